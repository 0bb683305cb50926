import type { KernelPreset } from './weight-spec.ts';

/**
 * The named kernels, for any number of spatial axes. Most are 3 taps wide along every axis and given as a function of
 * the offset from the centre, each coordinate -1, 0 or 1, in axis order (2-D: y, x); in a larger kernel they stand in the
 * middle. Box and Gaussian are as large as the kernel. Written for cross-correlation: Sobel x answers positive where
 * values grow to the right.
 */

type AtOffset = (offset: readonly number[]) => number;

const along =
  (axis: number): AtOffset =>
  (offset) =>
    offset.at(axis) ?? offset.at(-1) ?? 0;

/** 1 at the centre. */
const delta: AtOffset = (offset) => (offset.every((p) => p === 0) ? 1 : 0);

/** Difference along an axis, smoothed along the others: [1 `centre` 1]. Sobel: 2, Prewitt: 1. */
function smoothedDifference(axis: number, centre: number): AtOffset {
  return (offset) => {
    const chosen = offset.length + axis < 0 ? offset.length - 1 : offset.length + axis;
    return offset.reduce((product, p, a) => product * (a === chosen ? p : p === 0 ? centre : 1), 1);
  };
}

/** Sum of the second differences [1 -2 1] along every axis. 2-D: 4 neighbours and -4. */
const laplacian: AtOffset = (offset) => {
  const away = offset.filter((p) => p !== 0).length;
  return away === 0 ? -2 * offset.length : away === 1 ? 1 : 0;
};

/** The centre against all its neighbours, corners too. 2-D: 8 and -1. */
const outline: AtOffset = (offset) => (delta(offset) === 1 ? 3 ** offset.length - 1 : -1);

/** Slope along the main diagonal. 2-D: [-2 -1 0; -1 0 1; 0 1 2]. */
const diagonal: AtOffset = (offset) => offset.reduce((sum, p) => sum + p, 0);

/** Slope along the other diagonal of the last two axes. */
const otherDiagonal: AtOffset = (offset) => along(-1)(offset) - (offset.length > 1 ? along(-2)(offset) : 0);

const sobelX = smoothedDifference(-1, 2);
const sobelY = smoothedDifference(-2, 2);

const edges: readonly AtOffset[] = [
  sobelX,
  sobelY,
  diagonal,
  otherDiagonal,
  laplacian,
  outline,
  smoothedDifference(-1, 1),
  smoothedDifference(-2, 1),
];

/** Kernels that must answer 0 on a constant input, and how much of the input itself is added. */
function pattern(preset: Exclude<KernelPreset, 'box' | 'gaussian'>, filter: number): { slope: AtOffset; self: number } {
  switch (preset) {
    case 'identity':
      return { slope: () => 0, self: 1 };
    case 'sharpen':
      return { slope: (offset) => -laplacian(offset), self: 1 };
    case 'emboss':
      return { slope: diagonal, self: 1 };
    case 'sobel-x':
      return { slope: sobelX, self: 0 };
    case 'sobel-y':
      return { slope: sobelY, self: 0 };
    case 'laplacian':
      return { slope: laplacian, self: 0 };
    case 'edges':
      return { slope: edges[filter % edges.length] ?? sobelX, self: 0 };
  }
}

/** The kernel of filter number `filter` (only `edges` differs between filters), row-major, `sizes` taps per axis. */
export function presetKernel(preset: KernelPreset, sizes: readonly number[], filter: number): number[] {
  switch (preset) {
    case 'box':
      return outerProduct(sizes.map((size) => new Array<number>(size).fill(1 / size)));
    case 'gaussian':
      return outerProduct(sizes.map(binomial));
    default:
      return placed(pattern(preset, filter), sizes);
  }
}

/** Lays a 3-wide pattern into the middle of the kernel. */
function placed({ slope, self }: { slope: AtOffset; self: number }, sizes: readonly number[]): number[] {
  const inside = (offset: readonly number[]) => offset.every((p) => Math.abs(p) <= 1);
  // Two taps stand for the pattern's outer ones: [-1 1] is a difference, [-1 0 1] cut in two would be none.
  const places = offsetsOf(sizes, (i, size) => (size === 2 ? 2 * i - 1 : fromCentre(i, size)));
  const slopes = places.map((offset) => (inside(offset) ? slope(offset) : 0));
  // Where fewer than 3 taps cut the pattern, what is left is centred again, so that it still answers 0 on a constant.
  // (A difference over one tap is nothing.)
  const mean = slopes.reduce((sum, value) => sum + value, 0) / places.filter(inside).length;
  const centre = offsetsOf(sizes, fromCentre).map(delta);
  return places.map((offset, i) => (inside(offset) ? (slopes[i] ?? 0) - mean : 0) + self * (centre[i] ?? 0));
}

/** Distance from the middle tap; from the one before the middle of an even size. */
function fromCentre(index: number, size: number): number {
  return index - Math.floor((size - 1) / 2);
}

/** The coordinates of every tap, row-major, each by `place`. */
function offsetsOf(sizes: readonly number[], place: (index: number, size: number) => number): number[][] {
  return sizes.reduce<number[][]>(
    (offsets, size) =>
      offsets.flatMap((offset) => Array.from({ length: size }, (_, index) => [...offset, place(index, size)])),
    [[]],
  );
}

/** Binomial coefficients over their sum: the discrete Gaussian of standard deviation √(size - 1) / 2. Up to 1024 taps. */
function binomial(size: number): number[] {
  // The sum is 2^(size - 1): half of it is taken out before, so that the largest coefficients do not overflow.
  const half = Math.floor((size - 1) / 2);
  const coefficients = [2 ** -half];
  for (let i = 1; i < size; i++) coefficients.push(((coefficients[i - 1] ?? 0) * (size - i)) / i);
  return coefficients.map((value) => value / 2 ** (size - 1 - half));
}

function outerProduct(axes: readonly (readonly number[])[]): number[] {
  return axes.reduce<number[]>((product, values) => product.flatMap((a) => values.map((b) => a * b)), [1]);
}
