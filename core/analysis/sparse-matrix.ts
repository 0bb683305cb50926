import type { SparseMatrix } from './conv-matrix.ts';

/** Calls `visit` for every entry, row by row. */
function forEachEntry(matrix: SparseMatrix, visit: (row: number, column: number, value: number) => void): void {
  for (let row = 0; row < matrix.rows; row++) {
    const end = matrix.rowStart[row + 1] ?? 0;
    for (let i = matrix.rowStart[row] ?? 0; i < end; i++) visit(row, matrix.column[i] ?? 0, matrix.values[i] ?? 0);
  }
}

/** M · x, in float64. *Shape*: columns -> rows. */
export function times(matrix: SparseMatrix, x: ArrayLike<number>): Float64Array {
  const result = new Float64Array(matrix.rows);
  forEachEntry(matrix, (row, column, value) => {
    result[row] = (result[row] ?? 0) + value * (x[column] ?? 0);
  });
  return result;
}

/** Mᵀ · u, in float64. *Shape*: rows -> columns. */
export function transposedTimes(matrix: SparseMatrix, u: ArrayLike<number>): Float64Array {
  const result = new Float64Array(matrix.columns);
  forEachEntry(matrix, (row, column, value) => {
    result[column] = (result[column] ?? 0) + value * (u[row] ?? 0);
  });
  return result;
}

/** All values, zeros too, row-major: for small matrices. */
export function denseOf(matrix: SparseMatrix): Float64Array {
  const result = new Float64Array(matrix.rows * matrix.columns);
  forEachEntry(matrix, (row, column, value) => {
    const at = row * matrix.columns + column;
    result[at] = (result[at] ?? 0) + value;
  });
  return result;
}

/** M · Mᵀ, row-major *Shape*: rows x rows. The identity only where the transposed convolution undoes the convolution. */
export function timesOwnTranspose(matrix: SparseMatrix): Float64Array {
  return gram(denseOf(matrix), matrix.rows, matrix.columns);
}

/** Mᵀ · M, row-major *Shape*: columns x columns: what a convolution and its transpose make of each input together. */
export function transposeTimesSelf(matrix: SparseMatrix): Float64Array {
  const { rows, columns } = matrix;
  const dense = denseOf(matrix);
  const turned = Float64Array.from(dense, (_, i) => dense[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
  return gram(turned, columns, rows);
}

/** Whether a square row-major matrix is the identity, exactly. */
export function isIdentity(matrix: Float64Array, size: number): boolean {
  return matrix.every((value, i) => value === (i % (size + 1) === 0 ? 1 : 0));
}

function gram(dense: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += (dense[i * columns + k] ?? 0) * (dense[j * columns + k] ?? 0);
      result[i * rows + j] = sum;
      result[j * rows + i] = sum;
    }
  }
  return result;
}
