import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorsAgainstDouble } from '../../../core/analysis/against-double.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { convOf } from '../kernels/arbitrary-ops.ts';
import { everyOp } from '../kernels/every-op.ts';

/** Two taps of a third each: 1/3 rounds, so does every product. */
const op = convOf(
  { outChannels: 1, kernel: [2], bias: false, padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' } },
  [1, 1, 4],
);
const third = Math.fround(1 / 3);
const exact = [3, 6, 9].map((sum) => sum * third);

function errorsOf(output: readonly number[]) {
  const buffers = { inputs: [Float32Array.of(1, 2, 4, 5)], weights: [Float32Array.of(third, third)] };
  return errorsAgainstDouble(op, { ...buffers, output: Float32Array.from(output) });
}

describe('the error against double precision', () => {
  it('is that of rounding alone for the definition itself: at most half a unit in the last place', () => {
    const { checked, total, maxAbsolute, relative, largest } = errorsOf(exact);
    expect([checked, total, largest]).toEqual([3, 3, exact[2]]);
    const errors = exact.map((value) => Math.abs(value - Math.fround(value)));
    expect(maxAbsolute).toBe(Math.max(...errors));
    expect(maxAbsolute).toBeGreaterThan(0);
    expect(relative).toBeCloseTo(Math.hypot(...errors) / Math.hypot(...exact), 20);
  });

  it('is what a value is off by', () => {
    const { maxAbsolute } = errorsOf([exact[0] ?? 0, (exact[1] ?? 0) + 0.5, exact[2] ?? 0]);
    expect(maxAbsolute).toBeCloseTo(0.5, 6);
  });

  it.each([NaN, Infinity, -Infinity])('is infinite where %s stands for a number', (value) => {
    expect(errorsOf([exact[0] ?? 0, value, exact[2] ?? 0])).toMatchObject({
      maxAbsolute: Infinity,
      relative: Infinity,
    });
  });

  it('is never more than rounding for the reference kernels, of any op', () => {
    fc.assert(
      fc.property(everyOp, ({ op: any, inputs, weights }) => {
        const output = new Float32Array(numel(any.output));
        referenceKernels.run(any, { inputs, weights, output }, 0, output.length);
        const { checked, maxAbsolute, largest } = errorsAgainstDouble(any, { inputs, weights, output });
        expect(checked).toBe(output.length);
        expect(maxAbsolute).toBeLessThanOrEqual(Math.max(largest * 2 ** -24, 2 ** -150));
      }),
      { numRuns: runs(200) },
    );
  });

  it('is of positions all over a large output, and finds a band that is wrong', () => {
    const large: LayerOp = convOf({ outChannels: 16, kernel: [3], bias: false }, [1, 16, 400, 400]);
    const weights = [Float32Array.from({ length: 16 * 16 * 9 }, (_, i) => Math.sin(i))];
    const inputs = [Float32Array.from({ length: 16 * 160_000 }, (_, i) => Math.cos(i))];
    const output = new Float32Array(numel(large.output)).fill(NaN);
    const { checked, total } = errorsAgainstDouble(large, { inputs, weights, output });
    expect(total).toBe(2_560_000);
    expect(checked).toBe(16_384);
    // Right everywhere but in one plane of sixteen.
    const plane = 160_000;
    referenceKernels.run(large, { inputs, weights, output }, 0, 3 * plane);
    referenceKernels.run(large, { inputs, weights, output }, 4 * plane, total);
    expect(errorsAgainstDouble(large, { inputs, weights, output }).maxAbsolute).toBe(Infinity);
    referenceKernels.run(large, { inputs, weights, output }, 3 * plane, 4 * plane);
    expect(errorsAgainstDouble(large, { inputs, weights, output }).maxAbsolute).toBeLessThan(1e-5);
  });
});
