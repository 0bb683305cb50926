import { arcSine, cosine, decay, sine } from './elementary.ts';
import { fromCentre, fromMiddle, outerProduct, tapsOf, withSumOne } from './taps.ts';

/** The mean of all taps. */
export function box(sizes: readonly number[]): number[] {
  return outerProduct(sizes.map((size) => new Array<number>(size).fill(1 / size)));
}

/**
 * A Gaussian of standard deviation `sigma` pixels, sampled at the taps, each axis with sum 1. With sigma 0 the binomial
 * one of the kernel's size: standard deviation √(size - 1) / 2. Centred between the two middle taps of an even size.
 */
export function gaussian(sizes: readonly number[], sigma: number): number[] {
  return outerProduct(sizes.map((size) => (sigma === 0 ? binomial(size) : bell(size, sigma, fromMiddle))));
}

/** The same, centred on the tap at which the identity stands. */
export function gaussianAtCentre(sizes: readonly number[], sigma: number): number[] {
  return outerProduct(sizes.map((size) => bell(size, sigma, fromCentre)));
}

function bell(size: number, sigma: number, place: typeof fromMiddle): number[] {
  const taps = Array.from({ length: size }, (_, i) => place(i, size) / sigma);
  return withSumOne(taps.map((x) => decay((x * x) / 2)));
}

/** Binomial coefficients over their sum: the discrete Gaussian of standard deviation √(size - 1) / 2. Up to 1024 taps. */
function binomial(size: number): number[] {
  // The sum is 2^(size - 1): half of it is taken out before, so that the largest coefficients do not overflow.
  const half = Math.floor((size - 1) / 2);
  const coefficients = [2 ** -half];
  for (let i = 1; i < size; i++) coefficients.push(((coefficients[i - 1] ?? 0) * (size - i)) / i);
  return coefficients.map((value) => value / 2 ** (size - 1 - half));
}

/**
 * The kernel with which a transposed convolution interpolates linearly: along every axis 1 - |x| / f, x from the middle,
 * f = ⌈size / 2⌉ (Long, Shelhamer and Darrell 2015). At stride f it enlarges f times; its sum is then f per axis.
 */
export function tent(sizes: readonly number[]): number[] {
  return outerProduct(
    sizes.map((size) =>
      Array.from({ length: size }, (_, i) => 1 - Math.abs(fromMiddle(i, size)) / Math.ceil(size / 2)),
    ),
  );
}

/**
 * A point drawn out to a line of `length` pixels at `angle` degrees, counterclockwise from the right as seen on the
 * screen, in the plane of the last two axes: max(0, 1 - distance from the line's nearest point), sum 1 (the definition of
 * MATLAB's fspecial). In 1-D the angle does not matter.
 */
export function motion(sizes: readonly number[], length: number, angle: number): number[] {
  const half = (length - 1) / 2;
  const direction = sizes.length === 1 ? [1] : [-sine(angle), cosine(angle)];
  const unit = [...new Array<number>(sizes.length - direction.length).fill(0), ...direction];
  const weights = tapsOf(sizes, fromMiddle).map((tap) => {
    const along = tap.reduce((sum, p, axis) => sum + p * (unit[axis] ?? 0), 0);
    const nearest = Math.min(half, Math.max(-half, along));
    const square = tap.reduce((sum, p, axis) => sum + (p - nearest * (unit[axis] ?? 0)) ** 2, 0);
    return Math.max(0, 1 - Math.sqrt(square));
  });
  return withSumOne(weights);
}

/**
 * A point out of focus: the share of each pixel that a disk of `radius` pixels covers, exactly, sum 1. The disk lies in the
 * last two axes, in the middle tap of the others; in 1-D it is an interval.
 */
export function disk(sizes: readonly number[], radius: number): number[] {
  const [height, width] = sizes.length === 1 ? [1, sizes[0] ?? 1] : [sizes.at(-2) ?? 1, sizes.at(-1) ?? 1];
  const plane = tapsOf([height, width], fromMiddle).map(([y = 0, x = 0]) =>
    sizes.length === 1 ? overlap(x, radius) : coverage(x, y, radius),
  );
  const others = sizes.slice(0, -2).map((size) => tapsOf([size], fromCentre).map(([z]) => (z === 0 ? 1 : 0)));
  return withSumOne(outerProduct([...others, plane]));
}

/** The part of [x - ½, x + ½] in [-radius, radius]. */
function overlap(x: number, radius: number): number {
  return Math.max(0, Math.min(x + 0.5, radius) - Math.max(x - 0.5, -radius));
}

/** The area of the unit square around (x, y) inside the circle. */
function coverage(x: number, y: number, radius: number): number {
  const columns = halves(x);
  return halves(y).reduce(
    (sum, rows) => columns.reduce((part, each) => part + quarterArea(each, rows, radius), sum),
    0,
  );
}

/** [x - ½, x + ½] turned to the positive side, in two pieces where it holds 0 inside. */
function halves(x: number): [number, number][] {
  const [begin, end] = [Math.abs(x) - 0.5, Math.abs(x) + 0.5];
  return begin >= 0
    ? [[begin, end]]
    : [
        [0, end],
        [0, -begin],
      ];
}

/** Area of a rectangle in the positive quadrant inside the circle: where it is full, then where the arc cuts it. */
function quarterArea([left, right]: [number, number], [bottom, top]: [number, number], radius: number): number {
  const reach = (height: number) => Math.sqrt(Math.max(0, radius * radius - height * height));
  const clamped = (at: number) => Math.min(right, Math.max(left, at));
  const [full, cut] = [clamped(reach(top)), clamped(reach(bottom))];
  const underArc = (at: number) => (at * reach(at) + radius * radius * arcSine(Math.min(1, at / radius))) / 2;
  return (full - left) * (top - bottom) + underArc(cut) - underArc(full) - bottom * (cut - full);
}
