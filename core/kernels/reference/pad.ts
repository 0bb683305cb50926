import type { PadOp } from '../../layers/op.ts';
import { borderPosition } from '../../tensor/border.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { forEachSegment, lift, volume } from './grid.ts';

/** Output elements [begin, end) of a padding, each looked up along every axis. */
export function runPad(op: PadOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const from = lift(op.input.slice(2), 1);
  const to = lift(op.output.slice(2), 1);
  const before = lift(op.padBefore, 0);
  const value = Math.fround(op.value);
  const source = (axis: 0 | 1 | 2, position: number) => borderPosition(position - before[axis], from[axis], op.mode);
  const columns = Int32Array.from({ length: to[2] }, (_, x) => source(2, x));
  forEachSegment(to, begin, end, (plane, z, y, first, last, start) => {
    const [iz, iy] = [source(0, z), source(1, y)];
    const row = plane * volume(from) + (iz * from[1] + iy) * from[2];
    const inside = iz >= 0 && iy >= 0;
    for (let x = first; x < last; x++) {
      buffers.output[start + x - first] = inside && columns[x] >= 0 ? input[row + columns[x]] : value;
    }
  });
}
