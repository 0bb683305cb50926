import { rankOf, type Svd } from '../tensor/svd.ts';

/**
 * A⁺ · b, the shortest x for which A · x is nearest to b (Moore and Penrose): the sum over the singular triples that count
 * of right · (left · b) / s. The nearest there is to undoing a convolution; what its matrix maps to zero stays lost.
 * *Shape*: b `rows` values, the answer `columns`, of the matrix that was decomposed.
 */
export function pseudoInverseTimes(decomposed: Svd, b: ArrayLike<number>): Float64Array {
  const { columns, values, left, right } = decomposed;
  const result = new Float64Array(columns);
  for (let r = 0; r < rankOf(decomposed); r++) {
    const along = (left[r] ?? new Float64Array()).reduce((sum, u, row) => sum + u * (b[row] ?? 0), 0);
    for (const [column, v] of (right[r] ?? new Float64Array()).entries()) {
      result[column] = (result[column] ?? 0) + (v * along) / (values[r] ?? 1);
    }
  }
  return result;
}
