import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { OpRules } from './field.ts';
import { bigProduct, differenceOf, factor, sumOfProducts } from './formula.ts';
import type { ReduceOp } from './op.ts';
import { everyStep, wholeAxis, type FieldRule } from './reach.ts';
import { costOfWork } from './work.ts';

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
  const each = op.input.map((size, axis) => factor(`S_${axis}`, size));
  const out = op.input.flatMap((size, axis) => (op.axes.includes(axis) ? [] : [factor(`S_${axis}`, size)]));
  const [two, three] = [factor('2', 2), factor('3', 3)];
  // Over no values nothing is summed, not even for outputs that are there.
  const sums = op.input.includes(0) ? sumOfProducts() : differenceOf(each, out);
  switch (op.method) {
    case 'sum':
      return costOfWork(op, 'complete', { additions: sums });
    case 'mean':
      return costOfWork(op, 'complete', { multiplications: sumOfProducts(out), additions: sums });
    case 'product':
      return costOfWork(op, 'complete', { multiplications: sumOfProducts(each) });
    case 'variance': {
      const additions = op.input.includes(0) ? sums : differenceOf([three, ...each], [two, ...out]);
      return costOfWork(op, 'complete', { multiplications: sumOfProducts(each, [two, ...out]), additions });
    }
    case 'maximum':
    case 'minimum':
      return costOfWork(op, 'complete', { comparisons: bigProduct(op.input) });
  }
}

function fieldOfReduce(op: ReduceOp): FieldRule {
  if (op.output.length !== op.input.length) return 'everywhere';
  return spatialOf(op.input).map((size, axis) => (op.axes.includes(axis + 2) ? wholeAxis(size) : everyStep(0)));
}

export const reduceRules: OpRules<ReduceOp> = { cost: costOfReduce, field: fieldOfReduce };
