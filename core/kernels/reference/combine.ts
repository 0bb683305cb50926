import type { CombineOp, ConcatOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Output elements [begin, end) of a sum, product, ... of all inputs, in float64 and in their order, rounded once. */
export function runCombine(op: CombineOp, { inputs, output }: StepBuffers, begin: number, end: number): void {
  const [first, ...others] = inputs;
  const pair = pairOf(op.method);
  for (let i = begin; i < end; i++) {
    let value = first[i];
    for (const other of others) value = pair(value, other[i]);
    output[i] = value;
  }
}

/** What two values become. */
export function pairOf(method: CombineOp['method']): (a: number, b: number) => number {
  switch (method) {
    case 'add':
      return (a, b) => a + b;
    case 'subtract':
      return (a, b) => a - b;
    case 'multiply':
      return (a, b) => a * b;
    case 'divide':
      return (a, b) => a / b;
    case 'maximum':
      return Math.max;
    case 'minimum':
      return Math.min;
    case 'power':
      return (a, b) => a ** b;
  }
}

/** Output elements [begin, end) of inputs one behind the other, bit by bit. */
export function runConcat(op: ConcatOp, { inputs, output }: StepBuffers, begin: number, end: number): void {
  const inner = op.output.slice(op.axis + 1).reduce((count, size) => count * size, 1);
  const sizes = [op.input, ...op.others].map((shape) => shape[op.axis] * inner);
  const whole = op.output[op.axis] * inner;
  let index = begin;
  while (index < end) {
    const outer = Math.floor(index / whole);
    let from = index - outer * whole;
    let which = 0;
    while (from >= sizes[which]) from -= sizes[which++];
    const run = Math.min(sizes[which] - from, end - index);
    const start = outer * sizes[which] + from;
    output.set(inputs[which].subarray(start, start + run), index);
    index += run;
  }
}
