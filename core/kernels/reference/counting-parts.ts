import { mathFunctions, type Counted, type MathFunction } from '../../layers/cost.ts';

/** Plain numbers, so that counting one is cheap: exact up to 2^53, which one range would take years to reach. */
export interface Tally {
  multiplications: number;
  paddingTaps: number;
  insertedZeros: number;
  additions: number;
  biasAdditions: number;
  comparisons: number;
  divisions: number;
  readonly functions: Record<MathFunction, number>;
}

/** Computes one output element and counts what it takes. */
export type CountedElement = (index: number, tally: Tally) => number;

export function emptyTally(): Tally {
  return {
    multiplications: 0,
    paddingTaps: 0,
    insertedZeros: 0,
    additions: 0,
    biasAdditions: 0,
    comparisons: 0,
    divisions: 0,
    functions: { exp: 0, log: 0, sqrt: 0, pow: 0, tanh: 0, erf: 0, round: 0 },
  };
}

export function countedOf(tally: Tally): Counted {
  const { functions } = tally;
  const [exp, log, sqrt, pow, tanh, erf, round] = mathFunctions.map((name) => BigInt(functions[name]));
  return {
    multiplications: BigInt(tally.multiplications),
    paddingTaps: BigInt(tally.paddingTaps),
    insertedZeros: BigInt(tally.insertedZeros),
    additions: BigInt(tally.additions),
    biasAdditions: BigInt(tally.biasAdditions),
    comparisons: BigInt(tally.comparisons),
    divisions: BigInt(tally.divisions),
    functions: { exp, log, sqrt, pow, tanh, erf, round },
  };
}

export function times(a: number, b: number, tally: Tally): number {
  tally.multiplications++;
  return a * b;
}

export function plus(a: number, b: number, tally: Tally): number {
  tally.additions++;
  return a + b;
}

/** The sum with a bias or shift. */
export function biased(a: number, bias: number, tally: Tally): number {
  tally.biasAdditions++;
  return a + bias;
}

export function over(a: number, b: number, tally: Tally): number {
  tally.divisions++;
  return a / b;
}

export function call(name: MathFunction, f: (x: number) => number, x: number, tally: Tally): number {
  tally.functions[name]++;
  return f(x);
}

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
