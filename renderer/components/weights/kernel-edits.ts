import { kernelFrom, type Kernel } from '../../../core/filters/kernel.ts';
import { normalised } from '../../../core/filters/normalise.ts';
import { flipped, scaled, transposed, turned } from '../../../core/filters/transforms.ts';
import { numel } from '../../../core/tensor/shape.ts';

/** All weights of a step: [filters, channels, ...kernel], or [channels, filters, ...kernel] where it is transposed. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** One kernel of them. */
export interface KernelPlace {
  readonly first: number;
  readonly second: number;
}

export function kernelShape({ shape }: Weights): readonly number[] {
  return shape.slice(2);
}

function startOf({ shape }: Weights, { first, second }: KernelPlace): number {
  return (first * (shape[1] ?? 1) + second) * numel(shape.slice(2));
}

export function kernelAt(weights: Weights, place: KernelPlace): Kernel {
  const taps = kernelShape(weights);
  const start = startOf(weights, place);
  return kernelFrom(
    taps,
    Array.from({ length: numel(taps) }, (_, i) => weights.values[start + i] ?? 0),
  );
}

/** All weights with another kernel at one place, as float32 keeps them. */
export function withKernel(weights: Weights, place: KernelPlace, kernel: Kernel): number[] {
  const values = Array.from(weights.values);
  const start = startOf(weights, place);
  for (const [i, value] of kernel.data.entries()) values[start + i] = Math.fround(value);
  return values;
}

/** What can be done to a kernel with one press, by name. */
export const kernelActions = [
  'mirror-horizontal',
  'mirror-vertical',
  'rotate',
  'transpose',
  'negate',
  'sum-one',
  'zero-mean',
  'unit-energy',
  'zero',
] as const;
export type KernelAction = (typeof kernelActions)[number];

/** Whether it gives a kernel of the same shape. */
export function isPossible(action: KernelAction, shape: readonly number[]): boolean {
  const square = shape.length > 1 && shape.at(-1) === shape.at(-2);
  if (action === 'rotate' || action === 'transpose') return square;
  return action !== 'mirror-vertical' || shape.length > 1;
}

/** Throws `filter.zeroSum` or `filter.allZero` where there is nothing to be normalised. */
export function acted(kernel: Kernel, action: KernelAction): Kernel {
  switch (action) {
    case 'mirror-horizontal':
      return flipped(kernel, [-1]);
    case 'mirror-vertical':
      return flipped(kernel, [-2]);
    case 'rotate':
      return turned(kernel, -1);
    case 'transpose':
      return transposed(kernel);
    case 'negate':
      return scaled(kernel, -1);
    case 'sum-one':
      return normalised(kernel, 'sum');
    case 'zero-mean':
      return normalised(kernel, 'zero-mean');
    case 'unit-energy':
      return normalised(kernel, 'energy');
    case 'zero':
      return scaled(kernel, 0);
  }
}

/** The kernel with a pasted one laid onto it from a tap on; `undefined` where it reaches past the end. */
export function pasted(kernel: Kernel, part: Kernel, at: number): Kernel | undefined {
  const columns = kernel.shape.at(-1) ?? 1;
  const width = part.shape.at(-1) ?? 1;
  const height = part.data.length / width;
  const rowsOfSlice = kernel.shape.at(-2) ?? 1;
  const [row, column] = [Math.floor(at / columns) % rowsOfSlice, at % columns];
  // A whole kernel may be pasted anywhere: it is meant to take the place of all.
  if (part.data.length === kernel.data.length && width === columns) return { shape: kernel.shape, data: part.data };
  if (column + width > columns || row + height > rowsOfSlice) return undefined;
  const data = kernel.data.slice();
  for (const [i, value] of part.data.entries()) data[at + Math.floor(i / width) * columns + (i % width)] = value;
  return { shape: kernel.shape, data };
}
