/** Plain numbers, so that counting one is cheap: exact up to 2^53, which one range would take years to reach. */
export interface Tally {
  multiplications: number;
  paddingTaps: number;
  comparisons: number;
}

/** Computes one output element and counts what it takes. */
export type CountedElement = (index: number, tally: Tally) => number;

/** Where the element with that flat index stands, row-major. */
export function coordinates(index: number, sizes: readonly number[]): number[] {
  const result: number[] = [];
  let rest = index;
  for (const size of sizes.toReversed()) {
    result.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return result;
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
