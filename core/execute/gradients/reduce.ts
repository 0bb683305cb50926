import { offsetsOf } from '../../kernels/reference/reduce.ts';
import { largestAt } from '../../kernels/reference/max-pool-sources.ts';
import type { ReduceOp } from '../../layers/op.ts';
import { strides } from '../../tensor/shape.ts';
import { addAt } from './linear-map.ts';
import type { Numbers } from './op-gradients.types.ts';

/**
 * What the slope of a reduction says of its values: 1 each for a sum, 1 / n for a mean, 2 (x - mean) / n for a variance,
 * the product of the others for a product; all of it to the first of equal ones (of NaNs) for a maximum or minimum.
 */
export function reduceGradient(op: ReduceOp, input: Numbers, slopes: Numbers): Float64Array {
  const steps = strides(op.input);
  const gone = offsetsOf(op, steps, true);
  const inputs = new Float64Array(input.length);
  for (const [index, first] of offsetsOf(op, steps, false).entries()) {
    const slope = slopes[index] ?? 0;
    if (slope === 0) continue;
    const factors = factorsOf(
      op.method,
      Float64Array.from(gone, (offset) => input[first + offset] ?? 0),
    );
    // Of a maximum all but one are 0, and stay so below an infinite slope.
    for (const [i, factor] of factors.entries())
      if (factor !== 0) addAt(inputs, first + (gone[i] ?? 0), slope * factor);
  }
  return inputs;
}

function factorsOf(method: ReduceOp['method'], values: Float64Array): Float64Array {
  const count = values.length;
  switch (method) {
    case 'sum':
      return new Float64Array(count).fill(1);
    case 'mean':
      return new Float64Array(count).fill(1 / count);
    case 'maximum':
      return oneAt(values);
    case 'minimum':
      return oneAt(values.map((x) => -x));
    case 'product':
      return productsOfOthers(values);
    case 'variance': {
      const mean = values.reduce((sum, x) => sum + x, 0) / count;
      return values.map((x) => (2 * (x - mean)) / count);
    }
  }
}

/** 1 for the first of the largest values. */
function oneAt(values: Float64Array): Float64Array {
  const largest = largestAt(values, 0, [...values.keys()]);
  return values.map((_, i) => (i === largest ? 1 : 0));
}

/** No division, so that a zero among the values does no harm. */
function productsOfOthers(values: Float64Array): Float64Array {
  let before = 1;
  const products = values.map((x) => {
    const product = before;
    before *= x;
    return product;
  });
  let behind = 1;
  for (const [i, x] of [...values.entries()].toReversed()) {
    products[i] = (products[i] ?? 0) * behind;
    behind *= x;
  }
  return products;
}
