import { numel } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { bestRankOne } from './rank-one.ts';

/** Flattened weights near to dense ones, and how far they are away. */
export interface FlattenedFit {
  /** *Shape*: [C_out, C_in, 1, ...]. */
  readonly lateral: Float32Array;
  /** Per spatial axis. *Shape*: [C_out, 1, ...the kernel along the axis]. */
  readonly along: readonly Float32Array[];
  /** ‖W − W'‖ / ‖W‖ (Frobenius), before rounding to float32. */
  readonly relativeError: number;
}

/**
 * Every filter as a product of one vector per axis, channels first: the best rank one of its channels x taps matrix, then
 * of the taps along each axis against the rest (Eckart and Young 1936 at every split). Exact where a filter has rank one;
 * with one spatial axis the best there is, with more of them only near it.
 * *Shape*: weight [C_out, C_in, ...k], one group, not reversed.
 */
export function fitFlattened({ shape, data }: Tensor): FlattenedFit {
  const [filters = 0, channels = 0, ...kernel] = shape;
  const taps = numel(kernel);
  const lateral = new Float32Array(filters * channels);
  const along = kernel.map((length) => new Float32Array(filters * length));
  let [lost, total] = [0, 0];
  for (let filter = 0; filter < filters; filter++) {
    const matrix = Float64Array.from(data.subarray(filter * channels * taps, (filter + 1) * channels * taps));
    const { left, right } = bestRankOne(matrix, channels, taps);
    const factors = axisFactors(right, kernel);
    lateral.set(left, filter * channels);
    for (const [axis, factor] of factors.entries()) along[axis]?.set(factor, filter * factor.length);
    const product = factors.reduce<readonly number[]>(
      (sofar, factor) => sofar.flatMap((a) => Array.from(factor, (b) => a * b)),
      [1],
    );
    for (const [place, value] of matrix.entries()) {
      lost += (value - (left[Math.floor(place / taps)] ?? 0) * (product[place % taps] ?? 0)) ** 2;
      total += value * value;
    }
  }
  return { lateral, along, relativeError: total === 0 ? 0 : Math.sqrt(lost / total) };
}

/** Taps as one vector per axis. */
function axisFactors(taps: Float64Array, kernel: readonly number[]): readonly Float64Array[] {
  let rest = taps;
  const factors: Float64Array[] = [];
  for (const length of kernel.slice(0, -1)) {
    const { left, right } = bestRankOne(rest, length, rest.length / length);
    factors.push(left);
    rest = right;
  }
  return [...factors, rest];
}
