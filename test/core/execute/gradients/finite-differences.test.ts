import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientsOf } from '../../../../core/execute/gradients/gradients.ts';
import type { OpValues } from '../../../../core/execute/gradients/op-gradients.types.ts';
import type { LayerOp } from '../../../../core/layers/op.ts';
import { costOf } from '../../../../core/layers/registry.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import { runs } from '../../../support/runs.ts';
import { opsByType } from './random-ops.ts';
import { dot, forward, randomNumbers, randomVector, sizeOf, valuesFor, weightCounts } from './values.ts';

/** Small enough for the third derivatives, large enough for float64. */
const step = 2 ** -13;

/** How the slope-weighted sum of outputs changes with one array along a direction: Richardson on central differences. */
function measured(
  op: LayerOp,
  values: OpValues,
  where: { readonly kind: keyof OpValues; readonly index: number },
  slopes: Float64Array,
  direction: Float64Array,
): number {
  const at = (t: number) => {
    const moved = values[where.kind].map((array, i) =>
      i === where.index ? Float64Array.from(array, (x, k) => x + t * (direction[k] ?? 0)) : array,
    );
    return dot(forward(op, { ...values, [where.kind]: moved }), slopes);
  };
  const central = (h: number) => (at(h) - at(-h)) / (2 * h);
  return (4 * central(step / 2) - central(step)) / 3;
}

describe('the gradients of a layer are what small steps change', () => {
  it.each(Object.entries(opsByType))('%s', (_, ops) => {
    fc.assert(
      fc.property(ops, fc.nat(), (op, seed) => {
        const next = randomNumbers(seed);
        // Every weight that the cost rule knows is moved.
        const weights = weightCounts(op).reduce((sum, count) => sum + count, 0);
        expect(BigInt(weights)).toBe(costOf(op).parameters.value);
        const values = valuesFor(op, next);
        const outputs = forward(op, values);
        // A window of a pool on padding alone has no finite output.
        const slopes = randomVector(numel(op.output), next).map((x, i) => (Number.isFinite(outputs[i]) ? x : 0));
        const gradients = gradientsOf(op, values, slopes);
        const scale = 1 + sizeOf(outputs, slopes);
        for (const kind of ['inputs', 'weights'] as const) {
          expect(gradients[kind].map(({ length }) => length)).toEqual(values[kind].map(({ length }) => length));
          for (const [index, gradient] of gradients[kind].entries()) {
            const direction = randomVector(gradient.length, next);
            const want = measured(op, values, { kind, index }, slopes, direction);
            const got = dot(gradient, direction);
            const close = Math.abs(got - want) <= 1e-8 * (scale + sizeOf(gradient, direction));
            expect({ kind, index, got, want, close }).toMatchObject({ close: true });
          }
        }
        expect(gradientsOf(op, values, slopes, 'inputs')).toEqual({ inputs: gradients.inputs, weights: [] });
      }),
      { numRuns: runs(30) },
    );
  });
});
