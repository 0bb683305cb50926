import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRankOne } from '../../../core/kinds/rank-one.ts';
import { singularValues } from './jacobi.ts';
import { runs } from '../../support/runs.ts';

describe('the best rank-one approximation', () => {
  it('finds column and row of a matrix that has rank one', () => {
    const sobel = Float64Array.of(-1, 0, 1, -2, 0, 2, -1, 0, 1);
    const { left, right, residual } = bestRankOne(sobel, 3, 3);
    const half = Math.SQRT1_2;
    // The first of the largest numbers of the row is made positive.
    expect([...right].map((x) => x / half)).toEqual([expect.closeTo(1), expect.closeTo(0), expect.closeTo(-1)]);
    expect([...left].map((x) => x * half)).toEqual([expect.closeTo(-1), expect.closeTo(-2), expect.closeTo(-1)]);
    expect(residual).toBeLessThan(1e-28);
  });

  it('answers a zero matrix with zeros and no NaN', () => {
    const { left, right, residual, total } = bestRankOne(new Float64Array(6), 2, 3);
    expect({ left: [...left], right: [...right], residual, total }).toEqual({
      left: [0, 0],
      right: [1, 0, 0],
      residual: 0,
      total: 0,
    });
  });

  it.each([
    { name: 'the identity, where every direction is best', matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], rows: 3, left: 2 },
    { name: 'two nearly equal singular values', matrix: [1, 0, 0, 1 - 1e-9], rows: 2, left: (1 - 1e-9) ** 2 },
    { name: 'very small numbers', matrix: [3e-30, 0, 0, 1e-30], rows: 2, left: 1e-60 },
    { name: 'very large numbers', matrix: [3e30, 0, 0, 1e30], rows: 2, left: 1e60 },
  ])('leaves the other singular values over for $name', ({ matrix, rows, left }) => {
    const { residual } = bestRankOne(Float64Array.from(matrix), rows, matrix.length / rows);
    expect(residual / left).toBeCloseTo(1, 8);
  });

  it('leaves exactly the tail of the singular values over, tall or wide', () => {
    const matrices = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(([rows, columns]) =>
      fc.record({
        rows: fc.constant(rows),
        values: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
          minLength: rows * columns,
          maxLength: rows * columns,
        }),
      }),
    );
    fc.assert(
      fc.property(matrices, ({ rows, values }) => {
        const columns = values.length / rows;
        const { residual, total } = bestRankOne(Float64Array.from(values), rows, columns);
        const [, ...tail] = singularValues(values, rows, columns);
        const expected = tail.reduce((sum, sigma) => sum + sigma * sigma, 0);
        expect(Math.abs(residual - expected)).toBeLessThanOrEqual(1e-12 * total + 1e-300);
      }),
      { numRuns: runs(200) },
    );
  });
});
