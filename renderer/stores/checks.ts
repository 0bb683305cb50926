import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import type { PlanNode } from '../../core/pipeline/plan.types.ts';
import type { Replies } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';
import { useMessagesStore } from './messages.ts';

export type CountState =
  | { readonly state: 'running' }
  /** What an instrumented run counted, taps on padding included, against the formula. */
  | { readonly state: 'equal' | 'different'; readonly value: bigint };

const topic = 'check';

/** Proofs on demand: multiplications counted in a real run, fingerprints of results. By the key of a node's output. */
export const useChecksStore = defineStore('checks', () => {
  const { engine } = useServices();
  const document = useDocumentStore();
  const engineState = useEngineStore();
  const messages = useMessagesStore();
  const counts = shallowReactive(new Map<string, CountState>());
  /** By the key of a step. */
  const errors = shallowReactive(new Map<string, Replies['errors']>());
  /** Nodes whose errors are being measured. */
  const checking = shallowReactive(new Set<string>());
  const fingerprints = shallowReactive(new Map<string, string>());

  async function count({ key, steps }: PlanNode): Promise<void> {
    if (key === undefined || counts.has(key)) return;
    const { text } = document;
    counts.set(key, { state: 'running' });
    let value = 0n;
    let equal = true;
    for (const step of steps) {
      const reply = await engine.ask('count', { document: text, stepId: step.id });
      if (!reply.ok) {
        counts.delete(key);
        messages.error(reply.error, topic);
        return;
      }
      const counted = reply.value.counted.multiplications + reply.value.counted.paddingTaps;
      value += counted;
      equal &&= counted === step.cost.multiplications.value;
    }
    counts.set(key, { state: equal ? 'equal' : 'different', value });
  }

  /** Measures how far each step of a node is from double precision. */
  async function checkErrors({ key, steps }: PlanNode): Promise<void> {
    if (key === undefined || checking.has(key)) return;
    const { text } = document;
    checking.add(key);
    try {
      for (const step of steps) {
        const reply = await engine.ask('errors', { document: text, stepId: step.id });
        if (!reply.ok) return messages.error(reply.error, topic);
        errors.set(step.key, reply.value);
      }
    } finally {
      checking.delete(key);
    }
  }

  // Other kernels give other bits under the same keys.
  watch(
    () => engineState.kernelSet,
    () => {
      errors.clear();
      fingerprints.clear();
    },
    { flush: 'sync' },
  );

  async function fingerprint(key: string): Promise<void> {
    const reply = await engine.ask('digest', { keys: [key] });
    if (!reply.ok) return messages.error(reply.error, topic);
    for (const each of reply.value) fingerprints.set(each.key, each.sha256);
  }

  return { counts, fingerprints, errors, checking, count, checkErrors, fingerprint };
});
