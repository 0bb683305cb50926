import type { AdaptivePoolOp, ConvOp, PaddingMode, PoolOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { biased, call, coordinates, plus, product, times, type CountedElement, type Tally } from './counting-parts.ts';

/** What a tap finds instead of a position: a zero of the padding, or nothing (a window that ceil mode lets hang over). */
const onPadding = -1;
const pastEnd = -2;

export function convElement(op: ConvOp, { inputs: [input], weights: [weight, bias] }: StepBuffers): CountedElement {
  const perGroup = op.input[1] / op.groups;
  const taps = product(op.kernel);
  const plane = product(op.input.slice(2));
  const windowAt = makeWindow(op, op.paddingMode);
  const at = op.output.map(() => 0);
  return (index, tally) => {
    const [image, filter] = locate(index, op.output, at);
    const window = windowAt(at);
    const group = Math.floor((filter * op.groups) / op.output[1]);
    let sum = op.bias ? biased(0, bias[filter], tally) : 0;
    let products = 0;
    for (let channel = 0; channel < perGroup; channel++) {
      const from = (image * op.input[1] + group * perGroup + channel) * plane;
      for (let tap = 0; tap < taps; tap++) {
        const source = window[tap];
        if (products++ > 0) tally.additions++;
        if (source < 0) {
          tally.paddingTaps++;
          continue;
        }
        const w = weight[(filter * perGroup + channel) * taps + (op.reversed ? taps - 1 - tap : tap)];
        tally.multiplications++;
        sum += w * input[from + source];
      }
    }
    return sum;
  };
}

export function poolElement(op: PoolOp, { inputs: [input] }: StepBuffers): CountedElement {
  const plane = product(op.input.slice(2));
  const windowAt = makeWindow(op, 'zeros');
  const at = op.output.map(() => 0);
  return (index, tally) => {
    const [image, channel] = locate(index, op.output, at);
    const from = (image * op.input[1] + channel) * plane;
    let largest = -Infinity;
    let [sum, summed, counted] = [0, 0, 0];
    for (const source of windowAt(at)) {
      const inside = source >= 0;
      if (op.method === 'max') largest = maximum(largest, inside ? input[from + source] : -Infinity, tally);
      else if (summed++ > 0) tally.additions++;
      if (op.method === 'average' && inside) sum += input[from + source];
      if (op.method === 'lp') sum += power(inside ? input[from + source] : 0, op.power, inside, tally);
      if (inside || (op.countPadding && source !== pastEnd)) counted++;
    }
    if (op.method === 'max') return largest;
    if (op.method === 'lp') return root(sum, op.power, tally);
    return times(sum, 1 / (op.divisor === 0 ? counted : op.divisor), tally);
  };
}

export function adaptiveElement(op: AdaptivePoolOp, { inputs: [input] }: StepBuffers): CountedElement {
  const sizes = op.input.slice(2);
  return (index, tally) => {
    const [image, channel, ...position] = coordinates(index, op.output);
    const from = (image * op.input[1] + channel) * product(sizes);
    let largest = -Infinity;
    let sum = 0;
    let count = 0;
    // Every position of the input is asked whether it belongs to the window: slow, but nothing can be missed.
    for (let i = 0; i < product(sizes); i++) {
      const belongs = coordinates(i, sizes).every((p, axis) => {
        const [n, m] = [sizes[axis], op.output[axis + 2]];
        return p >= Math.floor((position[axis] * n) / m) && p < Math.ceil(((position[axis] + 1) * n) / m);
      });
      if (!belongs) continue;
      if (op.method === 'max') largest = maximum(largest, input[from + i], tally);
      else sum = count++ > 0 ? plus(sum, input[from + i], tally) : input[from + i];
    }
    return op.method === 'max' ? largest : times(sum, 1 / count, tally);
  };
}

/** The first answers NaN if either is, as a comparison with NaN says neither. */
function maximum(a: number, b: number, tally: Tally): number {
  tally.comparisons++;
  return Number.isNaN(b) || b > a ? b : a;
}

/** Squares are multiplications. */
function power(value: number, exponent: number, inside: boolean, tally: Tally): number {
  if (exponent !== 2) return call('pow', (x) => Math.abs(x) ** exponent, value, tally);
  if (inside) tally.multiplications++;
  else tally.paddingTaps++;
  return value * value;
}

function root(sum: number, exponent: number, tally: Tally): number {
  return exponent === 2 ? call('sqrt', Math.sqrt, sum, tally) : call('pow', (x) => x ** (1 / exponent), sum, tally);
}

/** The window of an output element (at its coordinates): per tap the position in the plane. The list is used again. */
function makeWindow(op: ConvOp | PoolOp, mode: PaddingMode): (at: readonly number[]) => Int32Array {
  const sizes = op.input.slice(2);
  const ends = sizes.map((size, axis) => size + op.padAfter[axis]);
  const offsets = Array.from({ length: product(op.kernel) }, (_, tap) =>
    coordinates(tap, op.kernel).map((k, axis) => k * op.dilation[axis] - op.padBefore[axis]),
  );
  const found = new Int32Array(offsets.length);
  return (at) => {
    for (let tap = 0; tap < found.length; tap++) {
      let position = 0;
      for (let axis = 0; axis < sizes.length && position >= 0; axis++) {
        const i = at[axis + 2] * op.stride[axis] + offsets[tap][axis];
        const source = wrapped(i, sizes[axis], mode);
        position = source < 0 ? onPadding : position * sizes[axis] + source;
      }
      found[tap] = position >= 0 || !hangsOver(op, at, offsets[tap], ends) ? position : pastEnd;
    }
    return found;
  };
}

function hangsOver(
  op: ConvOp | PoolOp,
  at: readonly number[],
  offset: readonly number[],
  ends: readonly number[],
): boolean {
  return ends.some((end, axis) => at[axis + 2] * op.stride[axis] + offset[axis] >= end);
}

/** The position a padded one copies; -1 for a zero. Written by stepping, unlike the kernels'. */
function wrapped(i: number, n: number, mode: PaddingMode): number {
  if (i >= 0 && i < n) return i;
  switch (mode) {
    case 'zeros':
      return -1;
    case 'replicate':
      return Math.max(0, Math.min(n - 1, i));
    case 'circular':
      return ((i % n) + n) % n;
    case 'reflect': {
      const period = Math.max(1, 2 * (n - 1));
      const turn = ((i % period) + period) % period;
      return Math.min(turn, period - turn);
    }
  }
}

/** Coordinates written into `at`, without a new list for every element. */
function locate(index: number, sizes: readonly number[], at: number[]): readonly number[] {
  let rest = index;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    at[axis] = rest % sizes[axis];
    rest = Math.floor(rest / sizes[axis]);
  }
  return at;
}
