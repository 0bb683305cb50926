import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';

/**
 * The one dense convolution that does what the two steps do: W[o, c] = sum over m of P[o, c·M + m] · D[c·M + m], summed
 * in float64 and rounded once.
 * *Shape*: depthwise [C_in·M, 1, ...k], pointwise [C_out, C_in·M, 1, ...] -> [C_out, C_in, ...k].
 */
export function denseFromDepthwiseSeparable(depthwise: Tensor, pointwise: Tensor, inputChannels: number): Tensor {
  const [middle = 0, , ...kernel] = depthwise.shape;
  const [filters = 0] = pointwise.shape;
  const taps = numel(kernel);
  const multiplier = middle / inputChannels;
  const data = new Float32Array(filters * inputChannels * taps);
  const sum = new Float64Array(taps);
  for (let filter = 0; filter < filters; filter++) {
    for (let channel = 0; channel < inputChannels; channel++) {
      sum.fill(0);
      for (let m = channel * multiplier; m < (channel + 1) * multiplier; m++) {
        const factor = pointwise.data[filter * middle + m] ?? 0;
        for (let tap = 0; tap < taps; tap++)
          sum[tap] = (sum[tap] ?? 0) + factor * (depthwise.data[m * taps + tap] ?? 0);
      }
      data.set(sum, (filter * inputChannels + channel) * taps);
    }
  }
  return { shape: [filters, inputChannels, ...kernel], data };
}
