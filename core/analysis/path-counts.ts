import type { LayerOp } from '../layers/op.ts';
import { windowOfOp } from '../layers/sliding-window.ts';
import { borderPosition } from '../tensor/border.ts';
import { axisTaps } from '../tensor/interpolation.ts';
import { adaptiveWindow, spatialOf } from '../tensor/shape.ts';
import { axisSources } from '../tensor/window-taps.ts';

/**
 * On how many ways every input position reaches one output position of a chain of layers, in one channel: the gradient
 * of that output where every weight is 1 and an average is a sum. Zeros between others are holes of the receptive field
 * (gridding). Exact below 2^53.
 * *Shape*: `position` one index per spatial axis of the last output; the counts are row-major over the first input's
 * spatial axes. `undefined` where a layer mixes its axes or looks at the whole picture (rearrangements, norms), or moves its taps.
 */
export function pathCounts(ops: readonly LayerOp[], position: readonly number[]): Float64Array | undefined {
  let all = Float64Array.of(1);
  for (const [axis, index] of position.entries()) {
    const counts = axisCounts(ops, axis, index);
    if (counts === undefined) return undefined;
    all = outer(all, counts);
  }
  return all;
}

/** Where the counts are not zero: the first and the last position, and how many. Without any: -1, -1, 0. */
export function spanOf(counts: Float64Array): { first: number; last: number; nonzero: number } {
  const first = counts.findIndex((count) => count !== 0);
  const last = counts.findLastIndex((count) => count !== 0);
  return { first, last, nonzero: counts.reduce((sum, count) => sum + (count === 0 ? 0 : 1), 0) };
}

/** The windows of all layers slide along each axis alone, so that the ways of the axes multiply. */
function axisCounts(ops: readonly LayerOp[], axis: number, index: number): Float64Array | undefined {
  const last = ops.at(-1);
  let counts = new Float64Array(last === undefined ? index + 1 : sizeOf(last.output, axis));
  if (index < 0 || index >= counts.length) throw new RangeError(`there is no position ${index} of ${counts.length}`);
  counts[index] = 1;
  for (const op of ops.toReversed()) {
    const before = new Float64Array(sizeOf(op.input, axis));
    const known = forEachWay(op, axis, (from, to) => (before[from] = (before[from] ?? 0) + (counts[to] ?? 0)));
    if (!known) return undefined;
    counts = before;
  }
  return counts;
}

/** Calls `visit` for every input position an output position reads along one axis; answers whether that can be said. */
function forEachWay(op: LayerOp, axis: number, visit: (from: number, to: number) => void): boolean {
  const [n, m] = [sizeOf(op.input, axis), sizeOf(op.output, axis)];
  switch (op.type) {
    case 'conv':
    case 'pool':
      slide(axisSources(windowOfOp(op), axis), op.kernel[axis] ?? 1, (stop, position) => visit(position, stop));
      return true;
    case 'conv-transpose':
      slide(axisSources(windowOfOp(op), axis), op.kernel[axis] ?? 1, visit);
      return true;
    case 'adaptive-pool':
      for (let to = 0; to < m; to++) {
        const { begin, end } = adaptiveWindow(to, n, m);
        for (let from = begin; from < end; from++) visit(from, to);
      }
      return true;
    case 'pad':
      for (let to = 0; to < m; to++) {
        const from = borderPosition(to - (op.padBefore[axis] ?? 0), n, op.mode);
        if (from >= 0) visit(from, to);
      }
      return true;
    case 'resize': {
      const { count, positions, weights } = axisTaps(n, m, op.interpolation, op.coordinates);
      for (const [tap, from] of positions.entries()) if (weights[tap] !== 0) visit(from, Math.floor(tap / count));
      return true;
    }
    case 'softmax':
      for (let to = 0; to < m; to++) {
        const along = op.axis === axis + 2;
        for (let from = along ? 0 : to; from < (along ? n : to + 1); from++) visit(from, to);
      }
      return true;
    case 'combine':
    case 'activation':
    case 'batch-norm':
      for (let to = 0; to < m; to++) visit(to, to);
      return op.type !== 'batch-norm' || op.trained;
    case 'normalize':
    case 'rearrange':
    case 'unfold':
    case 'fold':
    case 'concat':
    case 'deform-conv':
      return false;
  }
}

/** The pairs of stop and position of one axis. */
function slide(sources: Int32Array, taps: number, visit: (stop: number, position: number) => void): void {
  for (const [i, position] of sources.entries()) if (position >= 0) visit(Math.floor(i / taps), position);
}

function sizeOf(shape: readonly number[], axis: number): number {
  return spatialOf(shape)[axis] ?? 1;
}

function outer(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: a.length * b.length }, (_, i) => {
    const j = i % b.length;
    return (a[(i - j) / b.length] ?? 0) * (b[j] ?? 0);
  });
}
