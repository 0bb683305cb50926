import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execute } from '../../../core/execute/execute.ts';
import { formatVersion } from '../../../core/pipeline/document.ts';
import { livenessOf } from '../../../core/pipeline/liveness.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { Plan } from '../../../core/pipeline/plan.types.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { inlineDeps, waves } from '../execute/run.ts';
import { runs } from '../../support/runs.ts';
import { chain, node } from './builders.ts';
import { plannedCases } from './random-plans.ts';

const relu = ['activation', { function: 'relu' }] as const;

describe('the peak of memory', () => {
  it('of a chain is the largest pair of neighbours, whose layer is named with all that is alive', () => {
    const conv = { outChannels: 4, bias: false };
    // 3 · 25 values, 4 · 25, 4 · 25 and 8 · 25: the last two with their layer's 8 · 4 · 9 weights.
    const planned = plan(chain(['conv', conv], relu, ['conv', { ...conv, outChannels: 8 }]), [1, 3, 5, 5]);
    const { weightsPerStep, weightsKept, activationBytes } = livenessOf(planned);
    expect(weightsPerStep).toEqual({
      bytes: 4n * (100n + 200n + 288n),
      stepId: 'n3/main',
      alive: [
        { id: 'n2/main', bytes: 400n },
        { id: 'n3/main', bytes: 800n },
        { id: 'n3/main#weights', bytes: 1152n },
      ],
    });
    expect([weightsKept.bytes, weightsKept.stepId]).toEqual([4n * (100n + 200n + 108n + 288n), 'n3/main']);
    expect(activationBytes).toBe(4n * 400n);
  });

  it('of a residual block holds what goes around until it is added', () => {
    const document = {
      format: 'convlab',
      formatVersion,
      nodes: [
        node('a', ...relu, ['source']),
        node('b', ...relu, ['a']),
        node('c', ...relu, ['b']),
        node('sum', 'add', {}, ['c', 'a']),
      ],
    } as const;
    const { weightsKept } = livenessOf(plan(document, [1, 1, 5]));
    expect([weightsKept.stepId, weightsKept.alive.map(({ id }) => id)]).toEqual([
      'c/main',
      ['a/main', 'b/main', 'c/main'],
    ]);
  });

  it('is the picture where there is no layer, nothing without a picture, and exact beyond 2^53', () => {
    expect(livenessOf(plan(chain(), [1, 3, 2, 2])).weightsKept).toEqual({
      bytes: 48n,
      stepId: undefined,
      alive: [{ id: 'source', bytes: 48n }],
    });
    expect(livenessOf(plan(chain(), undefined)).weightsKept.bytes).toBe(0n);
    const large = plan(chain(relu), [99_999_989, 99_999_971, 1]);
    expect(livenessOf(large).weightsKept.bytes).toBe(8n * 99_999_989n * 99_999_971n);
  });

  it('is what a simulation finds that frees a value when its last reader is done', () => {
    fc.assert(
      fc.property(plannedCases({ min: 2, max: 9 }), ({ planned }) => {
        const { weightsKept, weightsPerStep } = livenessOf(planned);
        expect([weightsKept.bytes, weightsKept.stepId]).toEqual(simulated(planned, true));
        expect([weightsPerStep.bytes, weightsPerStep.stepId]).toEqual(simulated(planned, false));
        for (const peak of [weightsKept, weightsPerStep]) {
          expect(peak.alive.reduce((sum, { bytes }) => sum + bytes, 0n)).toBe(peak.bytes);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  it('sums the outputs that a run allocates, branches included', async () => {
    await fc.assert(
      fc.asyncProperty(plannedCases({ min: 2, max: 7 }), async ({ planned, source }) => {
        let allocated = 0n;
        const allocate = (length: number) => {
          allocated += 4n * BigInt(length);
          return new Float32Array(length);
        };
        expect((await execute(planned, waves(source), inlineDeps({ allocate }))).kind).toBe('finished');
        expect(allocated).toBe(livenessOf(planned).activationBytes);
      }),
      { numRuns: runs(40) },
    );
  });
});

/** A heap that counts: allocates an output, runs, then drops the inputs that no later step asks for. */
function simulated({ source, steps }: Plan, keepWeights: boolean): [bigint, string | undefined] {
  const readers = new Map<string, number>();
  for (const id of steps.flatMap((step) => [...new Set(step.inputs)])) readers.set(id, (readers.get(id) ?? 0) + 1);
  const heap = new Map<string, number>([['source', numel(source)]]);
  const weights = steps.map((step) => step.slots.reduce((sum, slot) => sum + numel(slot.shape), 0));
  const all = weights.reduce((sum, each) => sum + each, 0);
  let [most, at]: [number, string | undefined] = [-1, undefined];
  for (const [index, step] of steps.entries()) {
    heap.set(step.id, numel(step.op.output));
    const values = [...heap.values()].reduce((sum, each) => sum + each, keepWeights ? all : (weights[index] ?? 0));
    if (values > most) [most, at] = [values, step.id];
    for (const id of new Set(step.inputs)) {
      const left = (readers.get(id) ?? 0) - 1;
      readers.set(id, left);
      if (left === 0) heap.delete(id);
    }
  }
  return [4n * BigInt(most), at];
}
