import { numel, spatialOf, strides } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { OpRules } from './field.ts';
import { bigProduct } from './formula.ts';
import type { RearrangeOp } from './op.ts';
import { everyStep, type FieldRule } from './reach.ts';
import { costOfWork } from './work.ts';

/**
 * The input seen with finer axes (their product is the input's size), these put into another order and read as `output`.
 */
export function permuted(
  input: Shape,
  finer: readonly number[],
  order: readonly number[],
  output: Shape,
  reach: FieldRule,
): RearrangeOp {
  const apart = strides(finer);
  return {
    type: 'rearrange',
    input,
    output,
    sizes: order.map((axis) => finer[axis] ?? 1),
    steps: order.map((axis) => apart[axis] ?? 0),
    offset: 0,
    reach,
  };
}

/** Along every axis `sizes` positions, from `starts`, `steps` apart; a negative step walks backwards. */
export function sliced(
  input: Shape,
  sizes: readonly number[],
  starts: readonly number[],
  steps: readonly number[],
): RearrangeOp {
  const apart = strides(input);
  return {
    type: 'rearrange',
    input,
    output: sizes,
    sizes,
    steps: apart.map((step, axis) => step * (steps[axis] ?? 1)),
    offset: numel(input) === 0 ? 0 : apart.reduce((sum, step, axis) => sum + step * (starts[axis] ?? 0), 0),
    reach: spatialOf(input).map((_, axis) => everyStep(starts[axis + 2] ?? 0, steps[axis + 2] ?? 1)),
  };
}

/** No value is read twice but along loops without a step. */
function costOfRearrange(op: RearrangeOp): Cost {
  const moving = op.sizes.filter((_, loop) => op.steps[loop] !== 0);
  return costOfWork(op, 'complete', { valuesRead: bigProduct(moving) });
}

export const rearrangeRules: OpRules<RearrangeOp> = { cost: costOfRearrange, field: (op) => op.reach };
