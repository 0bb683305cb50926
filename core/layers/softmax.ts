import { bigProduct, sumOfProducts } from './formula.ts';
import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import type { SoftmaxOp } from './op.ts';
import { noteValue, paramReader, readFlag, readInteger } from './read-params.ts';
import { everyStep, wholeAxis, type FieldRule } from './reach.ts';

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

/** Exponentials, logarithms and divisions are not multiplications: the cost is partial. */
function costOfSoftmax(op: SoftmaxOp): Cost {
  const count = bigProduct(op.output);
  const lines = bigProduct(op.output.filter((_, axis) => axis !== op.axis));
  return {
    status: 'partial',
    multiplications: sumOfProducts(),
    parameters: sumOfProducts(),
    // One subtraction of the largest per value, one addition less than the line is long; the logarithm subtracts again.
    additions: count + (count - lines) + (op.logarithm ? count : 0n),
    // Each value against the largest so far, which starts at minus infinity.
    comparisons: count,
  };
}

/** Along a spatial axis every output sees the whole line. */
function fieldOfSoftmax(op: SoftmaxOp): FieldRule {
  return spatialOf(op.output).map((size, axis) => (axis + 2 === op.axis ? wholeAxis(size) : everyStep(0)));
}

export const softmaxRules: OpRules<SoftmaxOp> = { cost: costOfSoftmax, field: fieldOfSoftmax };
