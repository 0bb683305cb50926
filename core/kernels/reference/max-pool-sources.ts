import type { MaxIndexOp, PoolOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import { forEachSegment, gridOf, volume } from './grid.ts';

/**
 * Where every output of a max pool comes from: the flat spatial index, inside its own plane, of the largest value of the
 * window (of the first NaN, if there is one; the first in row-major order among equals); -1 where the window holds no
 * position of the input. PyTorch's `return_indices`. *Shape*: as the output, or its elements [begin, end).
 */
export function maxPoolSources(
  op: PoolOp | MaxIndexOp,
  input: ArrayLike<number>,
  begin = 0,
  end = numel(op.output),
): Int32Array {
  const grid = gridOf(op);
  const plane = volume(grid.input);
  const sources = new Int32Array(end - begin);
  forEachSegment(grid.output, begin, end, (planeIndex, z, y, from, to, start) => {
    for (let x = from; x < to; x++) {
      const window = windowPositions(op, [z, y, x]);
      sources[start - begin + x - from] = largestAt(input, planeIndex * plane, window);
    }
  });
  return sources;
}

/** Flat positions, inside a plane, that one window looks at, in row-major order. */
function windowPositions(op: PoolOp | MaxIndexOp, output: readonly number[]): number[] {
  const grid = gridOf(op);
  let positions = [0];
  for (let axis = 0; axis < 3; axis++) {
    const first = output[axis] * grid.stride[axis] - grid.padBefore[axis];
    const inside: number[] = [];
    for (let k = 0; k < grid.kernel[axis]; k++) {
      const i = first + k * grid.dilation[axis];
      if (i >= 0 && i < grid.input[axis]) inside.push(i);
    }
    positions = positions.flatMap((position) => inside.map((i) => position * grid.input[axis] + i));
  }
  return positions;
}

/** The first of the largest values (the first NaN, if there is one) among some positions, counted from `from`; -1: no position. */
export function largestAt(input: ArrayLike<number>, from: number, positions: readonly number[]): number {
  let best = positions.length > 0 ? positions[0] : -1;
  for (const position of positions) {
    const value = input[from + position];
    const largest = input[from + best];
    if (largest !== largest) return best;
    if (value > largest || value !== value) best = position;
  }
  return best;
}
