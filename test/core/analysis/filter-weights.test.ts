import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestGroups, blockScore } from '../../../core/analysis/block-diagonal.ts';
import { connectionStrengths, filterCosines, type LayerWeight } from '../../../core/analysis/filter-weights.ts';
import { normalSource } from '../../../core/layers/random.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { convOf, run } from '../kernels/arbitrary-ops.ts';

const random = (shape: readonly number[], groups: number, seed: number): LayerWeight => {
  const next = normalSource(seed, 0);
  return { shape, data: Float32Array.from({ length: numel(shape) }, next), groups };
};
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));

describe('the cosines between the filters of a layer', () => {
  it('are those of the angles between their weights', () => {
    const weight = { shape: [3, 1, 2], data: [1, 0, 1, 1, 0, -2], groups: 1 };
    const half = Math.SQRT1_2;
    const found = filterCosines(weight);
    expect([...found.values]).toEqual(close([1, half, 0, half, 1, -half, 0, -half, 1]));
    expect(found).toMatchObject({ rows: 3, columns: 3, missingRows: [], missingColumns: [], isOneLayer: true });
  });

  it('are 0 between groups, whose filters see different channels', () => {
    const weight = { shape: [4, 1, 2], data: [1, 1, 1, 1, 1, 1, 1, 1], groups: 2 };
    expect([...filterCosines(weight).values]).toEqual(close([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]));
    expect(bestGroups(filterCosines(weight))).toMatchObject({ groups: 2, score: 1 });
  });

  it('are not given for filters of zeros, and do not mind how large weights are', () => {
    const data = [0, 0, 1e-200, 1e-200, 1e200, 1e200, NaN, 1, 1.7e308, 1.7e308];
    const found = filterCosines({ shape: [5, 2], data, groups: 1 });
    expect(found.missingRows).toEqual([0, 3, 4]);
    expect(found.missingColumns).toEqual([0, 3, 4]);
    expect([...found.values]).toEqual(
      close([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    );
  });

  it('are the same when filters are scaled, but for the sign', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(-2, 0.25, 8), (seed, scale) => {
        const weight = random([4, 3, 2, 2], 1, seed);
        const scaled = {
          ...weight,
          data: Float32Array.from(weight.data, (value, i) => (i < 12 ? value * scale : value)),
        };
        const want = Array.from(filterCosines(weight).values, (value, at) => {
          const isOfFirst = Math.floor(at / 4) === 0 ? at % 4 !== 0 : at % 4 === 0;
          return isOfFirst ? value * Math.sign(scale) : value;
        });
        expect([...filterCosines(scaled).values]).toEqual(close(want));
      }),
    );
  });
});

describe('the strength of connections between layers', () => {
  it('is the norm of the taps, by channel and filter', () => {
    const found = connectionStrengths({ shape: [2, 2, 2], data: [3, 4, 0, 0, 1, 0, 0, -5], groups: 1 });
    expect(found).toMatchObject({ rows: 2, columns: 2, missingRows: [], missingColumns: [], isOneLayer: false });
    expect([...found.values]).toEqual([5, 1, 0, 5]);
  });

  it.each([2, 3, 6])('of a layer in %d groups is exactly block diagonal, shuffled it is not', (groups) => {
    const weight = random([12, 6 / groups, 3, 3], groups, groups);
    const found = connectionStrengths(weight);
    expect([found.rows, found.columns]).toEqual([6, 12]);
    expect(blockScore(found, groups)?.score).toBe(1);
    expect(bestGroups(found)?.groups).toBe(groups);
    const columns = Array.from({ length: 12 }, (_, j) => (j % groups) * (12 / groups) + Math.floor(j / groups));
    const values = found.values.map((_, at) => found.values[Math.floor(at / 12) * 12 + (columns[at % 12] ?? 0)] ?? 0);
    expect(blockScore({ ...found, values }, groups)?.score).toBeLessThan(0.5);
  });

  it('is where a change of a channel is seen in a filter, and how strongly', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), fc.nat(1000), (groups, seed) => {
        const weight = random([6, 6 / groups, 3], groups, seed);
        const strengths = connectionStrengths(weight);
        const padding = { size: 'full', before: [0], after: [0], mode: 'zeros' } as const;
        const op = convOf({ outChannels: 6, kernel: [3], groups, padding, bias: false }, [1, 6, 1]);
        for (let channel = 0; channel < 6; channel++) {
          const point = Float32Array.from({ length: 6 }, (_, c) => (c === channel ? 1 : 0));
          const maps = run(op, point, [Float32Array.from(weight.data)]);
          for (let filter = 0; filter < 6; filter++) {
            const seen = Math.hypot(...maps.subarray(filter * 3, filter * 3 + 3));
            expect(strengths.values[channel * 6 + filter]).toBeCloseTo(seen, 6);
          }
        }
      }),
    );
  });
});
