import type { BatchNormOp, NormalizeOp, SoftmaxOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import {
  biased,
  call,
  coordinates,
  emptyTally,
  over,
  plus,
  product,
  times,
  type CountedElement,
  type Tally,
} from './counting-parts.ts';

/** Trained: one multiplication by what scale and variance make, once per channel. Else as {@link normalizeElement}. */
export function batchNormElement(op: BatchNormOp, { inputs: [input], weights }: StepBuffers): CountedElement {
  const [weight, bias, mean, variance] = weights;
  const [images, channels, ...spatial] = op.input;
  const plane = product(spatial);
  if (op.trained) {
    return (index, tally) => {
      const [image, c, ...position] = coordinates(index, op.input);
      // Made with the first value of the channel; the others use it again.
      const made = image === 0 && position.every((p) => p === 0) ? tally : emptyTally();
      const deviation = call('sqrt', Math.sqrt, plus(variance[c], op.epsilon, made), made);
      const slope = over(weight[c], deviation, made);
      return biased(times(plus(input[index], -mean[c], tally), slope, tally), bias[c], tally);
    };
  }
  const places = (c: number) =>
    Array.from({ length: images * plane }, (_, i) => (Math.floor(i / plane) * channels + c) * plane + (i % plane));
  const spreads = new Map<number, Spread>();
  return (index, tally) => {
    const c = coordinates(index, op.input)[1];
    const spread = spreads.get(c) ?? spreadOf(input, places(c), op.epsilon, tally);
    spreads.set(c, spread);
    return normalized(spread, index, weight[c], bias[c], tally);
  };
}

/** Per value: its square in the variance, times 1 / deviation, times the scale. */
export function normalizeElement(
  op: NormalizeOp,
  { inputs: [input], weights: [weight, bias] }: StepBuffers,
): CountedElement {
  let set = -1;
  let spread: Spread = { distances: new Map(), scale: 0 };
  return (index, tally) => {
    if (Math.floor(index / op.span) !== set) {
      set = Math.floor(index / op.span);
      const places = Array.from({ length: op.span }, (_, i) => set * op.span + i);
      spread = spreadOf(input, places, op.epsilon, tally);
    }
    const w = Math.floor(index / op.affineStep) % op.affineCount;
    return normalized(spread, index, weight[w], bias[w], tally);
  };
}

/** The exponentials of a line are made with its first value and kept. */
export function softmaxElement(op: SoftmaxOp, { inputs: [input] }: StepBuffers): CountedElement {
  const length = op.output[op.axis];
  const step = product(op.output.slice(op.axis + 1));
  const lines = new Map<number, SoftmaxLine>();
  return (index, tally) => {
    const place = Math.floor(index / step) % length;
    const first = index - place * step;
    const line = lines.get(first) ?? lineOf(input, first, step, length, op.logarithm, tally);
    lines.set(first, line);
    if (op.logarithm) return plus(line.shifted[place], -line.logOfSum, tally);
    return over(line.exponentials[place], line.sum, tally);
  };
}

interface SoftmaxLine {
  readonly shifted: readonly number[];
  readonly exponentials: readonly number[];
  readonly sum: number;
  readonly logOfSum: number;
}

function lineOf(
  input: Float32Array,
  first: number,
  step: number,
  length: number,
  logarithm: boolean,
  tally: Tally,
): SoftmaxLine {
  let largest = -Infinity;
  for (let i = 0; i < length; i++) {
    tally.comparisons++;
    largest = Math.max(largest, input[first + i * step]);
  }
  const shifted = Array.from({ length }, (_, i) => plus(input[first + i * step], -largest, tally));
  const exponentials = shifted.map((x) => call('exp', Math.exp, x, tally));
  const sum = exponentials.reduce((a, b) => plus(a, b, tally));
  return { shifted, exponentials, sum, logOfSum: logarithm ? call('log', Math.log, sum, tally) : 0 };
}

/** How far the values of a set lie from their mean, by flat index, and 1 / deviation. */
interface Spread {
  readonly distances: ReadonlyMap<number, number>;
  readonly scale: number;
}

function spreadOf(input: Float32Array, places: readonly number[], epsilon: number, tally: Tally): Spread {
  const sum = places.map((i) => input[i]).reduce((a, b) => plus(a, b, tally));
  const mean = over(sum, places.length, tally);
  const distances = new Map(places.map((i) => [i, plus(input[i], -mean, tally)]));
  const squares = [...distances.values()].map((distance) => times(distance, distance, tally));
  const variance = over(
    squares.reduce((a, b) => plus(a, b, tally)),
    places.length,
    tally,
  );
  const deviation = call('sqrt', Math.sqrt, plus(variance, epsilon, tally), tally);
  return { distances, scale: over(1, deviation, tally) };
}

function normalized({ distances, scale }: Spread, index: number, weight: number, bias: number, tally: Tally): number {
  const standard = times(distances.get(index) ?? NaN, scale, tally);
  return biased(times(standard, weight, tally), bias, tally);
}
