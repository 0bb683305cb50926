/** The best rank-one approximation left · rightᵀ of a matrix. */
export interface RankOne {
  /** One per row; carries the magnitude. */
  readonly left: Float64Array;
  /** One per column; of length 1, its largest number positive. */
  readonly right: Float64Array;
  /** Squared Frobenius norm of what is left over: the sum of the squares of all other singular values. */
  readonly residual: number;
  /** Squared Frobenius norm of the matrix. */
  readonly total: number;
}

/**
 * The first singular triple of a row-major `rows` x `columns` matrix, in float64. Deterministic: no random start.
 * Where the largest singular values are equal any of their directions is best, and one of them is returned.
 */
export function bestRankOne(matrix: Float64Array, rows: number, columns: number): RankOne {
  const guess =
    columns <= rows
      ? dominantDirection(gram(matrix, rows, columns, 'columns'), columns)
      : timesTransposed(matrix, dominantDirection(gram(matrix, rows, columns, 'rows'), rows), rows, columns);
  // One more step of the power iteration takes out what rounding in the Gram matrix put in.
  const right = unit(timesTransposed(matrix, times(matrix, unit(guess), rows, columns), rows, columns));
  const left = times(matrix, right, rows, columns);
  return { left, right, ...norms(matrix, left, right) };
}

/** AᵀA (columns) or AAᵀ (rows), divided by its trace, so that squaring it neither overflows nor vanishes. */
function gram(matrix: Float64Array, rows: number, columns: number, side: 'rows' | 'columns'): Float64Array {
  const size = side === 'columns' ? columns : rows;
  const length = side === 'columns' ? rows : columns;
  const [across, along] = side === 'columns' ? [1, columns] : [columns, 1];
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += at(matrix, i * across + k * along) * at(matrix, j * across + k * along);
      result[i * size + j] = sum;
      result[j * size + i] = sum;
    }
  }
  return dividedByTrace(result, size);
}

/**
 * The eigenvector of the largest eigenvalue of a symmetric, positive semidefinite matrix of trace 1, by repeated
 * squaring: after n squarings the ratio of two eigenvalues stands to the power 2^n, so that 40 separate all that float64
 * can tell apart. The trace of the square of a projector is 1: that is the sign to stop.
 */
function dominantDirection(start: Float64Array, size: number): Float64Array {
  let power = start;
  for (let squarings = 0; squarings < 40; squarings++) {
    const square = squared(power, size);
    const purity = trace(square, size);
    power = dividedByTrace(square, size);
    if (1 - purity < 1e-15) break;
  }
  let widest = 0;
  for (let i = 1; i < size; i++) if (at(power, i * size + i) > at(power, widest * size + widest)) widest = i;
  return power.slice(widest * size, (widest + 1) * size);
}

function squared(matrix: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += at(matrix, i * size + k) * at(matrix, j * size + k);
      result[i * size + j] = sum;
      result[j * size + i] = sum;
    }
  }
  return result;
}

function trace(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += at(matrix, i * size + i);
  return sum;
}

function dividedByTrace(matrix: Float64Array, size: number): Float64Array {
  const sum = trace(matrix, size);
  return sum === 0 ? matrix : matrix.map((value) => value / sum);
}

function times(matrix: Float64Array, vector: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[i] = at(result, i) + at(matrix, i * columns + j) * at(vector, j);
  }
  return result;
}

function timesTransposed(matrix: Float64Array, vector: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j] = at(result, j) + at(matrix, i * columns + j) * at(vector, i);
  }
  return result;
}

/** Length 1 and the sign fixed; all zeros become the first unit vector. */
function unit(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
  if (largest === 0) return vector.map((_, index) => (index === 0 ? 1 : 0));
  // The first number about as large as the largest decides, so that rounding does not choose between equal ones.
  const deciding = vector.find((value) => Math.abs(value) > largest * (1 - 1e-9)) ?? largest;
  const scaled = vector.map((value) => value / largest);
  const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0)) * Math.sign(deciding);
  return scaled.map((value) => value / length);
}

function norms(matrix: Float64Array, left: Float64Array, right: Float64Array): { residual: number; total: number } {
  let residual = 0;
  let total = 0;
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      const value = at(matrix, i * right.length + j);
      residual += (value - at(left, i) * at(right, j)) ** 2;
      total += value * value;
    }
  }
  return { residual, total };
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
