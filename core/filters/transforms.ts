import { numel, perAxis, strides } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { kernelFrom, type Kernel } from './kernel.ts';
import { tapsOf } from './taps.ts';

/** A kernel of that shape, each tap from its coordinates. */
function built(shape: Shape, valueAt: (tap: readonly number[]) => number): Kernel {
  return kernelFrom(shape, tapsOf(shape, (index) => index).map(valueAt));
}

/** Reads taps by coordinates; 0 outside the kernel. */
function reader({ shape, data }: Kernel): (tap: readonly number[]) => number {
  const steps = strides(shape);
  return (tap) => {
    if (tap.some((index, axis) => index < 0 || index >= (shape[axis] ?? 0))) return 0;
    return data[tap.reduce((sum, index, axis) => sum + index * (steps[axis] ?? 0), 0)] ?? 0;
  };
}

/** Mirrored along these axes (negative ones count from the end). RangeError for an axis that is not there. */
export function flipped(kernel: Kernel, axes: readonly number[]): Kernel {
  const { shape } = kernel;
  const mirrored = new Set(axes.map((axis) => axisOf(shape, axis)));
  const read = reader(kernel);
  return built(shape, (tap) => read(tap.map((i, axis) => (mirrored.has(axis) ? (shape[axis] ?? 0) - 1 - i : i))));
}

/** Turned round along every axis, in 2-D by 180 degrees: convolution by a kernel is cross-correlation by this. */
export function reversed({ shape, data }: Kernel): Kernel {
  return { shape, data: data.toReversed() };
}

/** The last two axes exchanged. RangeError in 1-D. */
export function transposed(kernel: Kernel): Kernel {
  const swap = <T>(list: readonly T[]) => [...list.slice(0, -2), ...list.slice(-2).reverse()];
  axisOf(kernel.shape, -2);
  const read = reader(kernel);
  return built(swap(kernel.shape), (tap) => read(swap(tap)));
}

/**
 * Turned by `turns` quarters in the plane of the last two axes, counterclockwise as seen on the screen (NumPy's rot90 of
 * these axes); negative ones turn back. RangeError in 1-D.
 */
export function turned(kernel: Kernel, turns: number): Kernel {
  const quarters = ((turns % 4) + 4) % 4;
  if (quarters === 2) return flipped(kernel, [-1, -2]);
  if (quarters === 0) return flipped(kernel, []);
  return flipped(transposed(kernel), [quarters === 1 ? -2 : -1]);
}

/** Every tap times `factor`; -1 inverts the sign. */
export function scaled({ shape, data }: Kernel, factor: number): Kernel {
  return { shape, data: data.map((value) => value * factor) };
}

/**
 * Padded with zeros or cropped to `sizes` (one for all axes, or one each) with the centre tap kept in the centre: tap
 * floor((k - 1) / 2), the same as that of the presets and of `same` padding that puts an odd position at the end.
 */
export function resized(kernel: Kernel, sizes: readonly number[]): Kernel {
  const shape = perAxis(sizes, kernel.shape.length);
  const centre = (size: number) => Math.floor((size - 1) / 2);
  const shift = shape.map((size, axis) => centre(kernel.shape[axis] ?? 1) - centre(size));
  const read = reader(kernel);
  return built(shape, (tap) => read(tap.map((i, axis) => i + (shift[axis] ?? 0))));
}

/**
 * `rates` - 1 zeros between neighbouring taps (one rate for all axes, or one each): the kernel whose plain convolution is
 * the dilated one of this. *Shape*: k -> d(k - 1) + 1 per axis.
 */
export function zeroStuffed(kernel: Kernel, rates: readonly number[]): Kernel {
  const rate = perAxis(rates, kernel.shape.length);
  const read = reader(kernel);
  const shape = kernel.shape.map((size, axis) => (rate[axis] ?? 1) * (size - 1) + 1);
  return built(shape, (tap) => {
    const from = tap.map((i, axis) => i / (rate[axis] ?? 1));
    return from.every(Number.isInteger) ? read(from) : 0;
  });
}

/**
 * The one kernel that does what `first` and then `second` do at stride 1: their full convolution. Where windows lie inside
 * the input (`valid`) the results are equal; padding between the two makes a difference at the border.
 * *Shape*: k_1 + k_2 - 1 per axis. RangeError where the numbers of axes differ.
 */
export function composed(first: Kernel, second: Kernel): Kernel {
  const [axes, others] = [first.shape.length, second.shape.length];
  if (axes !== others) throw new RangeError(`a kernel of ${axes} axes and one of ${others} cannot be composed`);
  const shape = first.shape.map((size, axis) => size + (second.shape[axis] ?? 1) - 1);
  const steps = strides(shape);
  const places = ({ shape: own }: Kernel) =>
    tapsOf(own, (index) => index).map((tap) => tap.reduce((sum, i, axis) => sum + i * (steps[axis] ?? 0), 0));
  const data = new Float64Array(numel(shape));
  const behind = places(second);
  for (const [i, place] of places(first).entries()) {
    for (const [j, offset] of behind.entries()) {
      data[place + offset] = (data[place + offset] ?? 0) + (first.data[i] ?? 0) * (second.data[j] ?? 0);
    }
  }
  return { shape, data };
}

function axisOf(shape: Shape, axis: number): number {
  const chosen = axis < 0 ? shape.length + axis : axis;
  if (!(chosen in shape)) throw new RangeError(`no axis ${axis} in ${shape.length}`);
  return chosen;
}
