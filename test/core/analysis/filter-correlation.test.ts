import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestGroups, blockScore, blockScores } from '../../../core/analysis/block-diagonal.ts';
import { responseCorrelation } from '../../../core/analysis/filter-correlation.ts';
import type { FilterMatrix } from '../../../core/analysis/filter-matrix.types.ts';
import { normalSource } from '../../../core/layers/random.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { convOf, run } from '../kernels/arbitrary-ops.ts';

const tensor = (shape: readonly number[], values: readonly number[]): Tensor => ({
  shape,
  data: Float32Array.from(values),
});
const noise = (shape: readonly number[], seed: number): Tensor => {
  const next = normalSource(seed, 0);
  return { shape, data: Float32Array.from({ length: numel(shape) }, next) };
};

/** The maps of a convolution with random weights. */
function through(input: Tensor, filters: number, kernel: number, groups: number, seed: number): Tensor {
  const padding = { size: 'same-upper', before: [0], after: [0], mode: 'zeros' } as const;
  const op = convOf({ outChannels: filters, kernel: [kernel], groups, padding, bias: false }, input.shape);
  const weight = noise([filters, (input.shape[1] ?? 0) / groups, kernel, kernel], seed).data;
  return { shape: op.output, data: run(op, input.data, [weight]) };
}

/** Channels in another order: `order` says which comes at each place. */
function reordered({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const plane = numel(shape.slice(2));
  const values = new Float32Array(data.length);
  for (const [to, from] of order.entries()) values.set(data.subarray(from * plane, (from + 1) * plane), to * plane);
  return { shape, data: values };
}

const plain = (matrix: FilterMatrix) => ({ ...matrix, values: [...matrix.values] });
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));

