import type { Cost } from './cost.ts';
import type { OpRules } from './field.ts';
import { bigProduct, sumOfProducts } from './formula.ts';
import type { MaxIndexOp, PoolOp } from './op.ts';
import { windowReach } from './reach.ts';

/** Where the maxima of a max pool lie. *Shape*: as the pool's. */
export function maxIndexOf(pool: PoolOp, order: MaxIndexOp['order']): MaxIndexOp {
  const { input, output, kernel, stride, dilation, padBefore, padAfter } = pool;
  return { type: 'max-index', input, output, kernel, stride, dilation, padBefore, padAfter, order };
}

/** As the max pool: one comparison per tap, those on padding included. */
function costOfMaxIndex(op: MaxIndexOp): Cost {
  const none = sumOfProducts();
  const comparisons = bigProduct(op.output) * bigProduct(op.kernel);
  return { status: 'complete', multiplications: none, parameters: none, additions: 0n, comparisons };
}

export const maxIndexRules: OpRules<MaxIndexOp> = { cost: costOfMaxIndex, field: windowReach };
