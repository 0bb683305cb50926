import { numel, strides } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

/** The numbers of a tensor by a function of their coordinates. */
export function tabulate(shape: Shape, valueAt: (coordinates: readonly number[]) => number): Float32Array {
  const steps = strides(shape);
  return Float32Array.from({ length: numel(shape) }, (_, index) =>
    valueAt(steps.map((step, axis) => Math.floor(index / step) % (shape[axis] ?? 1))),
  );
}

/** The number at these coordinates. */
export function at(data: Float32Array, shape: Shape, coordinates: readonly number[]): number {
  return data[strides(shape).reduce((flat, step, axis) => flat + step * (coordinates[axis] ?? 0), 0)] ?? NaN;
}
