import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { errorData, type ErrorData } from '../../core/errors.ts';
import { variantIds, type RaceRow } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';
import { useMessagesStore } from './messages.ts';
import { usePlanStore } from './plan.ts';
import type { RunState } from './run.ts';

/** Timed runs of each variant. */
export const raceRepeats = 9;
const topic = 'race';

/** One layer beside its twins, on the same picture. */
export const useRaceStore = defineStore('race', () => {
  const { engine } = useServices();
  const document = useDocumentStore();
  const engineState = useEngineStore();
  const messages = useMessagesStore();
  const plan = usePlanStore();

  const state = shallowRef<RunState>('idle');
  const job = shallowRef<string>();
  /** What stood at the start: the rows are about it. */
  const entrant = shallowRef<{ readonly nodeId: string; readonly key: string | undefined }>();
  const rows = shallowRef<readonly RaceRow[]>([]);
  const error = shallowRef<ErrorData>();

  const stale = computed(
    () => entrant.value !== undefined && plan.nodeOf(entrant.value.nodeId)?.key !== entrant.value.key,
  );

  function start(nodeId: string): void {
    if (!plan.current.runnable || !engineState.connected) return;
    const id = engine.newId();
    job.value = id;
    entrant.value = { nodeId, key: plan.nodeOf(nodeId)?.key };
    rows.value = [];
    error.value = undefined;
    state.value = 'running';
    messages.dismissTopic(topic);
    engine.tell({ kind: 'race', job: id, document: document.text, nodeId, repeats: raceRepeats });
  }

  function cancel(): void {
    if (state.value === 'running' && job.value !== undefined) engine.tell({ kind: 'cancel', job: job.value });
  }

  function reset(): void {
    cancel();
    job.value = undefined;
    entrant.value = undefined;
    rows.value = [];
    state.value = 'idle';
  }

  function mine(event: { readonly job: string }): boolean {
    return event.job === job.value && state.value === 'running';
  }

  function fail(data: ErrorData): void {
    error.value = data;
    state.value = 'failed';
  }

  engine.on('raceRow', (row) => {
    if (!mine(row)) return;
    const others = rows.value.filter((each) => each.variant !== row.variant);
    rows.value = [...others, row].sort((a, b) => variantIds.indexOf(a.variant) - variantIds.indexOf(b.variant));
  });
  engine.on('finished', (event) => {
    if (mine(event)) state.value = 'finished';
  });
  engine.on('cancelled', (event) => {
    if (mine(event)) state.value = 'cancelled';
  });
  engine.on('failed', (event) => {
    if (!mine(event)) return;
    fail(event.error);
    messages.error(event.error, topic);
  });
  watch(
    () => engineState.connected,
    (connected) => {
      if (!connected && state.value === 'running') fail(errorData('engine.absent', {}));
    },
    { flush: 'sync' },
  );

  return { state, entrant, rows, error, stale, start, cancel, reset };
});
