/** Distance from the middle tap; from the one before the middle of an even size. A whole number. */
export function fromCentre(index: number, size: number): number {
  return index - Math.floor((size - 1) / 2);
}

/** Distance from the middle of the kernel, which lies between two taps of an even size. */
export function fromMiddle(index: number, size: number): number {
  return index - (size - 1) / 2;
}

/** The coordinates of every tap, row-major, each by `place`: one number per axis, in axis order (2-D: y, x). */
export function tapsOf(sizes: readonly number[], place: (index: number, size: number) => number): number[][] {
  return sizes.reduce<number[][]>(
    (taps, size) => taps.flatMap((tap) => Array.from({ length: size }, (_, index) => [...tap, place(index, size)])),
    [[]],
  );
}

/** Every product of one number per axis, row-major: the kernel of rank one with these axes. */
export function outerProduct(axes: readonly (readonly number[])[]): number[] {
  return axes.reduce<number[]>((product, values) => product.flatMap((a) => values.map((b) => a * b)), [1]);
}

/** The values over their sum, which must not be 0. */
export function withSumOne(values: readonly number[]): number[] {
  const sum = sumOf(values);
  return values.map((value) => value / sum);
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
