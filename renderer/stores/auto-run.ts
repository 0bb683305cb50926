import { watch } from 'vue';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';
import { usePlanStore } from './plan.ts';
import { useRunStore } from './run.ts';
import { useSourceStore } from './source.ts';

export const autoRunDelayMs = 300;

/**
 * Starts runs nobody pressed a key for: one after a picture or a project was opened, and one after every edit while the
 * switch for that is on, or the kernels were changed. An edit that leaves something to compute stops the run it overtakes.
 */
export function useAutoRun(): void {
  const engine = useEngineStore();
  const document = useDocumentStore();
  const plan = usePlanStore();
  const run = useRunStore();
  const source = useSourceStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let openedKey: string | undefined;

  watch(
    () => plan.work,
    (work) => {
      clearTimeout(timer);
      run.cancel();
      const key = source.info?.key;
      const opened = key !== undefined && key !== openedKey;
      openedKey = key;
      if (work === '' || !(opened || document.autoRun)) return;
      // Whoever pressed the key meanwhile has started it: once more would throw away what is there.
      const begin = () => {
        if (run.state !== 'running' || run.stopping) run.start();
      };
      timer = setTimeout(begin, opened ? 0 : autoRunDelayMs);
    },
  );
  // Other kernels: everything is to be computed again.
  watch(
    () => engine.kernelSet,
    (_, before) => {
      if (before !== undefined && plan.work !== '' && document.autoRun) run.start();
    },
  );
}
