import type { SoftmaxOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Lines along the axis lie interleaved: this many output elements hold whole lines only. */
export function softmaxGranule(op: SoftmaxOp): number {
  return Math.max(1, numel(op.output.slice(op.axis)));
}

/** Lines that lie interleaved with one another: one for each position of the axes behind. */
export function softmaxStep(op: SoftmaxOp): number {
  return Math.max(1, numel(op.output.slice(op.axis + 1)));
}

/** Output elements [begin, end), which must hold whole lines. */
export function runSoftmax(op: SoftmaxOp, buffers: StepBuffers, begin: number, end: number): void {
  const length = Math.max(1, op.output[op.axis]);
  runSoftmaxLines(op, buffers, begin / length, end / length);
}

/** Lines [begin, end), in the order of their first elements. The largest value is taken off first: no overflow. */
export function runSoftmaxLines(op: SoftmaxOp, buffers: StepBuffers, begin: number, end: number): void {
  const length = op.output[op.axis];
  const step = softmaxStep(op);
  for (let line = begin; line < end; line++) {
    const first = Math.floor(line / step) * step * length + (line % step);
    softmaxLine(buffers.inputs[0], buffers.output, first, step, length, op.logarithm);
  }
}

function softmaxLine(
  input: Float32Array,
  output: Float32Array,
  first: number,
  step: number,
  length: number,
  logarithm: boolean,
): void {
  let largest = -Infinity;
  for (let i = 0; i < length; i++) largest = Math.max(largest, input[first + i * step]);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += Math.exp(input[first + i * step] - largest);
  const logOfSum = Math.log(sum);
  for (let i = 0; i < length; i++) {
    const shifted = input[first + i * step] - largest;
    output[first + i * step] = logarithm ? shifted - logOfSum : Math.exp(shifted) / sum;
  }
}
