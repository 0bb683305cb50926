import { spatialOf } from '../tensor/shape.ts';
import type { SlidingWindow } from '../tensor/window-taps.ts';
import type { ConvOp, ConvTransposeOp, PoolOp } from './op.ts';

/**
 * The window of an op. That of a transposed convolution is the window of the convolution it is the transpose of: it
 * slides over the output, one stop for every input.
 */
export function windowOfOp(op: ConvOp | ConvTransposeOp | PoolOp): SlidingWindow {
  const { kernel, stride, dilation, padBefore } = op;
  const [input, output] = [spatialOf(op.input), spatialOf(op.output)];
  const zeros = op.type !== 'conv' || op.paddingMode === 'zeros';
  const border = zeros ? 'constant' : op.paddingMode;
  const turned = op.type === 'conv-transpose';
  return {
    input: turned ? output : input,
    output: turned ? input : output,
    kernel,
    stride,
    dilation,
    padBefore,
    border,
  };
}
