import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { Field, WeightSlot } from './field.ts';
import { bigProduct, factor, sumOfProducts } from './formula.ts';
import { readWeights, type ParamReader } from './read-params.ts';
import type { WeightSpec } from './weight-spec.ts';

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
 * One multiplication per value by the scale; `own` statistics square every value's distance from the mean and multiply
 * by 1 / standard deviation. Roots and divisions of whole sets are not counted: partial.
 */
export function costOfNorm(output: Shape, parameters: number, own: boolean): Cost {
  const values = output.map((size, axis) => factor(axis === 0 ? 'N' : axis === 1 ? 'C' : `S_${axis - 1}`, size));
  const count = bigProduct(output);
  return {
    status: 'partial',
    multiplications: own ? sumOfProducts([factor('3', 3), ...values]) : sumOfProducts([...values]),
    parameters: sumOfProducts([factor('P', parameters)]),
    additions: own ? 4n * count : count,
    comparisons: 0n,
  };
}
