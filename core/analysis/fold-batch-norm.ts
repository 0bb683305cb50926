/** What a trained batch norm holds, one number per channel each. */
export interface BatchNormStatistics {
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
  readonly epsilon: number;
}

/**
 * A convolution and the trained batch norm after it as one convolution: weight · scale / sqrt(variance + epsilon) per
 * filter, bias (b - mean) · scale / sqrt(variance + epsilon) + shift (Jacob et al. 2018, section 3.2). In float64, rounded
 * once.
 * *Shape*: weight [C_out, ...], bias and statistics [C_out] -> the same. Throws RangeError where the filters do not
 * divide the weights.
 */
export function foldBatchNorm(
  weight: Float32Array,
  bias: Float32Array,
  norm: BatchNormStatistics,
): { weight: Float32Array; bias: Float32Array } {
  const perFilter = weight.length / bias.length;
  if (!Number.isInteger(perFilter)) throw new RangeError(`${weight.length} weights for ${bias.length} filters`);
  const slopes = Float64Array.from(bias, (_, filter) => {
    return (norm.scale[filter] ?? 0) / Math.sqrt((norm.variance[filter] ?? 0) + norm.epsilon);
  });
  return {
    weight: weight.map((w, i) => w * (slopes[Math.floor(i / perFilter)] ?? 0)),
    bias: bias.map((b, filter) => (b - (norm.mean[filter] ?? 0)) * (slopes[filter] ?? 0) + (norm.shift[filter] ?? 0)),
  };
}
