import { bigProduct, differenceOf, factor, sumOfProducts } from './formula.ts';
import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import type { SoftmaxOp } from './op.ts';
import { noteValue, paramReader, readFlag, readInteger } from './read-params.ts';
import { everyStep, wholeAxis, type FieldRule } from './reach.ts';
import { costOfWork } from './work.ts';

/**
 * Softmax, or its logarithm, along one axis: exp(x) / sum of exp(x). A negative axis counts from the end.
 * *Shape*: any -> the same.
 */
export const softmax: LayerDefinition = {
  type: 'softmax',
  fields: [
    { kind: 'integer', name: 'axis', min: -5, max: 4 },
    { kind: 'flag', name: 'logarithm' },
  ],
  defaults: { axis: 1, logarithm: false },
  resolve: resolveSoftmax,
};

function resolveSoftmax(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const rank = input.length;
  const reader = paramReader(softmax, params, spatialOf(input).length, label);
  const axis = readInteger(reader, 'axis');
  const logarithm = readFlag(reader, 'logarithm');
  if (axis < -rank || axis >= rank) {
    noteValue(reader, 'axis', axis, `a whole number from ${-rank} to ${rank - 1}`, { axis: rank > 1 ? 1 : 0 });
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const op: SoftmaxOp = { type: 'softmax', input, output: input, axis: axis < 0 ? axis + rank : axis, logarithm };
  return { ok: true, op, slots: [] };
}

/**
 * Every value is compared with the largest of its line so far (which starts at minus infinity), the largest is taken off,
 * and the exponentials are summed and kept. Then each is divided by the sum; for the logarithm, that of the sum is taken
 * off instead.
 */
function costOfSoftmax(op: SoftmaxOp): Cost {
  const values = op.output.map((size, axis) => factor(axis === op.axis ? 'L' : `S_${axis}`, size));
  const lines = values.filter((_, axis) => axis !== op.axis);
  const [count, sums] = [bigProduct(op.output), sumOfProducts(lines).value];
  const subtractions = factor(op.logarithm ? '3' : '2', op.logarithm ? 3 : 2);
  return costOfWork(op, 'complete', {
    additions: differenceOf([subtractions, ...values], lines),
    comparisons: count,
    divisions: op.logarithm ? 0n : count,
    functions: op.logarithm ? { exp: count, log: sums } : { exp: count },
  });
}

/** Along a spatial axis every output sees the whole line. */
function fieldOfSoftmax(op: SoftmaxOp): FieldRule {
  return spatialOf(op.output).map((size, axis) => (axis + 2 === op.axis ? wholeAxis(size) : everyStep(0)));
}

export const softmaxRules: OpRules<SoftmaxOp> = { cost: costOfSoftmax, field: fieldOfSoftmax };
