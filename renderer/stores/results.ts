import { defineStore } from 'pinia';
import { shallowReactive, shallowRef, watch } from 'vue';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { ChoiceData } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useEngineStore } from './engine.ts';
import { usePlanStore } from './plan.ts';
import { useSourceStore } from './source.ts';

export interface HeldResult {
  /** What computing it took. */
  readonly ms: number;
  /** It was not computed in the last run but before. */
  readonly cached: boolean;
  /** What computed it, and why. */
  readonly by: ChoiceData;
  /** Only its maps at display size and its statistics are held. */
  readonly reduced?: boolean;
}

/** Maps of a node that can be looked at. */
export interface Shown {
  readonly key: string;
  readonly shape: Shape;
  /** They belong to an earlier state of the node. */
  readonly stale: boolean;
}

/** Which results the engine holds, by their keys, and which maps of a node were seen last. */
export const useResultsStore = defineStore('results', () => {
  const { engine } = useServices();
  const engineState = useEngineStore();
  const plan = usePlanStore();
  const source = useSourceStore();
  const held = shallowReactive(new Map<string, HeldResult>());
  const lastSeen = shallowReactive(new Map<string, { readonly key: string; readonly shape: Shape }>());
  /** Keys being computed just now: their first rows can be seen. */
  const growing = shallowRef<string>();

  engine.on('stepFinished', ({ key, ms, cached, by }) => {
    held.set(key, { ms, cached, by });
    remember();
  });
  engine.on('reduced', ({ keys }) => {
    for (const key of keys) {
      const result = held.get(key);
      if (result !== undefined) held.set(key, { ...result, reduced: true });
    }
  });
  engine.on('evicted', ({ keys }) => {
    for (const key of keys) held.delete(key);
  });
  watch(
    () => engineState.connected,
    (connected) => {
      if (!connected) held.clear();
    },
    { flush: 'sync' },
  );
  watch(() => plan.current, remember, { flush: 'sync' });

  function isHeld(key: string | undefined): boolean {
    return key !== undefined && (held.has(key) || key === source.info?.key);
  }

  function remember(): void {
    for (const { id, key, outputShape } of plan.current.nodes) {
      if (key !== undefined && outputShape !== undefined && isHeld(key)) lastSeen.set(id, { key, shape: outputShape });
    }
  }

  /** What to show of a node: its own maps, or while there are none the last ones it had. */
  function shownOf(nodeId: string | undefined): Shown | undefined {
    const node = plan.nodeOf(nodeId);
    if (node?.key !== undefined && node.outputShape !== undefined && (isHeld(node.key) || growing.value === node.key)) {
      return { key: node.key, shape: node.outputShape, stale: false };
    }
    const last = nodeId === undefined ? undefined : lastSeen.get(nodeId);
    return last === undefined ? undefined : { ...last, stale: last.key !== node?.key };
  }

  /**
   * What tiles to wish for of a node: its own maps, even before they are computed, so that the first can come as soon as
   * it is there, and the earlier ones that are shown meanwhile.
   */
  function wishedOf(nodeId: string | undefined): readonly Shown[] {
    const node = plan.nodeOf(nodeId);
    const shown = shownOf(nodeId);
    if (node?.key === undefined || node.outputShape === undefined || node.key === shown?.key)
      return shown ? [shown] : [];
    const own = { key: node.key, shape: node.outputShape, stale: false };
    return shown === undefined ? [own] : [own, shown];
  }

  function forgetSeen(): void {
    lastSeen.clear();
  }

  return { held, growing, isHeld, shownOf, wishedOf, forgetSeen };
});
