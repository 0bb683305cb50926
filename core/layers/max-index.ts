import { axisUses, productOf } from './axis-use.ts';
import type { Cost } from './cost.ts';
import type { OpRules } from './field.ts';
import { bigProduct } from './formula.ts';
import type { MaxIndexOp, PoolOp } from './op.ts';
import { windowReach } from './reach.ts';
import { windowOfOp } from './sliding-window.ts';
import { costOfWork } from './work.ts';

/** Where the maxima of a max pool lie. *Shape*: as the pool's. */
export function maxIndexOf(pool: PoolOp, order: MaxIndexOp['order']): MaxIndexOp {
  const { input, output, kernel, stride, dilation, padBefore, padAfter } = pool;
  return { type: 'max-index', input, output, kernel, stride, dilation, padBefore, padAfter, order };
}

/** As the max pool: one comparison per tap, those on padding included. */
function costOfMaxIndex(op: MaxIndexOp): Cost {
  const planes = bigProduct(op.input.slice(0, 2));
  return costOfWork(op, 'complete', {
    comparisons: bigProduct(op.output) * bigProduct(op.kernel),
    valuesRead: planes * productOf(axisUses(windowOfOp(op)), 'positions'),
  });
}

export const maxIndexRules: OpRules<MaxIndexOp> = { cost: costOfMaxIndex, field: windowReach };
