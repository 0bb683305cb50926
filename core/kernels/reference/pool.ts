import type { PoolOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { forEachSegment, gridOf, insideColumns, volume, type Grid } from './grid.ts';

/** Folds one value of the window into the result so far. */
type Fold = (soFar: number, value: number) => number;

/**
 * Output elements [begin, end) of a pool. Only positions inside the input are folded: padding never wins a maximum (a
 * window without any position answers minus infinity) and adds zero to a sum. A NaN in the window makes the result NaN.
 */
export function runPool(op: PoolOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const grid = gridOf(op);
  const [kernelDepth, kernelHeight, kernelWidth] = grid.kernel;
  const [, inputHeight, inputWidth] = grid.input;
  const [strideZ, strideY, strideX] = grid.stride;
  const inside = Array.from({ length: kernelWidth }, (_, k) => insideColumns(grid, k));
  const results = new Float64Array(grid.output[2]);
  const { first, fold, finish } = foldOf(op);

  forEachSegment(grid.output, begin, end, (plane, z, y, from, to, start) => {
    results.fill(first, from, to);
    for (let kz = 0; kz < kernelDepth; kz++) {
      const iz = z * strideZ - grid.padBefore[0] + kz * grid.dilation[0];
      if (iz < 0 || iz >= grid.input[0]) continue;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const iy = y * strideY - grid.padBefore[1] + ky * grid.dilation[1];
        if (iy < 0 || iy >= inputHeight) continue;
        const rowAt = plane * volume(grid.input) + (iz * inputHeight + iy) * inputWidth;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const shift = rowAt + kx * grid.dilation[2] - grid.padBefore[2];
          const hi = Math.min(to, inside[kx].hi);
          for (let x = Math.max(from, inside[kx].lo); x < hi; x++) {
            results[x] = fold(results[x], input[shift + x * strideX]);
          }
        }
      }
    }
    for (let x = from; x < to; x++) buffers.output[start + x - from] = finish(results[x], grid, z, y, x);
  });
}

function foldOf(op: PoolOp): {
  first: number;
  fold: Fold;
  finish: (result: number, grid: Grid, z: number, y: number, x: number) => number;
} {
  switch (op.method) {
    case 'max':
      return { first: -Infinity, fold: larger, finish: (result) => result };
    case 'average':
      return {
        first: 0,
        fold: (sum, value) => sum + value,
        finish: (sum, grid, z, y, x) => sum / (op.divisor || countedPositions(grid, [z, y, x], op.countPadding)),
      };
    case 'lp':
      return {
        first: 0,
        fold: op.power === 2 ? (sum, value) => sum + value * value : (sum, value) => sum + Math.abs(value) ** op.power,
        finish: op.power === 2 ? (sum) => Math.sqrt(sum) : (sum) => sum ** (1 / op.power),
      };
  }
}

/** The larger one; NaN once there is one. */
function larger(a: number, b: number): number {
  return b > a || b !== b ? b : a;
}

/** Taps of one window that lie inside the input, or inside the padded input: what an average divides by. */
export function countedPositions(grid: Grid, output: readonly number[], countPadding: boolean): number {
  let count = 1;
  for (let axis = 0; axis < 3; axis++) {
    const first = output[axis] * grid.stride[axis] - grid.padBefore[axis];
    const limit = grid.input[axis] + (countPadding ? grid.padAfter[axis] : 0);
    let taps = 0;
    for (let k = 0; k < grid.kernel[axis]; k++) {
      const i = first + k * grid.dilation[axis];
      if ((countPadding || i >= 0) && i < limit) taps++;
    }
    count *= taps;
  }
  return count;
}
