import { borderPosition, type BorderMode } from '../tensor/border.ts';
import { spatialOf } from '../tensor/shape.ts';
import type { LayerOp } from './op.ts';

/**
 * How many positions of the input no window reads, per spatial axis: what is left over where the stride does not divide
 * (the floor of the output-size formula), between windows that stand apart, and between taps nothing fills. Taps are
 * counted one by one. `undefined` for ops that do not slide.
 * *Shape*: input [N, C, ...spatial] -> one number per spatial axis.
 */
export function unreadOf(op: LayerOp): readonly number[] | undefined {
  if (op.type !== 'conv' && op.type !== 'pool') return undefined;
  const outputs = spatialOf(op.output);
  // A pool leaves out what lies on its padding, as zeros that change nothing do.
  const mode: BorderMode = op.type === 'pool' || op.paddingMode === 'zeros' ? 'constant' : op.paddingMode;
  return spatialOf(op.input).map((size, axis) => {
    const read = new Uint8Array(size);
    const [kernel = 1, stride = 1, dilation = 1, before = 0] = [op.kernel, op.stride, op.dilation, op.padBefore].map(
      (each) => each[axis],
    );
    for (let q = 0; q < (outputs[axis] ?? 0); q++) {
      for (let tap = 0; tap < kernel; tap++) {
        const position = borderPosition(q * stride + tap * dilation - before, size, mode);
        if (position >= 0) read[position] = 1;
      }
    }
    return read.reduce((unread, each) => unread - each, size);
  });
}
