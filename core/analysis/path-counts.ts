import type { LayerOp } from '../layers/op.ts';
import { forEachWay, sizeAlong } from './axis-ways.ts';

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
  let counts = new Float64Array(last === undefined ? index + 1 : sizeAlong(last.output, axis));
  if (index < 0 || index >= counts.length) throw new RangeError(`there is no position ${index} of ${counts.length}`);
  counts[index] = 1;
  for (const op of ops.toReversed()) {
    const before = new Float64Array(sizeAlong(op.input, axis));
    const known = forEachWay(op, 0, axis, (from, to) => (before[from] = (before[from] ?? 0) + (counts[to] ?? 0)));
    if (!known) return undefined;
    counts = before;
  }
  return counts;
}

function outer(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: a.length * b.length }, (_, i) => {
    const j = i % b.length;
    return (a[(i - j) / b.length] ?? 0) * (b[j] ?? 0);
  });
}
