import { numel, spatialOf, strides } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { FieldRule, OpRules } from './field.ts';
import { sumOfProducts } from './formula.ts';
import type { RearrangeOp } from './op.ts';

/** Every output position sees the input position it stands on. */
export function samePlace(input: Shape): FieldRule {
  const spatial = spatialOf(input);
  return { window: spatial.map(() => 1), stride: spatial.map(() => 1), padBefore: spatial.map(() => 0) };
}

/** Positions change places: all that can be said is that an output may see any input. */
export function anywhere(input: Shape): FieldRule {
  return { ...samePlace(input), window: spatialOf(input).map((size) => size) };
}

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
  reach: FieldRule,
): RearrangeOp {
  const apart = strides(input);
  return {
    type: 'rearrange',
    input,
    output: sizes,
    sizes,
    steps: apart.map((step, axis) => step * (steps[axis] ?? 1)),
    offset: numel(input) === 0 ? 0 : apart.reduce((sum, step, axis) => sum + step * (starts[axis] ?? 0), 0),
    reach,
  };
}

function costOfRearrange(): Cost {
  const none = sumOfProducts();
  return { status: 'complete', multiplications: none, parameters: none, additions: 0n, comparisons: 0n };
}

export const rearrangeRules: OpRules<RearrangeOp> = { cost: costOfRearrange, field: (op) => op.reach };
