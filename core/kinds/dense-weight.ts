import type { ConvOp } from '../layers/op.ts';
import { numel } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * A convolution's weights as if it had one group and were not reversed: zeros where a filter does not see a channel, every
 * kernel turned round if it is reversed. The same function of the input.
 * *Shape*: [C_out, C_in / g, ...k] -> [C_out, C_in, ...k].
 */
export function denseWeight(op: ConvOp, weight: Float32Array): Tensor {
  const filters = op.output[1] ?? 0;
  const channels = op.input[1] ?? 0;
  const taps = numel(op.kernel);
  const seen = channels / op.groups;
  const perGroup = filters / op.groups;
  const data = new Float32Array(filters * channels * taps);
  for (let filter = 0; filter < filters; filter++) {
    const firstSeen = Math.floor(filter / perGroup) * seen;
    for (let channel = 0; channel < seen; channel++) {
      const from = (filter * seen + channel) * taps;
      // Row-major order backwards is every spatial axis backwards.
      const kernel = weight.slice(from, from + taps);
      data.set(op.reversed ? kernel.reverse() : kernel, (filter * channels + firstSeen + channel) * taps);
    }
  }
  return { shape: [filters, channels, ...op.kernel], data };
}
