import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef, watch } from 'vue';
import { errorData, type ErrorData } from '../../core/errors.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';
import { useMessagesStore } from './messages.ts';
import { usePlanStore } from './plan.ts';
import { useResultsStore } from './results.ts';
import { useSourceStore } from './source.ts';

export type RunState = 'idle' | 'running' | 'finished' | 'failed' | 'cancelled';

export type StepState =
  { readonly state: 'waiting' } | { readonly state: 'running' | 'partial'; readonly fraction: number };

/** What a screen reader is told: the step that was done last. */
export interface StepDone {
  readonly position: number;
  readonly steps: number;
  readonly ms: number;
}

const elapsedEveryMs = 100;
const topic = 'run';

/** One run of the pipeline: its state, its steps, its progress. */
export const useRunStore = defineStore('run', () => {
  const { engine, now } = useServices();
  const document = useDocumentStore();
  const engineState = useEngineStore();
  const messages = useMessagesStore();
  const plan = usePlanStore();
  const results = useResultsStore();
  const source = useSourceStore();

  const state = shallowRef<RunState>('idle');
  const job = shallowRef<string>();
  const stopping = shallowRef(false);
  /** Steps of the last run that are not done, by key. */
  const steps = shallowReactive(new Map<string, StepState>());
  const overall = shallowRef(0);
  const elapsedMs = shallowRef(0);
  const lastDone = shallowRef<StepDone>();
  const error = shallowRef<ErrorData>();
  const counts = shallowRef({ done: 0, steps: 0 });
  let startedAt = 0;
  let ticking: ReturnType<typeof setInterval> | undefined;

  const possible = computed(() => plan.current.runnable && engineState.connected && source.settled);

  function start(): void {
    if (!possible.value) return;
    const id = engine.newId();
    steps.clear();
    for (const { key } of plan.current.steps) if (!results.held.has(key)) steps.set(key, { state: 'waiting' });
    job.value = id;
    state.value = 'running';
    stopping.value = false;
    error.value = undefined;
    overall.value = 0;
    lastDone.value = undefined;
    counts.value = { done: 0, steps: plan.current.steps.length };
    messages.dismissTopic(topic);
    tick();
    engine.tell({ kind: 'run', job: id, document: document.text });
  }

  function cancel(): void {
    if (state.value !== 'running' || job.value === undefined || stopping.value) return;
    stopping.value = true;
    engine.tell({ kind: 'cancel', job: job.value });
  }

  function tick(): void {
    clearInterval(ticking);
    startedAt = now();
    elapsedMs.value = 0;
    ticking = setInterval(() => {
      elapsedMs.value = now() - startedAt;
    }, elapsedEveryMs);
  }

  function end(next: Exclude<RunState, 'running'>): void {
    clearInterval(ticking);
    elapsedMs.value = now() - startedAt;
    state.value = next;
    stopping.value = false;
    results.growing = undefined;
    for (const [key, step] of steps) {
      if (step.state === 'running' && step.fraction > 0) steps.set(key, { state: 'partial', fraction: step.fraction });
      else steps.delete(key);
    }
  }

  function fail(data: ErrorData): void {
    error.value = data;
    end('failed');
  }

  /** Events of an earlier run that was overtaken say nothing about this one. */
  function mine(event: { readonly job: string }): boolean {
    return event.job === job.value && state.value === 'running';
  }

  engine.on('stepStarted', (event) => {
    if (!mine(event)) return;
    steps.set(event.key, { state: 'running', fraction: 0 });
    results.growing = event.key;
  });
  engine.on('progress', (event) => {
    if (!mine(event)) return;
    overall.value = event.overall;
    const step = plan.current.steps.find((each) => each.id === event.stepId);
    if (step !== undefined && steps.has(step.key)) steps.set(step.key, { state: 'running', fraction: event.fraction });
  });
  engine.on('stepFinished', (event) => {
    if (!mine(event)) return;
    steps.delete(event.key);
    const done = counts.value.done + 1;
    counts.value = { ...counts.value, done };
    overall.value = Math.max(overall.value, done / Math.max(1, counts.value.steps));
    lastDone.value = { position: done, steps: counts.value.steps, ms: event.ms };
  });
  engine.on('finished', (event) => {
    if (!mine(event)) return;
    overall.value = 1;
    end('finished');
    elapsedMs.value = event.ms;
  });
  engine.on('cancelled', (event) => {
    if (mine(event)) end('cancelled');
  });
  engine.on('failed', (event) => {
    if (!mine(event)) return;
    fail(event.error);
    messages.error(event.error, topic);
  });
  watch(
    () => engineState.connected,
    (connected) => {
      if (connected) return;
      // What happened to the engine is told by the engine store.
      if (state.value === 'running') fail(errorData('engine.absent', {}));
      // Nothing of a half done step is kept, since whoever held it is gone.
      steps.clear();
    },
    { flush: 'sync' },
  );

  return { state, stopping, steps, overall, elapsedMs, lastDone, counts, error, possible, start, cancel };
});