describe('the correlation of filters by their responses', () => {
  it('is Pearson’s coefficient over positions and images', () => {
    const first = tensor([2, 2, 2], [1, 2, 5, 5, 3, 4, 5, 9]);
    const second = tensor([2, 1, 2], [2, 4, 6, 9]);
    // Channel 0: 1, 2, 3, 4 against 2, 4, 6, 9; channel 1: 5, 5, 5, 9 against the same.
    const norm = Math.sqrt(26.75);
    expect(plain(responseCorrelation(first, second))).toEqual({
      rows: 2,
      columns: 1,
      values: close([11.5 / (Math.sqrt(5) * norm), 15 / (Math.sqrt(12) * norm)]),
      missingRows: [],
      missingColumns: [],
      isOneLayer: false,
    });
  });

  it('is what the textbook’s formula gives, for any maps', () => {
    const cases = fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 2, max: 1500 }),
      fc.nat(1000),
    );
    fc.assert(
      fc.property(cases, ([images, rows, columns, length, seed]) => {
        const [a, b] = [noise([images, rows, length], seed), noise([images, columns, length], seed + 1)];
        const channel = ({ shape, data }: Tensor, c: number) =>
          Array.from({ length: images * length }, (_, i) => {
            const image = Math.floor(i / length);
            return data[(image * (shape[1] ?? 0) + c) * length + (i % length)] ?? NaN;
          });
        const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
        const covariance = (x: readonly number[], y: readonly number[]) =>
          mean(x.map((v, i) => v * (y[i] ?? NaN))) - mean(x) * mean(y);
        const want = Array.from({ length: rows * columns }, (_, at) => {
          const [x, y] = [channel(a, Math.floor(at / columns)), channel(b, at % columns)];
          return covariance(x, y) / Math.sqrt(covariance(x, x) * covariance(y, y));
        });
        expect([...responseCorrelation(a, b).values]).toEqual(want.map((v) => expect.closeTo(v, 8)));
      }),
      { numRuns: 30 },
    );
  });

  it('does not change when maps are scaled or moved, but for the sign', () => {
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.constantFrom(-3, 0.5, 7),
        fc.integer({ min: -50, max: 50 }),
        (seed, scale, offset) => {
          const [a, b] = [noise([1, 3, 4, 5], seed), noise([1, 2, 4, 5], seed + 1)];
          const moved = { shape: a.shape, data: a.data.map((value) => value * scale + offset) };
          const want = responseCorrelation(a, b).values.map((value) => value * Math.sign(scale));
          expect([...responseCorrelation(moved, b).values]).toEqual([...want].map((v) => expect.closeTo(v, 4)));
        },
      ),
    );
  });

  it('is 1 of a map with itself and -1 with its negative; a large offset costs nothing', () => {
    const maps = tensor([1, 2, 4], [1e6, 1e6 + 1, 1e6 + 3, 1e6, -1, -2, -4, -1]);
    const found = responseCorrelation(maps, maps);
    expect([...found.values]).toEqual(close([1, -1, -1, 1]));
    expect(found.isOneLayer).toBe(true);
  });

  it('names maps that are constant or not finite instead of giving a number', () => {
    const flat = new Array<number>(6).fill(0.1);
    const a = tensor([1, 4, 2, 3], [...flat, 1, 2, 3, 4, 5, 6, 1, 2, NaN, 4, 5, 6, 1, 2, 3, 4, 5, Infinity]);
    const b = tensor([1, 2, 2, 3], [1, 2, 3, 4, 5, 6, ...flat]);
    expect(plain(responseCorrelation(a, b))).toEqual({
      rows: 4,
      columns: 2,
      values: close([0, 0, 1, 0, 0, 0, 0, 0]),
      missingRows: [0, 2, 3],
      missingColumns: [1],
      isOneLayer: false,
    });
  });

  it('averages the larger maps onto the smaller grid', () => {
    const steps = [1, 1, 2, 2, 4, 4, 1, 1, 2, 2, 4, 4, 3, 3, 0, 0, 7, 7, 3, 3, 0, 0, 7, 7];
    const found = responseCorrelation(tensor([1, 1, 4, 6], steps), tensor([1, 1, 2, 3], [1, 2, 4, 3, 0, 7]));
    expect([...found.values]).toEqual(close([1]));
    // Windows of 2, 3 and 2.
    const uneven = responseCorrelation(tensor([1, 1, 5], [2, 4, 6, 5, 10]), tensor([1, 1, 3], [3, 5, 7.5]));
    expect([...uneven.values]).toEqual(close([1]));
    // Along one axis each is the smaller: both are averaged.
    const tall = responseCorrelation(tensor([1, 1, 4, 1], [1, 3, 5, 9]), tensor([1, 1, 2, 2], [0, 2, 6, 8]));
    expect([...tall.values]).toEqual(close([1]));
  });

  it('sees that a pattern is constant once it is averaged, whatever rounding leaves', () => {
    // The same 49 numbers in every window of 7 x 7, rows and columns in other orders.
    const block = noise([7, 7], 3).data;
    const board = Array.from({ length: 21 * 21 }, (_, i) => {
      const [y, x] = [Math.floor(i / 21), i % 21];
      const [down, right] = [Math.floor(y / 7) + 1, Math.floor(x / 7) + 1];
      return block[((y * right) % 7) * 7 + ((x * (down + right)) % 7)] ?? NaN;
    });
    const raised = board.map((value) => value + 1e6);
    const flat = board.map(() => 0.1);
    const large = tensor([1, 3, 21, 21], [...board, ...raised, ...flat]);
    expect(responseCorrelation(large, noise([1, 2, 3, 3], 5)).missingRows).toEqual([0, 1, 2]);
    expect(responseCorrelation(large, noise([1, 2, 21, 21], 5)).missingRows).toEqual([2]);
  });

  it('refuses layers of other batches or axes', () => {
    expect(() => responseCorrelation(noise([1, 2, 4], 1), noise([2, 2, 4], 1))).toThrow(RangeError);
    expect(() => responseCorrelation(noise([1, 2, 4], 1), noise([1, 2, 4, 4], 1))).toThrow(RangeError);
  });
});

const chain = (groups: number, seed: number) => {
  const first = through(noise([1, 16, 40, 40], seed), 16, 1, groups, seed + 1);
  return { first, second: through(first, 16, 3, groups, seed + 2) };
};
const matrixOf = (rows: number, columns: number, value: (i: number, j: number) => number): FilterMatrix => ({
  rows,
  columns,
  values: Float64Array.from({ length: rows * columns }, (_, at) => value(Math.floor(at / columns), at % columns)),
  missingRows: [],
  missingColumns: [],
  isOneLayer: false,
});

