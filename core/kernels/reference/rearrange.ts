import type { RearrangeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Output elements [begin, end) of a rearrangement, bit by bit. */
export function runRearrange(op: RearrangeOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const run = op.sizes.at(-1) ?? 1;
  const step = op.steps.at(-1) ?? 0;
  const outer = op.sizes.slice(0, -1);
  let index = begin;
  while (index < end) {
    const row = Math.floor(index / run);
    const first = index - row * run;
    const last = Math.min(run, first + end - index);
    const from = rowStart(op, outer, row);
    for (let i = first; i < last; i++) buffers.output[index + i - first] = input[from + i * step];
    index += last - first;
  }
}

/** Where the first value of a row of the innermost loop lies. */
function rowStart(op: RearrangeOp, outer: readonly number[], row: number): number {
  let rest = row;
  let at = op.offset;
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    at += (rest % outer[axis]) * op.steps[axis];
    rest = Math.floor(rest / outer[axis]);
  }
  return at;
}
