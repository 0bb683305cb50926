import type { MaxIndexOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { maxPoolSources } from './max-pool-sources.ts';

/** Output elements [begin, end): where the maxima of a pool lie in the whole input. Exact up to 2^24. */
export function runMaxIndex(
  op: MaxIndexOp,
  { inputs: [input], output }: StepBuffers,
  begin: number,
  end: number,
): void {
  const sizes = op.input.slice(2);
  const [plane, stops] = [numel(sizes), numel(op.output.slice(2))];
  for (const [i, source] of maxPoolSources(op, input, begin, end).entries()) {
    const index = begin + i;
    const place = op.order === 'row-major' ? source : columnMajor(source, sizes);
    output[index] = source < 0 ? -1 : Math.floor(index / stops) * plane + place;
  }
}

/** A row-major place counted the other way round. */
function columnMajor(place: number, sizes: readonly number[]): number {
  let rest = place;
  let step = numel(sizes);
  let at = 0;
  for (const size of sizes.toReversed()) {
    step /= size;
    at += (rest % size) * step;
    rest = Math.floor(rest / size);
  }
  return at;
}
