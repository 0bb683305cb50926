import { cosine, sine } from './elementary.ts';
import { fromCentre, tapsOf } from './taps.ts';

/**
 * Small kernels given as a function of the offset from the centre, each coordinate -1, 0 or 1, in axis order (2-D: y, x);
 * in a larger kernel they stand in the middle. Written for cross-correlation: Sobel x answers positive where values grow
 * to the right.
 */
export type AtOffset = (offset: readonly number[]) => number;

/** A kernel in two parts: one that must answer 0 on a constant input, and how much of the input itself is added. */
export interface Pattern {
  readonly slope: AtOffset;
  readonly self: number;
}

const along =
  (axis: number): AtOffset =>
  (offset) =>
    offset.at(axis) ?? offset.at(-1) ?? 0;

/** 1 at the centre. */
export const delta: AtOffset = (offset) => (offset.every((p) => p === 0) ? 1 : 0);

/**
 * Difference [-1 0 1] along an axis (from the end: -1 is x; one that is not there is the last), smoothed along the others
 * by [`side` `centre` `side`]. Prewitt 1970: 1, 1. Sobel and Feldman 1968: 1, 2. Scharr 2000: 3, 10.
 */
export function smoothedDifference(axis: number, side: number, centre: number): AtOffset {
  return (offset) => {
    const chosen = offset.length + axis < 0 ? offset.length - 1 : offset.length + axis;
    return offset.reduce((product, p, a) => product * (a === chosen ? p : p === 0 ? centre : side), 1);
  };
}

/** Sum of the second differences [1 -2 1] along every axis. 2-D: 4 neighbours and -4. */
export const laplacian: AtOffset = (offset) => {
  const away = offset.filter((p) => p !== 0).length;
  return away === 0 ? -2 * offset.length : away === 1 ? 1 : 0;
};

/** The centre against all its neighbours, corners too. 2-D: 8 and -1. */
export const outline: AtOffset = (offset) => (delta(offset) === 1 ? 3 ** offset.length - 1 : -1);

/** Slope along the main diagonal. 2-D: [-2 -1 0; -1 0 1; 0 1 2]. */
const diagonal: AtOffset = (offset) => offset.reduce((sum, p) => sum + p, 0);

/** Slope along the other diagonal of the last two axes. */
const otherDiagonal: AtOffset = (offset) => along(-1)(offset) - (offset.length > 1 ? along(-2)(offset) : 0);

/**
 * Slope away from a light at `angle` degrees, counterclockwise from the right as seen on the screen, in the plane of the
 * last two axes; the longer of its two parts is 1. At 135 (upper left) the slope along the main diagonal. Along any other
 * axis the slope is 1.
 */
export function slopeFromLight(angle: number): AtOffset {
  const [right, down] = [-cosine(angle), sine(angle)];
  const longer = Math.max(Math.abs(right), Math.abs(down));
  return (offset) =>
    offset.reduce((sum, p, axis) => {
      const fromEnd = offset.length - axis;
      return sum + p * (fromEnd === 1 ? right / longer : fromEnd === 2 ? down / longer : 1);
    }, 0);
}

const edges: readonly AtOffset[] = [
  smoothedDifference(-1, 1, 2),
  smoothedDifference(-2, 1, 2),
  diagonal,
  otherDiagonal,
  laplacian,
  outline,
  smoothedDifference(-1, 1, 1),
  smoothedDifference(-2, 1, 1),
];

export const bankSize = edges.length;

/** A bank of eight: Sobel x and y, both diagonals, Laplacian, outline, Prewitt x and y; then again from the start. */
export function edgeOfBank(filter: number): AtOffset {
  return edges[filter % edges.length] ?? laplacian;
}

/** Lays a 3-wide pattern into the middle of the kernel. */
export function placed({ slope, self }: Pattern, sizes: readonly number[]): number[] {
  const inside = (offset: readonly number[]) => offset.every((p) => Math.abs(p) <= 1);
  // Two taps stand for the pattern's outer ones: [-1 1] is a difference, [-1 0 1] cut in two would be none.
  const places = tapsOf(sizes, (i, size) => (size === 2 ? 2 * i - 1 : fromCentre(i, size)));
  const slopes = places.map((offset) => (inside(offset) ? slope(offset) : 0));
  // Where fewer than 3 taps cut the pattern, what is left is centred again, so that it still answers 0 on a constant.
  // (A difference over one tap is nothing.)
  const mean = slopes.reduce((sum, value) => sum + value, 0) / places.filter(inside).length;
  const centre = tapsOf(sizes, fromCentre).map(delta);
  return places.map((offset, i) => (inside(offset) ? (slopes[i] ?? 0) - mean : 0) + self * (centre[i] ?? 0));
}

/**
 * Roberts' cross (Roberts 1963): the difference of two taps on a diagonal of the last two axes, from the middle tap on.
 * `main`: [1 0; 0 -1]; `other`: [0 1; -1 0]. 1-D: [1 -1]. All zeros where one of these axes has only one tap.
 */
export function roberts(sizes: readonly number[], diagonalOf: 'main' | 'other'): number[] {
  const isFlat = sizes.slice(-2).some((size) => size < 2);
  const [from, to] = sizes.length === 1 ? ['0', '1'] : diagonalOf === 'main' ? ['0,0', '1,1'] : ['0,1', '1,0'];
  return tapsOf(sizes, fromCentre).map((offset) => {
    if (isFlat || offset.slice(0, -2).some((p) => p !== 0)) return 0;
    const place = offset.slice(-2).join();
    return place === from ? 1 : place === to ? -1 : 0;
  });
}
