import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitFlattened } from '../../../core/kinds/fit-flattened.ts';
import { fitSteps, type StepsQuestion } from '../../../core/kinds/fit-steps.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { wholeNumbers } from '../kernels/arbitrary-ops.ts';
import { at, tabulate } from '../kernels/tabulate.ts';

const forms = fc.record({
  filters: fc.integer({ min: 1, max: 4 }),
  channels: fc.integer({ min: 1, max: 4 }),
  kernel: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat({ max: 9999 }),
});

describe('flattened weights', () => {
  it('give filters of rank one back, and cannot of others', () => {
    fc.assert(
      fc.property(forms, ({ filters, channels, kernel, seed }) => {
        const shape = [filters, channels, ...kernel];
        const lateral = wholeNumbers(filters * channels, seed);
        const along = kernel.map((length, axis) => wholeNumbers(filters * length, seed + axis + 1));
        const data = tabulate(shape, ([filter = 0, channel = 0, ...taps]) =>
          taps.reduce(
            (product, tap, axis) => product * (along[axis]?.[filter * (kernel[axis] ?? 1) + tap] ?? 0),
            lateral[filter * channels + channel] ?? 0,
          ),
        );
        expect(fitFlattened({ shape, data }).relativeError).toBeLessThan(1e-6);
      }),
    );
    const corners = Float32Array.of(1, 0, 0, 1);
    expect(fitFlattened({ shape: [1, 1, 2, 2], data: corners }).relativeError).toBeCloseTo(Math.SQRT1_2, 9);
  });
});

describe('a kernel in two steps', () => {
  /** [filter, channel, y, x] = the sum over the maps in between. */
  const product = ({ filters, channels, kernel, rank }: StepsQuestion, [first, second]: readonly Float32Array[]) =>
    tabulate([filters, channels, ...kernel], ([o = 0, c = 0, y = 0, x = 0]) => {
      let sum = 0;
      for (let m = 0; m < rank; m++) {
        const column = at(first ?? new Float32Array(), [rank, channels, kernel[0] ?? 1], [m, c, y]);
        sum += column * at(second ?? new Float32Array(), [filters, rank, kernel[1] ?? 1], [o, m, x]);
      }
      return sum;
    });
  const lost = (a: ArrayLike<number>, b: Float32Array) => b.reduce((sum, x, i) => sum + ((a[i] ?? NaN) - x) ** 2, 0);

  it('loses what it says, nothing where the rank is enough, and least of all that are near', () => {
    const cases = fc.record({ form: forms, rank: fc.integer({ min: 1, max: 3 }), size: fc.constantFrom(0.3, 0.01) });
    fc.assert(
      fc.property(cases, ({ form: { filters, channels, kernel: given, seed }, rank, size }) => {
        const kernel = [given[0] ?? 1, given[1] ?? 2];
        const empty = { filters, channels, kernel, rank, axes: [[0], [1]], weight: [] };
        const lengths = [rank * channels * (kernel[0] ?? 1), filters * rank * (kernel[1] ?? 1)];
        const steps = lengths.map((length, place) => wholeNumbers(length, seed + place));
        const low = product(empty, steps);
        expect(fitSteps({ ...empty, weight: low }).residual).toBeLessThan(
          1e-8 *
            (1 +
              lost(
                low,
                low.map(() => 0),
              )),
        );
        const weight = wholeNumbers(numel([filters, channels, ...kernel]), seed + 2);
        const fit = fitSteps({ ...empty, weight });
        const own = lost(weight, product(empty, fit.steps));
        expect(own).toBeCloseTo(fit.residual, 3);
        for (const sign of [1, -1]) {
          const near = fit.steps.map((step, place) =>
            step.map((value, i) => value + sign * size * (steps[place]?.[i] ?? 0)),
          );
          expect(lost(weight, product(empty, near))).toBeGreaterThan(fit.residual - 1e-3);
        }
      }),
    );
  });
});