describe('the block-diagonal score', () => {
  it('is 1 for blocks, 0 for a full matrix, below 0 for what stands outside', () => {
    const blocks = matrixOf(4, 8, (i, j) => (i >> 1 === j >> 2 ? -0.5 : 0));
    expect(blockScore(blocks, 2)).toEqual({ groups: 2, share: 1, expected: 0.5, score: 1 });
    expect(blockScore(blocks, 4)).toEqual({ groups: 4, share: 0.5, expected: 0.25, score: expect.closeTo(1 / 3, 12) });
    expect(
      blockScore(
        matrixOf(6, 6, () => 0.3),
        3,
      )?.score,
    ).toBeCloseTo(0, 12);
    const outside = matrixOf(4, 4, (i, j) => (i >> 1 === j >> 1 ? 0 : 1));
    expect(blockScore(outside, 2)?.score).toBe(-1);
    // Squares count: 0.8² inside, 0.6² outside.
    expect(
      blockScore(
        matrixOf(2, 2, (i, j) => (i === j ? 0.8 : 0.6)),
        2,
      )?.share,
    ).toBeCloseTo(0.64, 12);
  });

  it('leaves missing filters out, and each filter with itself', () => {
    const missing = { ...matrixOf(4, 4, (i, j) => (i === 0 ? 9 : i >> 1 === j >> 1 ? 1 : 0)), missingRows: [0] };
    expect(blockScore(missing, 2)).toEqual({ groups: 2, share: 1, expected: 0.5, score: 1 });
    const one = { ...matrixOf(4, 4, (i, j) => (i === j ? 1 : 0.5)), isOneLayer: true };
    expect(blockScore(one, 2)).toEqual({
      groups: 2,
      share: expect.closeTo(1 / 3),
      expected: 1 / 3,
      score: expect.closeTo(0),
    });
    expect(blockScore(one, 4)).toBeUndefined();
  });

  it('says nothing where nothing can be told', () => {
    expect(
      blockScore(
        matrixOf(4, 4, () => 1),
        1,
      ),
    ).toBeUndefined();
    expect(
      blockScore(
        matrixOf(4, 4, () => 0),
        2,
      ),
    ).toBeUndefined();
    expect(bestGroups(matrixOf(3, 4, () => 1))).toBeUndefined();
    expect(() =>
      blockScore(
        matrixOf(4, 4, () => 1),
        3,
      ),
    ).toThrow(RangeError);
  });

  it.each([2, 3, 4, 6, 12])('finds that %d blocks are %d groups, not a divisor or a multiple', (groups) => {
    const blocks = matrixOf(12, 24, (i, j) =>
      Math.floor(i / (12 / groups)) === Math.floor(j / (24 / groups)) ? 1 : 0,
    );
    expect(bestGroups(blocks)).toEqual({ groups, share: 1, expected: 1 / groups, score: 1 });
    expect(blockScores(blocks).map((score) => score.groups)).toEqual([2, 3, 4, 6, 12]);
  });

  it.each([1, 2, 3, 4, 5])('is high for two grouped layers on noise and about 0 for dense ones (%d)', (seed) => {
    for (const groups of [2, 4, 8]) {
      const { first, second } = chain(groups, seed * 10);
      const found = bestGroups(responseCorrelation(first, second));
      expect(found?.groups).toBe(groups);
      expect(found?.score).toBeGreaterThan(0.85);
    }
    const dense = chain(1, seed * 10);
    for (const { score } of blockScores(responseCorrelation(dense.first, dense.second))) {
      expect(Math.abs(score)).toBeLessThan(0.25);
    }
  });

  it('falls when the channels of one layer are shuffled as ShuffleNet does', () => {
    const { first, second } = chain(4, 7);
    const order = Array.from({ length: 16 }, (_, i) => (i % 4) * 4 + Math.floor(i / 4));
    const straight = blockScore(responseCorrelation(first, second), 4)?.score ?? NaN;
    const shuffled = blockScore(responseCorrelation(first, reordered(second, order)), 4)?.score ?? NaN;
    expect(straight).toBeGreaterThan(0.85);
    expect(Math.abs(shuffled)).toBeLessThan(0.3);
    const both = responseCorrelation(reordered(first, order), reordered(second, order));
    expect(blockScore(both, 4)?.score).toBeLessThan(0.3);
  });
});
