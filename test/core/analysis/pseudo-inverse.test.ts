import { describe, expect, it } from 'vitest';
import { pseudoInverseTimes } from '../../../core/analysis/pseudo-inverse.ts';
import { svd } from '../../../core/tensor/svd.ts';

function solved(matrix: readonly number[], rows: number, columns: number, b: readonly number[]) {
  return [...pseudoInverseTimes(svd(matrix, rows, columns), b)];
}

const near = (values: readonly number[]) => values.map((value): unknown => expect.closeTo(value, 12));

describe('the pseudo-inverse', () => {
  it.each([
    { what: 'a square matrix solves', matrix: [2, 0, 0, 4], rows: 2, columns: 2, b: [2, 8], x: [1, 2] },
    { what: 'one equation for two numbers takes the shortest', matrix: [1, 1], rows: 1, columns: 2, b: [2], x: [1, 1] },
    { what: 'two equations for one number take the mean', matrix: [1, 1], rows: 2, columns: 1, b: [2, 4], x: [3] },
    { what: 'rank one keeps the direction', matrix: [1, 2, 2, 4], rows: 2, columns: 2, b: [5, 10], x: [1, 2] },
    { what: 'zeros give zeros', matrix: [0, 0], rows: 1, columns: 2, b: [7], x: [0, 0] },
  ])('$what', ({ matrix, rows, columns, b, x }) => {
    expect(solved(matrix, rows, columns, b)).toEqual(near(x));
  });
});
