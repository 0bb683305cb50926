import type { CombineOp, ConcatOp, LayerOp, RearrangeOp } from '../layers/op.ts';
import { numel } from '../tensor/shape.ts';
import type { OnnxDtype } from './model.types.ts';
import type { Value } from './node-lowering.ts';
import { numbersOf, settled } from './values.ts';

/** Results up to this long are worked out while lowering: sizes, axes, factors. */
const longest = 1024;

interface Known {
  readonly name: string;
  readonly values: readonly number[];
}

/**
 * The values of a step whose inputs are all known, for the arithmetic on shapes: moving, joining and combining a few
 * numbers, exactly also beyond 2^24. Everything else is left to the kernels.
 */
export function foldStep(op: LayerOp, inputs: readonly Value[], dtype: OnnxDtype): Known | undefined {
  const tensors = inputs.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
  const small = [op.output, ...inputs.map(({ shape }) => shape)].every((shape) => numel(shape) <= longest);
  if (!small || tensors.length < inputs.length || inputs.length === 0) return undefined;
  const name = tensors[0]?.name ?? '';
  switch (op.type) {
    case 'rearrange':
      return { name, values: moved(op, numbersOf(tensors[0] ?? neverEmpty())) };
    case 'concat':
      return { name, values: joined(op, tensors.map(numbersOf)) };
    case 'combine':
      return { name, values: combined(op, tensors.map(numbersOf)).map((value) => settled(value, dtype)) };
    default:
      return undefined;
  }
}

function neverEmpty(): never {
  throw new TypeError('a rearrangement without an input');
}

function moved(op: RearrangeOp, values: readonly number[]): number[] {
  let places = [op.offset];
  for (const [axis, size] of op.sizes.entries()) {
    const step = op.steps[axis] ?? 0;
    places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * step));
  }
  return places.map((place) => values[place] ?? NaN);
}

function joined(op: ConcatOp, inputs: readonly (readonly number[])[]): number[] {
  const outer = numel(op.output.slice(0, op.axis));
  return Array.from({ length: outer }, (_, i) =>
    inputs.flatMap((values) => values.slice((i * values.length) / outer, ((i + 1) * values.length) / outer)),
  ).flat();
}

function combined(op: CombineOp, [first = [], ...others]: readonly (readonly number[])[]): number[] {
  return first.map((value, i) => others.reduce((result, other) => pair(op.method, result, other[i] ?? NaN), value));
}

function pair(method: CombineOp['method'], a: number, b: number): number {
  switch (method) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'maximum':
      return Math.max(a, b);
    case 'minimum':
      return Math.min(a, b);
    case 'power':
      return a ** b;
  }
}
