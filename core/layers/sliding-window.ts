import { spatialOf } from '../tensor/shape.ts';
import type { SlidingWindow } from '../tensor/window-taps.ts';
import type { ConvOp, ConvTransposeOp, FoldOp, MaxIndexOp, PoolOp, UnfoldOp } from './op.ts';

/**
 * The window of an op. That of a transposed convolution is the window of the convolution it is the transpose of: it
 * slides over the output, one stop for every input. That of a fold slides over the picture that comes out.
 */
export function windowOfOp(op: ConvOp | ConvTransposeOp | PoolOp | MaxIndexOp | UnfoldOp | FoldOp): SlidingWindow {
  const { kernel, stride, dilation, padBefore } = op;
  const window = { kernel, stride, dilation, padBefore, border: 'constant' } as const;
  const [input, output] = [spatialOf(op.input), spatialOf(op.output)];
  switch (op.type) {
    case 'conv':
      return { ...window, input, output, border: op.paddingMode === 'zeros' ? 'constant' : op.paddingMode };
    case 'pool':
    case 'max-index':
      return { ...window, input, output };
    case 'conv-transpose':
      return { ...window, input: output, output: input };
    case 'unfold':
      return { ...window, input, output: op.stops };
    case 'fold':
      return { ...window, input: output, output: op.stops };
  }
}
