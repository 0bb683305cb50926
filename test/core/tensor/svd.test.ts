import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestOfRank, lossOfRank, rankOf, svd } from '../../../core/tensor/svd.ts';

const matrices = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([rows, columns]) =>
  fc.record({
    rows: fc.constant(rows),
    columns: fc.constant(columns),
    values: fc.array(fc.double({ min: -8, max: 8, noNaN: true }), {
      minLength: rows * columns,
      maxLength: rows * columns,
    }),
  }),
);

const dot = (a: Float64Array | undefined, b: Float64Array | undefined) =>
  (a ?? new Float64Array()).reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0);

describe('the singular value decomposition', () => {
  it.each<{ title: string; matrix: number[]; rows: number; columns: number; values: number[]; rank: number }>([
    {
      title: 'Sobel is a column times a row',
      matrix: [-1, 0, 1, -2, 0, 2, -1, 0, 1],
      rows: 3,
      columns: 3,
      values: [Math.sqrt(12), 0, 0],
      rank: 1,
    },
    {
      title: 'a diagonal matrix shows its values, sorted',
      matrix: [3, 0, 0, -4],
      rows: 2,
      columns: 2,
      values: [4, 3],
      rank: 2,
    },
    { title: 'zeros have rank 0', matrix: [0, 0, 0], rows: 1, columns: 3, values: [0], rank: 0 },
    { title: 'a tall column has its length', matrix: [3, 4], rows: 2, columns: 1, values: [5], rank: 1 },
    {
      title: 'a tiny value is not lost beside a large one',
      matrix: [1e8, 0, 0, 1e-8],
      rows: 2,
      columns: 2,
      values: [1e8, 1e-8],
      rank: 1,
    },
  ])('$title', ({ matrix, rows, columns, values, rank }) => {
    const found = svd(matrix, rows, columns);
    expect(rankOf(found)).toBe(rank);
    expect(found.values).toHaveLength(values.length);
    for (const [i, value] of values.entries()) expect(found.values[i]).toBeCloseTo(value, 12);
  });

  it('puts the matrix together again from orthogonal directions, in falling order', () => {
    fc.assert(
      fc.property(matrices, ({ rows, columns, values }) => {
        const found = svd(values, rows, columns);
        const scale = Math.max(1e-300, ...values.map(Math.abs));
        const again = bestOfRank(found, Infinity);
        for (const [i, value] of values.entries())
          expect(Math.abs((again[i] ?? NaN) - value) / scale).toBeLessThan(1e-12);
        for (let i = 0; i < found.values.length; i++) {
          const s = found.values[i] ?? 0;
          expect(s).toBeLessThanOrEqual(found.values[i - 1] ?? Infinity);
          if (s <= 1e-9 * scale) continue;
          for (let j = 0; j <= i; j++) {
            expect(dot(found.left[i], found.left[j])).toBeCloseTo(i === j ? 1 : 0, 6);
            expect(dot(found.right[i], found.right[j])).toBeCloseTo(i === j ? 1 : 0, 6);
          }
        }
      }),
    );
  });

  it('loses by a smaller rank exactly the values left out, and no other matrix of rank one loses less', () => {
    fc.assert(
      fc.property(matrices, fc.nat({ max: 6 }), ({ rows, columns, values }, rank) => {
        const norm = Math.hypot(...values);
        fc.pre(norm > 1e-3);
        const found = svd(values, rows, columns);
        const distance = (other: Float64Array) => Math.hypot(...values.map((x, i) => x - (other[i] ?? 0))) / norm;
        expect(distance(bestOfRank(found, rank))).toBeCloseTo(lossOfRank(found, rank), 8);
        const bent = bestOfRank(
          { ...found, left: found.left.map((u) => u.map((x, i) => x + (i === 0 ? 0.01 : 0))) },
          1,
        );
        expect(distance(bent)).toBeGreaterThanOrEqual(lossOfRank(found, 1) - 1e-9);
      }),
    );
  });

  it('refuses values that are not rows times columns', () => {
    expect(() => svd([1, 2, 3], 2, 2)).toThrow(RangeError);
  });
});
