import type { BatchNormOp, NormalizeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { coordinates, product, type CountedElement } from './counting-parts.ts';

/** Trained: one multiplication by what scale and variance make. Else as {@link normalizeElement}. */
export function batchNormElement(op: BatchNormOp, { inputs: [input], weights }: StepBuffers): CountedElement {
  const [weight, bias, mean, variance] = weights;
  if (op.trained) {
    return (index, tally) => {
      const c = coordinates(index, op.input)[1];
      const slope = weight[c] / Math.sqrt(variance[c] + op.epsilon);
      tally.multiplications++;
      return (input[index] - mean[c]) * slope + bias[c];
    };
  }
  const [, channels, ...spatial] = op.input;
  const plane = product(spatial);
  const inSet = (c: number) => input.filter((_, i) => Math.floor(i / plane) % channels === c);
  const deviations = Array.from({ length: channels }, (_, c) => spreadOf(inSet(c)));
  return (index, tally) => {
    const c = coordinates(index, op.input)[1];
    return normalized(input[index], deviations[c], op.epsilon, weight[c], bias[c], tally);
  };
}

/** Per value: its square in the variance, times 1 / deviation, times the scale. */
export function normalizeElement(
  op: NormalizeOp,
  { inputs: [input], weights: [weight, bias] }: StepBuffers,
): CountedElement {
  let set = -1;
  let spread = { mean: 0, variance: 0 };
  return (index, tally) => {
    if (Math.floor(index / op.span) !== set) {
      set = Math.floor(index / op.span);
      spread = spreadOf(input.slice(set * op.span, (set + 1) * op.span));
    }
    const w = Math.floor(index / op.affineStep) % op.affineCount;
    return normalized(input[index], spread, op.epsilon, weight[w], bias[w], tally);
  };
}

interface Spread {
  readonly mean: number;
  readonly variance: number;
}

function spreadOf(values: Float32Array): Spread {
  let [sum, squares] = [0, 0];
  for (const x of values) sum += x;
  const mean = sum / values.length;
  for (const x of values) squares += (x - mean) ** 2;
  return { mean, variance: squares / values.length };
}

function normalized(
  x: number,
  { mean, variance }: Spread,
  epsilon: number,
  weight: number,
  bias: number,
  tally: { multiplications: number },
): number {
  // The square that the variance took of this value; then two more.
  tally.multiplications++;
  const standard = (x - mean) * (1 / Math.sqrt(variance + epsilon));
  tally.multiplications++;
  tally.multiplications++;
  return standard * weight + bias;
}
