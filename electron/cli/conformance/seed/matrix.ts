import { convMatrix, type SparseMatrix } from '../../../../core/analysis/conv-matrix.ts';
import { pseudoInverseTimes } from '../../../../core/analysis/pseudo-inverse.ts';
import {
  denseOf,
  isIdentity,
  times,
  timesOwnTranspose,
  transposedTimes,
  transposeTimesSelf,
} from '../../../../core/analysis/sparse-matrix.ts';
import { rankOf, svd } from '../../../../core/tensor/svd.ts';
import { plannedConv } from './planned.ts';

export type Rows = readonly (readonly number[])[];

/** The matrix C of a kernel over n x n without padding. */
export function matrixOf(size: number, kernel: Rows): SparseMatrix {
  const window = [kernel.length, kernel[0]?.length ?? 0];
  return convMatrix(plannedConv({ outChannels: 1, kernel: window }, [1, 1, size, size]), kernel.flat());
}

export function matrixFigures(size: number, kernel: Rows) {
  const matrix = matrixOf(size, kernel);
  const gram = timesOwnTranspose(matrix);
  return {
    n: size,
    kernel,
    rows: matrix.rows,
    cols: matrix.columns,
    nonzeros: matrix.values.filter((value) => value !== 0).length,
    C: rowsOf(denseOf(matrix), matrix.columns),
    CCT: rowsOf(gram, matrix.rows),
    CCTisIdentity: isIdentity(gram, matrix.rows),
    CTCisIdentity: isIdentity(transposeTimesSelf(matrix), matrix.columns),
    rank: rankOf(svd(denseOf(matrix), matrix.rows, matrix.columns)),
  };
}

/** What comes back of an image: by the transpose, and by the pseudo-inverse. */
export function recoveryFigures(large: readonly number[], kernel: Rows) {
  const matrix = matrixOf(Math.sqrt(large.length), kernel);
  const small = times(matrix, large);
  const back = transposedTimes(matrix, small);
  const nearest = pseudoInverseTimes(svd(denseOf(matrix), matrix.rows, matrix.columns), small);
  return {
    small: [...small],
    CTsmall: [...back],
    equalsLarge: largestGap(back, large) === 0,
    pinvSmall: [...nearest],
    pinvEqualsLarge: largestGap(nearest, large) < 1e-9,
  };
}

export function largestGap(a: ArrayLike<number>, b: readonly number[]): number {
  return b.reduce((most, value, i) => Math.max(most, Math.abs(value - (a[i] ?? 0))), 0);
}

/** How far a square matrix is from the identity, at most. */
export function distanceFromIdentity(matrix: Float64Array, size: number): number {
  return matrix.reduce((most, value, i) => Math.max(most, Math.abs(value - (i % (size + 1) === 0 ? 1 : 0))), 0);
}

export function filled(size: number, value: number): Rows {
  return Array.from({ length: size }, () => new Array<number>(size).fill(value));
}

function rowsOf(values: Float64Array, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, row) => [
    ...values.slice(row * columns, (row + 1) * columns),
  ]);
}
