import type { AdaptivePoolOp } from '../../layers/op.ts';
import { adaptiveWindow } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { lift, volume } from './grid.ts';

/** Output elements [begin, end) of an adaptive pool: maximum (NaN wins) or mean of each window. */
export function runAdaptivePool(op: AdaptivePoolOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const from = lift(op.input.slice(2), 1);
  const to = lift(op.output.slice(2), 1);
  for (let index = begin; index < end; index++) {
    const plane = Math.floor(index / volume(to));
    const depth = adaptiveWindow(Math.floor(index / (to[1] * to[2])) % to[0], from[0], to[0]);
    const height = adaptiveWindow(Math.floor(index / to[2]) % to[1], from[1], to[1]);
    const width = adaptiveWindow(index % to[2], from[2], to[2]);
    let sum = 0;
    let largest = -Infinity;
    for (let z = depth.begin; z < depth.end; z++) {
      for (let y = height.begin; y < height.end; y++) {
        const row = plane * volume(from) + (z * from[1] + y) * from[2];
        for (let x = width.begin; x < width.end; x++) {
          const value = input[row + x];
          sum += value;
          if (value > largest || value !== value) largest = value;
        }
      }
    }
    const count = (depth.end - depth.begin) * (height.end - height.begin) * (width.end - width.begin);
    // The sum is NaN where the window holds one (or both infinities, which have a maximum).
    buffers.output[index] = op.method === 'average' ? sum / count : largest;
  }
}
