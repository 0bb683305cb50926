import type { AdaptivePoolOp, ConvOp, PaddingMode, PoolOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { coordinates, product, type CountedElement, type Tally } from './counting-parts.ts';

/** One weight of the window: where it stands in the kernel, and the position in the plane, or outside. */
type VisitTap = (tap: number, position: number | 'padding', pastEnd: boolean) => void;

export function convElement(op: ConvOp, { inputs: [input], weights: [weight, bias] }: StepBuffers): CountedElement {
  const perGroup = op.input[1] / op.groups;
  const taps = product(op.kernel);
  const plane = product(op.input.slice(2));
  return (index, tally) => {
    const [image, filter, ...position] = coordinates(index, op.output);
    const group = Math.floor((filter * op.groups) / op.output[1]);
    let sum = op.bias ? bias[filter] : 0;
    for (let channel = 0; channel < perGroup; channel++) {
      const from = (image * op.input[1] + group * perGroup + channel) * plane;
      forEachTap(op, position, op.paddingMode, (tap, source) => {
        if (source === 'padding') {
          tally.paddingTaps++;
          return;
        }
        const w = weight[(filter * perGroup + channel) * taps + (op.reversed ? taps - 1 - tap : tap)];
        tally.multiplications++;
        sum += w * input[from + source];
      });
    }
    return sum;
  };
}

export function poolElement(op: PoolOp, { inputs: [input] }: StepBuffers): CountedElement {
  const plane = product(op.input.slice(2));
  return (index, tally) => {
    const [image, channel, ...position] = coordinates(index, op.output);
    const from = (image * op.input[1] + channel) * plane;
    let largest = -Infinity;
    let sum = 0;
    let counted = 0;
    forEachTap(op, position, 'zeros', (_, source, pastEnd) => {
      const inside = source !== 'padding';
      if (op.method === 'max') largest = maximum(largest, inside ? input[from + source] : -Infinity, tally);
      if (op.method === 'average' && inside) sum += input[from + source];
      if (op.method === 'lp') sum += power(inside ? input[from + source] : 0, op.power, inside, tally);
      if (inside || (op.countPadding && !pastEnd)) counted++;
    });
    if (op.method === 'max') return largest;
    if (op.method === 'lp') return sum ** (1 / op.power);
    tally.multiplications++;
    return sum * (1 / (op.divisor === 0 ? counted : op.divisor));
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
      sum += input[from + i];
      count++;
    }
    if (op.method === 'max') return largest;
    tally.multiplications++;
    return sum * (1 / count);
  };
}

/** The first answers NaN if either is, as a comparison with NaN says neither. */
function maximum(a: number, b: number, tally: Tally): number {
  tally.comparisons++;
  return Number.isNaN(b) || b > a ? b : a;
}

/** Squares are multiplications; other powers are not counted. */
function power(value: number, exponent: number, inside: boolean, tally: Tally): number {
  if (exponent !== 2) return Math.abs(value) ** exponent;
  if (inside) tally.multiplications++;
  else tally.paddingTaps++;
  return value * value;
}

function forEachTap(op: ConvOp | PoolOp, position: readonly number[], mode: PaddingMode, visit: VisitTap): void {
  const sizes = op.input.slice(2);
  for (let tap = 0; tap < product(op.kernel); tap++) {
    const at = coordinates(tap, op.kernel).map(
      (k, axis) => position[axis] * op.stride[axis] - op.padBefore[axis] + k * op.dilation[axis],
    );
    const pastEnd = at.some((i, axis) => i >= sizes[axis] + op.padAfter[axis]);
    const source = at.map((i, axis) => wrapped(i, sizes[axis], mode));
    visit(tap, source.includes(-1) ? 'padding' : source.reduce((flat, i, axis) => flat * sizes[axis] + i, 0), pastEnd);
  }
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
