import type { Shape } from './tensor.ts';

/** Bytes of one float32. */
const bytesPerValue = 4;

/** How many values a tensor of this shape holds. *Shape*: [] -> 1. */
export function numel(shape: Shape): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** Bytes of a float32 tensor of this shape. */
export function bytesOf(shape: Shape): number {
  return numel(shape) * bytesPerValue;
}

/** How far apart, in values, neighbours along each axis lie in row-major order. [2, 3, 4] -> [12, 4, 1]. */
export function strides(shape: Shape): number[] {
  const result = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result[axis] = step;
    step *= shape[axis] ?? 1;
  }
  return result;
}

/** Where the value with that flat, row-major index stands. 7 in [2, 3, 4] -> [0, 1, 3]. */
export function positionOf(index: number, shape: Shape): number[] {
  const position = new Array<number>(shape.length);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    position[axis] = rest % size;
    rest = Math.floor(rest / size);
  }
  return position;
}

/** The flat, row-major index of a position. [0, 1, 3] in [2, 3, 4] -> 7. */
export function indexOf(position: readonly number[], shape: Shape): number {
  return shape.reduce((index, size, axis) => index * size + (position[axis] ?? 0), 0);
}

/** The spatial part of [N, C, ...spatial]. */
export function spatialOf(shape: Shape): Shape {
  return shape.slice(2);
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Positions a kernel reaches over along one axis: d(k - 1) + 1. */
export function windowOf(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/**
 * Output positions along one axis of a convolution or pool: floor((n + p_b + p_e - d(k - 1) - 1) / s) + 1
 * (Dumoulin and Visin, A guide to convolution arithmetic, 2016, relationship 15). Zero or less where the window does
 * not fit.
 */
export function outputSize(
  n: number,
  padBefore: number,
  padAfter: number,
  kernel: number,
  stride: number,
  dilation: number,
): number {
  return Math.floor((n + padBefore + padAfter - windowOf(kernel, dilation)) / stride) + 1;
}

/**
 * Output positions along one axis of a transposed convolution: (n - 1) s - p_b - p_e + d(k - 1) + o + 1 (Dumoulin and
 * Visin 2016, relationship 14, with dilation and output padding o). Zero or less where the padding leaves nothing.
 */
export function transposedSize(
  n: number,
  padBefore: number,
  padAfter: number,
  kernel: number,
  stride: number,
  dilation: number,
  outputPadding: number,
): number {
  return (n - 1) * stride - padBefore - padAfter + windowOf(kernel, dilation) + outputPadding;
}

/**
 * As {@link outputSize}, rounded up, as PyTorch pools do it in ceil mode: a last window may reach past the padded end,
 * but it must start inside the input or the padding before it.
 */
export function outputSizeCeil(
  n: number,
  padBefore: number,
  padAfter: number,
  kernel: number,
  stride: number,
  dilation: number,
): number {
  const size = Math.ceil((n + padBefore + padAfter - windowOf(kernel, dilation)) / stride) + 1;
  return size > 0 && (size - 1) * stride >= n + padBefore ? size - 1 : size;
}

/**
 * Padding along one axis that makes the output ceil(n / stride) long. `upper` puts an odd one at the end (TensorFlow,
 * PyTorch, ONNX SAME_UPPER), `lower` at the beginning.
 */
export function samePadding(
  n: number,
  kernel: number,
  stride: number,
  dilation: number,
  side: 'upper' | 'lower',
): { before: number; after: number } {
  const total = Math.max(0, (Math.ceil(n / stride) - 1) * stride + windowOf(kernel, dilation) - n);
  const small = Math.floor(total / 2);
  return side === 'upper' ? { before: small, after: total - small } : { before: total - small, after: small };
}

/** First and last + 1 input position of window `index` of an adaptive pool from `n` to `m` positions. */
export function adaptiveWindow(index: number, n: number, m: number): { begin: number; end: number } {
  return { begin: Math.floor((index * n) / m), end: Math.ceil(((index + 1) * n) / m) };
}

/** One number per spatial axis; a single number holds for all. Throws RangeError for any other length. */
export function perAxis(values: readonly number[], rank: number): number[] {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return new Array<number>(rank).fill(first);
  if (values.length !== rank) throw new RangeError(`${values.length} values for ${rank} axes`);
  return [...values];
}

const axisNames: readonly (readonly string[])[] = [[], ['length'], ['height', 'width'], ['depth', 'height', 'width']];

/** The name of spatial axis `axis` of `rank`-dimensional data: length; height, width; depth, height, width. */
export function axisName(axis: number, rank: number): string {
  return axisNames[rank]?.[axis] ?? `axis ${axis}`;
}

/** A shape as people write it: 1 × 3 × 300 × 451. */
export function shapeText(shape: Shape): string {
  return shape.join(' × ');
}

/**
 * The shape that tensors of these shapes are broadcast to, as in NumPy: aligned at the last axis, sizes of 1 stretched;
 * `undefined` where they do not fit.
 */
export function broadcastShape(shapes: readonly Shape[]): Shape | undefined {
  const rank = shapes.reduce((most, shape) => Math.max(most, shape.length), 0);
  const sizes = Array.from({ length: rank }, (_, axis) => {
    const met = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1);
    return met.every((size) => size === met[0]) ? (met[0] ?? 1) : undefined;
  });
  return sizes.some((size) => size === undefined) ? undefined : sizes.map((size) => size ?? 1);
}

/**
 * How far apart, in values of a tensor of that shape, neighbours along each axis of `target` lie when it is broadcast to
 * it: 0 along stretched axes. [3, 1] in [2, 3, 4] -> [0, 1, 0].
 */
export function broadcastStrides(shape: Shape, target: Shape): number[] {
  const own = strides(shape);
  return target.map((_, axis) => {
    const at = axis - target.length + shape.length;
    return at < 0 || shape[at] === 1 ? 0 : (own[at] ?? 0);
  });
}
