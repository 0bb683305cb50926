import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelFrom } from '../../../core/filters/kernel.ts';
import { normalisations, normalised } from '../../../core/filters/normalise.ts';

const row = (...values: number[]) => kernelFrom([values.length], values);
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('normalising a kernel', () => {
  it.each([
    { to: 'sum', values: [1, 2, 1], want: [0.25, 0.5, 0.25] },
    { to: 'sum', values: [-1, -3], want: [0.25, 0.75] },
    { to: 'absolute', values: [-1, 0, 1], want: [-0.5, 0, 0.5] },
    { to: 'energy', values: [3, -4], want: [0.6, -0.8] },
    { to: 'energy', values: [3e-200, -4e-200], want: [0.6, -0.8] },
    { to: 'absolute', values: [1e308, 1e308], want: [0.5, 0.5] },
    { to: 'sum', values: [5e-324, 5e-324], want: [0.5, 0.5] },
    { to: 'zero-mean', values: [1, 2, 6], want: [-2, -1, 3] },
  ] as const)('by $to makes of $values $want', ({ to, values, want }) => {
    expect([...normalised(row(...values), to).data]).toEqual(want.map((value) => expect.closeTo(value, 15)));
  });

  it.each([
    { to: 'sum', values: [-1, 0, 1], code: 'filter.zeroSum' },
    { to: 'sum', values: [0.1, 0.7, -0.8], code: 'filter.zeroSum' },
    { to: 'sum', values: [0, 0], code: 'filter.allZero' },
    { to: 'absolute', values: [0], code: 'filter.allZero' },
    { to: 'energy', values: [0, -0], code: 'filter.allZero' },
  ] as const)('by $to refuses $values as $code', ({ to, values, code }) => {
    expect(() => normalised(row(...values), to)).toThrow(expect.objectContaining({ data: { code, values: {} } }));
  });

  it('holds for any kernel, and a second time changes nothing', () => {
    const values = fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(values, (taps) => {
        const kernel = row(...taps);
        const [ones, absolute, energy, centred] = normalisations.map((to) => normalised(kernel, to).data);
        expect(sum(ones ?? [])).toBeCloseTo(1, 12);
        expect(sum(absolute ?? [])).toBeCloseTo(1, 12);
        expect(sum((energy ?? new Float64Array()).map((value) => value * value))).toBeCloseTo(1, 12);
        expect(sum(centred ?? [])).toBeCloseTo(0, 12);
        for (const to of normalisations) {
          const once = normalised(kernel, to);
          if (to === 'zero-mean') continue;
          for (const [i, value] of normalised(once, to).data.entries())
            expect(value).toBeCloseTo(once.data[i] ?? NaN, 13);
        }
      }),
    );
  });
});
