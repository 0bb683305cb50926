import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { ErrorData } from '../../core/errors.ts';
import type { Replies } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';
import { usePlanStore } from './plan.ts';
import { useSourceStore } from './source.ts';

const delayMs = 200;

/** What a run of the pipeline as it is would take of memory, as the engine counts it, or why it would be refused. */
export const useNeedStore = defineStore('need', () => {
  const { engine } = useServices();
  const engineState = useEngineStore();
  const document = useDocumentStore();
  const plan = usePlanStore();
  const source = useSourceStore();
  const need = shallowRef<Replies['need']>();
  const refusal = shallowRef<ErrorData>();
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    const turn = ++asked;
    const reply = await engine.ask('need', { document: document.text });
    if (turn !== asked) return;
    need.value = reply.ok ? reply.value : undefined;
    refusal.value = reply.ok || reply.error.code !== 'run.memory' ? undefined : reply.error;
  }

  watch(
    () => [plan.work, source.settled, engineState.connected, engineState.ready],
    () => {
      clearTimeout(timer);
      asked++;
      need.value = undefined;
      refusal.value = undefined;
      if (plan.work === '' || !source.settled || !engineState.connected) return;
      timer = setTimeout(() => void ask(), delayMs);
    },
    { immediate: true },
  );

  return { need, refusal };
});
