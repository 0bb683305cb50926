import { numel } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { bestRankOne } from './rank-one.ts';

/** The nearest depthwise separable weights, and how far they are away. */
export interface DepthwiseSeparableFit {
  /** *Shape*: [C_in, 1, ...k]; every filter has length 1, its largest number is positive. */
  readonly depthwise: Tensor;
  /** *Shape*: [C_out, C_in, 1, ...]; carries the magnitude. */
  readonly pointwise: Tensor;
  /** ‖W − P·D‖ / ‖W‖ in the Frobenius norm, before rounding to float32; 0 where W is all zeros. */
  readonly relativeError: number;
}

/**
 * The depthwise separable weights (multiplier 1) closest to dense ones, minimising ‖W − P·D‖ (Frobenius). The channels do
 * not meet in the norm, so each is solved alone: its C_out x taps matrix is best approximated by its first singular
 * triple (Eckart and Young, 1936).
 * *Shape*: weight [C_out, C_in, ...k], one group, not reversed. Every value must be finite.
 */
export function fitDepthwiseSeparable(weight: Tensor): DepthwiseSeparableFit {
  const [filters = 0, channels = 0, ...kernel] = weight.shape;
  const taps = numel(kernel);
  const depthwise = new Float32Array(channels * taps);
  const pointwise = new Float32Array(filters * channels);
  let residual = 0;
  let total = 0;
  for (let channel = 0; channel < channels; channel++) {
    const fit = bestRankOne(channelMatrix(weight.data, channel, filters, channels, taps), filters, taps);
    depthwise.set(fit.right, channel * taps);
    for (let filter = 0; filter < filters; filter++) pointwise[filter * channels + channel] = fit.left[filter] ?? 0;
    residual += fit.residual;
    total += fit.total;
  }
  return {
    depthwise: { shape: [channels, 1, ...kernel], data: depthwise },
    pointwise: { shape: [filters, channels, ...kernel.map(() => 1)], data: pointwise },
    relativeError: total === 0 ? 0 : Math.sqrt(residual / total),
  };
}

function channelMatrix(
  data: Float32Array,
  channel: number,
  filters: number,
  channels: number,
  taps: number,
): Float64Array {
  const matrix = new Float64Array(filters * taps);
  for (let filter = 0; filter < filters; filter++) {
    const begin = (filter * channels + channel) * taps;
    matrix.set(data.subarray(begin, begin + taps), filter * taps);
  }
  return matrix;
}
