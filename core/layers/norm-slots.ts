import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { Field, WeightSlot } from './field.ts';
import { bigProduct, differenceOf, factor, sumOfProducts, type Factor } from './formula.ts';
import type { BatchNormOp, NormalizeOp } from './op.ts';
import { readWeights, type ParamReader } from './read-params.ts';
import type { WeightSpec } from './weight-spec.ts';
import { costOfWork } from './work.ts';

export const epsilonField: Field = { kind: 'number', name: 'epsilon', min: 0, max: 1, step: 0.00001 };

/** The weights of a norm and the parameters, beside the fields, that may hold them: otherwise they change nothing. */
export const normWeights = [
  { name: 'weight', param: 'scaleWeights', neutral: 1 },
  { name: 'bias', param: 'shiftWeights', neutral: 0 },
  { name: 'mean', param: 'meanWeights', neutral: 0 },
  { name: 'variance', param: 'varianceWeights', neutral: 1 },
] as const;

/** The first `count` of the weights, each of one shape. */
export function normSlots(reader: ParamReader, shape: Shape, count: 2 | 4): WeightSlot[] {
  return normWeights.slice(0, count).map(({ name, param, neutral }) => {
    const values = new Array<number>(numel(shape)).fill(neutral);
    const spec: WeightSpec = Object.hasOwn(reader.params, param)
      ? readWeights(reader, param)
      : { kind: 'values', values };
    return { name, shape, fanIn: 1, fanOut: 1, spec };
  });
}

/** What {@link normSlots} reads, as fields and defaults for a reader. */
export const normReadable = {
  fields: normWeights.map(({ param }): Field => ({ kind: 'weights', name: param })),
  defaults: Object.fromEntries(
    normWeights.map(({ param }): [string, WeightSpec] => [param, { kind: 'seeded', init: 'uniform', seed: 1 }]),
  ),
};

/**
 * With trained statistics a value less the mean is multiplied by scale / √(variance + ε), which is made once per channel,
 * and shifted. Parameters: 2 C, and 2 C running statistics.
 */
export function costOfTrainedNorm(op: NormOp, channels: number): Cost {
  const values = valueFactors(op.output);
  const sets = factor('C', op.output.includes(0) ? 0 : channels);
  return costOfWork(op, 'complete', {
    multiplications: sumOfProducts(values),
    additions: sumOfProducts(values, [sets]),
    biasAdditions: bigProduct(op.output),
    divisions: sets.value,
    functions: { sqrt: sets.value },
    parameters: sumOfProducts([factor('4', 4), factor('C', channels)]),
  });
}

/**
 * With statistics of its own a set of values sums itself, its distances from the mean and their squares. Mean, variance
 * and 1 / √(variance + ε) are a division each; then every distance is multiplied twice and shifted.
 */
export function costOfOwnNorm(op: NormOp, sets: number, affine: readonly Factor[]): Cost {
  const values = valueFactors(op.output);
  const each = BigInt(op.output.includes(0) ? 0 : sets);
  const three = factor('3', 3);
  return costOfWork(op, 'complete', {
    multiplications: sumOfProducts([three, ...values]),
    additions: differenceOf([three, ...values], [{ symbol: 'sets', number: String(each), value: each }]),
    biasAdditions: bigProduct(op.output),
    divisions: 3n * each,
    functions: { sqrt: each },
    parameters: sumOfProducts([factor('2', 2), ...affine]),
  });
}

type NormOp = BatchNormOp | NormalizeOp;

function valueFactors(shape: Shape): Factor[] {
  return shape.map((size, axis) => factor(axis === 0 ? 'N' : axis === 1 ? 'C' : `S_${axis - 1}`, size));
}
