import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';

/**
 * A kernel by itself, or a layer's whole weight: float64, row-major. *Shape*: 1 to 5 axes, each at least 1; the spatial
 * ones last, as in a weight [C_out, C_in / g, ...k].
 */
export interface Kernel {
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** Most axes of a kernel: filters, channels, depth, height, width. */
export const mostKernelAxes = 5;

/** Throws RangeError where the values do not fill the shape, or an axis is empty. */
export function kernelFrom(shape: Shape, values: ArrayLike<number>): Kernel {
  if (numel(shape) !== values.length || values.length === 0) {
    throw new RangeError(`${values.length} values for a kernel of ${shape.join(' × ')}`);
  }
  return { shape, data: Float64Array.from(values) };
}
