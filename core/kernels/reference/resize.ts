import type { ResizeOp } from '../../layers/op.ts';
import { axisTaps } from '../../tensor/interpolation.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { forEachSegment, lift, volume } from './grid.ts';

/**
 * Output elements [begin, end) of a resizing: the sum, in float64, over the taps of every axis of their weights' product
 * times the input. Taps of weight 0 are left out, so that an infinity beside the point does no harm; a single tap is a
 * copy, bit by bit.
 */
export function runResize(op: ResizeOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const from = lift(op.input.slice(2), 1);
  const to = lift(op.output.slice(2), 1);
  const [deep, high, wide] = ([0, 1, 2] as const).map((axis) =>
    axis < 5 - op.input.length
      ? axisTaps(1, 1, 'nearest', op.coordinates)
      : axisTaps(from[axis], to[axis], op.interpolation, op.coordinates),
  );
  forEachSegment(to, begin, end, (plane, z, y, first, last, start) => {
    for (let x = first; x < last; x++) {
      // -0: the sum of nothing, so that the first product keeps its sign.
      let sum = -0;
      for (let a = 0; a < deep.count; a++) {
        const [iz, wz] = [deep.positions[z * deep.count + a], deep.weights[z * deep.count + a]];
        for (let b = 0; b < high.count; b++) {
          const [iy, wy] = [high.positions[y * high.count + b], wz * high.weights[y * high.count + b]];
          const row = plane * volume(from) + (iz * from[1] + iy) * from[2];
          for (let c = 0; c < wide.count; c++) {
            const w = wy * wide.weights[x * wide.count + c];
            if (w !== 0) sum += w * input[row + wide.positions[x * wide.count + c]];
          }
        }
      }
      buffers.output[start + x - first] = sum;
    }
  });
}
