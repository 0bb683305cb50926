import { numel, strides } from '../tensor/shape.ts';
import { lossOfRank, rankOf, rankTolerance, svd, type Svd } from '../tensor/svd.ts';
import { kernelFrom, type Kernel } from './kernel.ts';

/** Of which precision the taps are: what is rounding and what is not depends on it. */
export interface RankOptions {
  readonly precision: 'float32' | 'float64';
  /** The axis against all others, which makes a matrix of kernels with more than two; absent: the first. */
  readonly axis?: number;
}

/** What the singular values of a kernel say. */
export interface KernelRank {
  readonly rows: number;
  readonly columns: number;
  /** Falling; min(rows, columns) of them. */
  readonly singularValues: Float64Array;
  /** How many are above the tolerance. 0: all taps are 0; 1: separable. */
  readonly rank: number;
  /** max(rows, columns) · ε · s_1 ({@link rankTolerance}). */
  readonly tolerance: number;
  /** losses[r]: what the best r pairs miss, √(s_(r+1)² + ...) over the kernel's norm; from r = 0 to all. */
  readonly losses: readonly number[];
  /** The kernel as the best sum of so many pairs. */
  pairs(count: number): readonly KernelPair[];
}

/** Two kernels that one after the other do what their outer product does. */
export interface KernelPair {
  /** Along the chosen axis. 2-D: k x 1. */
  readonly column: Kernel;
  /** Along all others. 2-D: 1 x k. */
  readonly row: Kernel;
}

/**
 * Singular values, rank and best separable approximations of a kernel (Eckart and Young 1936), as a matrix of one axis
 * against the others. *Shape*: [..., k_axis, ...] -> k_axis x (product of the others). RangeError for an axis that is not
 * there.
 */
export function kernelRank(kernel: Kernel, { precision, axis = 0 }: RankOptions): KernelRank {
  const rows = kernel.shape[axis];
  if (rows === undefined) throw new RangeError(`no axis ${axis} in ${kernel.shape.length}`);
  const decomposed = svd(unfolded(kernel, axis), rows, kernel.data.length / rows);
  const { values, columns } = decomposed;
  return {
    rows,
    columns,
    singularValues: values,
    rank: rankOf(decomposed, precision),
    tolerance: rankTolerance(decomposed, precision),
    losses: Array.from({ length: values.length + 1 }, (_, rank) => lossOfRank(decomposed, rank)),
    pairs: (count) =>
      Array.from({ length: Math.min(count, values.length) }, (_, i) => pairOf(decomposed, i, kernel, axis)),
  };
}

/** The kernel as a matrix: a row for every position along the axis, the other axes row-major behind each other. */
function unfolded({ shape, data }: Kernel, axis: number): Float64Array {
  const [size = 1, inner = 1] = [shape[axis], strides(shape)[axis]];
  const columns = data.length / size;
  return Float64Array.from({ length: data.length }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const outer = Math.floor(column / inner);
    return data[(outer * size + row) * inner + (column % inner)] ?? 0;
  });
}

/** Both of the same norm, √s. The column's largest number is positive. */
function pairOf({ values, left, right }: Svd, i: number, { shape }: Kernel, axis: number): KernelPair {
  const [u = new Float64Array(), v = new Float64Array()] = [left[i], right[i]];
  const largest = u.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // The first about as large as the largest decides, so that rounding does not choose between equal ones.
  const deciding = u.find((value) => Math.abs(value) > largest * (1 - 1e-9)) ?? 1;
  const weight = Math.sign(deciding) * Math.sqrt(values[i] ?? 0);
  const along = shape.map((size, a) => (a === axis ? size : 1));
  const across = shape.map((size, a) => (a === axis ? 1 : size));
  return {
    column: kernelFrom(
      along,
      u.map((value) => value * weight),
    ),
    row: kernelFrom(
      across,
      v.map((value) => value * weight),
    ),
  };
}

/**
 * Whether the kernel is one 1-D kernel per axis in turn: all its unfoldings have rank 1 at most, which is so exactly for
 * tensors of rank one. 1-D kernels are.
 */
export function isSeparable(kernel: Kernel, precision: RankOptions['precision']): boolean {
  return kernel.shape.every((_, axis) => kernelRank(kernel, { precision, axis }).rank <= 1);
}

/** The kernel of one filter and one of the channels it sees, from a weight [C_out, C_in / g, ...k]. */
export function kernelIn({ shape, data }: Kernel, filter: number, channel: number): Kernel {
  const [, channels = 1, ...taps] = shape;
  const size = numel(taps);
  const start = (filter * channels + channel) * size;
  return kernelFrom(taps, data.subarray(start, start + size));
}

/** {@link kernelRank} of every filter and channel of a layer's weight [C_out, C_in / g, ...k]; [filter][channel]. */
export function ranksOfLayer(weight: Kernel, options: RankOptions): readonly (readonly KernelRank[])[] {
  const [filters = 0, channels = 0] = weight.shape;
  return Array.from({ length: filters }, (_, filter) =>
    Array.from({ length: channels }, (__, channel) => kernelRank(kernelIn(weight, filter, channel), options)),
  );
}
