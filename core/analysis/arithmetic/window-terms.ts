import type { ConvOp, ConvTransposeOp, PoolOp } from '../../layers/op.ts';
import { windowOfOp } from '../../layers/sliding-window.ts';
import { borderPosition } from '../../tensor/border.ts';
import { indexOf, numel, positionOf } from '../../tensor/shape.ts';
import type { SlidingWindow } from '../../tensor/window-taps.ts';
import type { Finish, Form, Term, TermSource } from './arithmetic.types.ts';

/** What a step reads. */
export interface Read {
  readonly inputs: readonly ArrayLike<number>[];
  readonly weights: readonly ArrayLike<number>[];
}

/** One term for every channel the filter sees and every place of its kernel, channel by channel, row by row. */
export function convTerms(op: ConvOp, { inputs: [input = []], weights: [weight = [], bias] }: Read, index: number) {
  const [image = 0, filter = 0, ...stop] = positionOf(index, op.output);
  const { firstChannel, channels } = channelsSeen(op, filter);
  const taps = numel(op.kernel);
  const window = windowOfOp(op);
  const term = (i: number): Term => {
    const tap = positionOf(i % taps, op.kernel);
    const place = Math.floor(i / taps);
    const channel = firstChannel + place;
    const weightPosition = [filter, place, ...(op.reversed ? turned(tap, op.kernel) : tap)];
    const w = weight[indexOf(weightPosition, [0, channels, ...op.kernel])] ?? NaN;
    const under = { channel, tap, weightPosition, w };
    const at = sourceOf(window, stop, tap);
    if (at === undefined) return { ...under, state: 'padding', x: 0, value: 0 };
    const position = [image, channel, ...at];
    const x = input[indexOf(position, op.input)] ?? NaN;
    return { ...under, state: 'value', input: { which: 0, position }, x, value: x * w };
  };
  return products(channels * taps, term, op.bias ? bias?.[filter] : undefined);
}

/**
 * One term for every channel the filter sees and every place of its kernel. Places that lie on no input are zeros that
 * zero-insertion would put there; the method of scattering has the same terms without them.
 */
export function convTransposeTerms(
  op: ConvTransposeOp,
  { inputs: [input = []], weights: [weight = [], bias] }: Read,
  index: number,
) {
  const [image = 0, filter = 0, ...at] = positionOf(index, op.output);
  const filters = (op.output[1] ?? 1) / op.groups;
  const { firstChannel, channels } = channelsSeen(op, filter);
  const taps = numel(op.kernel);
  const term = (i: number): Term => {
    const tap = positionOf(i % taps, op.kernel);
    const channel = firstChannel + Math.floor(i / taps);
    const weightPosition = [channel, filter % filters, ...(op.reversed ? turned(tap, op.kernel) : tap)];
    const w = weight[indexOf(weightPosition, [0, filters, ...op.kernel])] ?? NaN;
    const under = { channel, tap, weightPosition, w };
    const met = meeting(op, at, tap);
    if (typeof met === 'string') return { ...under, state: met, x: 0, value: 0 };
    const position = [image, channel, ...met];
    const x = input[indexOf(position, op.input)] ?? NaN;
    return { ...under, state: 'value', input: { which: 0, position }, x, value: x * w };
  };
  return products(channels * taps, term, op.bias ? bias?.[filter] : undefined);
}

/** One term for every place of the window. */
export function poolTerms(op: PoolOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const [image = 0, channel = 0, ...stop] = positionOf(index, op.output);
  const window = windowOfOp(op);
  const power = op.method === 'lp' ? op.power : undefined;
  const term = (i: number): Term => {
    const tap = positionOf(i, op.kernel);
    const at = sourceOf(window, stop, tap);
    if (at === undefined) return { state: 'padding', channel, tap, x: 0, value: op.method === 'max' ? -Infinity : 0 };
    const position = [image, channel, ...at];
    const x = input[indexOf(position, op.input)] ?? NaN;
    const value = power === undefined ? x : Math.abs(x) ** power;
    return { state: 'value', input: { which: 0, position }, channel, tap, x, value };
  };
  return { form: poolForm(op), total: numel(op.kernel), term, finish: poolFinish(op, stop) };
}

function poolForm({ method }: PoolOp): Form {
  return { name: method === 'max' ? 'largest' : method === 'average' ? 'sum' : 'powers' };
}

function poolFinish(op: PoolOp, stop: readonly number[]): Finish[] {
  switch (op.method) {
    case 'max':
      return [];
    case 'average':
      return [{ name: 'divide', value: op.divisor || countedTaps(op, stop) }];
    case 'lp':
      return [{ name: 'root', value: op.power }];
  }
}

/** Taps of one stop inside the input or, where the padding counts, inside the padded input. */
function countedTaps(op: PoolOp, stop: readonly number[]): number {
  return op.kernel.reduce((count, size, axis) => {
    const [before, after] = op.countPadding ? [op.padBefore[axis] ?? 0, op.padAfter[axis] ?? 0] : [0, 0];
    const first = (stop[axis] ?? 0) * (op.stride[axis] ?? 1) - (op.padBefore[axis] ?? 0);
    let inside = 0;
    for (let k = 0; k < size; k++) {
      const i = first + k * (op.dilation[axis] ?? 1);
      if (i >= -before && i < (op.input[axis + 2] ?? 1) + after) inside++;
    }
    return count * inside;
  }, 1);
}

function products(total: number, term: (i: number) => Term, bias: number | undefined): TermSource {
  return { form: { name: 'products' }, total, term, finish: bias === undefined ? [] : [{ name: 'bias', value: bias }] };
}

function channelsSeen(op: ConvOp | ConvTransposeOp, filter: number): { firstChannel: number; channels: number } {
  const channels = (op.input[1] ?? 1) / op.groups;
  const filters = (op.output[1] ?? 1) / op.groups;
  return { firstChannel: Math.floor(filter / filters) * channels, channels };
}

function turned(tap: readonly number[], kernel: readonly number[]): number[] {
  return tap.map((k, axis) => (kernel[axis] ?? 1) - 1 - k);
}

/** The input position under a tap of a stop; `undefined` on constant padding. */
function sourceOf(window: SlidingWindow, stop: readonly number[], tap: readonly number[]): number[] | undefined {
  const at = window.input.map((size, axis) => {
    const i =
      (stop[axis] ?? 0) * (window.stride[axis] ?? 1) -
      (window.padBefore[axis] ?? 0) +
      (tap[axis] ?? 0) * (window.dilation[axis] ?? 1);
    return borderPosition(i, size, window.border);
  });
  return at.includes(-1) ? undefined : at;
}

/** The input position whose tap falls on an output position, or what lies there instead. */
function meeting(
  op: ConvTransposeOp,
  at: readonly number[],
  tap: readonly number[],
): number[] | Exclude<Term['state'], 'value'> {
  const spread = at.map((i, axis) => i + (op.padBefore[axis] ?? 0) - (tap[axis] ?? 0) * (op.dilation[axis] ?? 1));
  const size = (axis: number) => op.input[axis + 2] ?? 1;
  const stride = (axis: number) => op.stride[axis] ?? 1;
  if (spread.some((s, axis) => s < 0 || s > (size(axis) - 1) * stride(axis))) return 'padding';
  if (spread.some((s, axis) => s % stride(axis) !== 0)) return 'inserted';
  return spread.map((s, axis) => s / stride(axis));
}
