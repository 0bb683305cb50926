import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { OpRules } from './field.ts';
import { bigProduct, factor, sumOfProducts } from './formula.ts';
import type { ReduceOp } from './op.ts';
import { everyStep, wholeAxis, type FieldRule } from './reach.ts';

/** The reduction of some axes, which stay as ones where `keep` says so. *Shape*: any -> the sizes of the other axes. */
export function reduced(input: Shape, axes: readonly number[], method: ReduceOp['method'], keep: boolean): ReduceOp {
  const output = keep
    ? input.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : input.filter((_, axis) => !axes.includes(axis));
  return { type: 'reduce', method, input, output, axes: axes.toSorted((a, b) => a - b) };
}

/**
 * A mean multiplies once per output, by one over the count, a product once per value, a variance once per value (its
 * square) and twice per output (both means). A maximum compares every value with the largest so far.
 */
function costOfReduce(op: ReduceOp): Cost {
  const [values, outputs] = [op.input, op.output].map((shape) => shape.map((size, axis) => factor(`S_${axis}`, size)));
  const each = values ?? [];
  const out = outputs ?? [];
  const [count, results] = [bigProduct(op.input), bigProduct(op.output)];
  const none = { status: 'complete', parameters: sumOfProducts(), additions: 0n, comparisons: 0n } as const;
  switch (op.method) {
    case 'sum':
      return { ...none, multiplications: sumOfProducts(), additions: count - results };
    case 'mean':
      return { ...none, multiplications: sumOfProducts(out), additions: count - results };
    case 'product':
      return { ...none, multiplications: sumOfProducts(each) };
    case 'variance': {
      const multiplications = sumOfProducts(each, [factor('2', 2), ...out]);
      return { ...none, multiplications, additions: 3n * count - 2n * results };
    }
    case 'maximum':
    case 'minimum':
      return { ...none, multiplications: sumOfProducts(), comparisons: count };
  }
}

function fieldOfReduce(op: ReduceOp): FieldRule {
  if (op.output.length !== op.input.length) return 'everywhere';
  return spatialOf(op.input).map((size, axis) => (op.axes.includes(axis + 2) ? wholeAxis(size) : everyStep(0)));
}

export const reduceRules: OpRules<ReduceOp> = { cost: costOfReduce, field: fieldOfReduce };
