import type { ReduceOp } from '../../layers/op.ts';
import { strides } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Output elements [begin, end) of a reduction, each over its values in row-major order, in float64, rounded once. */
export function runReduce(op: ReduceOp, { inputs: [input], output }: StepBuffers, begin: number, end: number): void {
  const steps = strides(op.input);
  const gone = offsetsOf(op, steps, true);
  const kept = offsetsOf(op, steps, false);
  const reduce = reductionOf(op.method);
  const values = new Float64Array(gone.length);
  for (let index = begin; index < end; index++) {
    for (let i = 0; i < values.length; i++) values[i] = input[kept[index] + gone[i]];
    output[index] = reduce(values);
  }
}

/** Offsets of all positions along the axes that go, or along those that stay, in row-major order. */
export function offsetsOf(op: ReduceOp, steps: readonly number[], going: boolean): number[] {
  let offsets = [0];
  for (const [axis, size] of op.input.entries()) {
    if (op.axes.includes(axis) !== going) continue;
    const along = Array.from({ length: size }, (_, position) => position * steps[axis]);
    offsets = offsets.flatMap((offset) => along.map((step) => offset + step));
  }
  return offsets;
}

function reductionOf(method: ReduceOp['method']): (values: Float64Array) => number {
  switch (method) {
    case 'sum':
      return sumOf;
    case 'mean':
      return meanOf;
    case 'maximum':
      return (values) => values.reduce((a, b) => Math.max(a, b), -Infinity);
    case 'minimum':
      return (values) => values.reduce((a, b) => Math.min(a, b), Infinity);
    case 'product':
      return (values) => values.reduce((a, b) => a * b, 1);
    case 'variance':
      return (values) => {
        const mean = meanOf(values);
        return meanOf(values.map((x) => (x - mean) * (x - mean)));
      };
  }
}

function sumOf(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length;
}
