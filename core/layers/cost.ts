/** A count as symbols, as numbers, and as its value. The value is exact, also beyond 2^53. */
export interface Formula {
  /** e.g. `N · C_out · H' · W' · (C_in / g) · k_h · k_w` */
  readonly symbols: string;
  /** e.g. `1 · 16 · 300 · 451 · (3 / 1) · 3 · 3` */
  readonly numbers: string;
  readonly value: bigint;
}

/**
 * Functions of one number that are no additions and no multiplications. `exp`, `log` and `erf` have their near kin,
 * `round` is to a whole number, in any direction.
 */
export const mathFunctions = ['exp', 'log', 'sqrt', 'pow', 'tanh', 'erf', 'round'] as const;
export type MathFunction = (typeof mathFunctions)[number];

/** How often each function is called. */
export type FunctionCalls = Readonly<Record<MathFunction, bigint>>;

/**
 * What one layer costs for the whole batch, taps on padding counted (the usual convention; other conventions are views
 * over these counts). MACs equal `multiplications` for convolutions. Index arithmetic, copies, signs and absolute values
 * cost nothing.
 * `status`: complete = every count below is meant; partial = some are missing; unavailable = no rule for this layer.
 */
export interface Cost {
  readonly status: 'complete' | 'partial' | 'unavailable';
  readonly multiplications: Formula;
  /** Those multiplications that have a zero of the padding as a factor; undefined: it depends on the values. */
  readonly paddingTaps: bigint | undefined;
  /** Those padding taps that lie on zeros inserted between inputs; the others lie around them. */
  readonly insertedZeros: bigint;
  /** Additions and subtractions, but for those of a bias. */
  readonly additions: Formula;
  /** Additions of a bias, or of the shift of a norm. */
  readonly biasAdditions: bigint;
  readonly comparisons: bigint;
  readonly divisions: bigint;
  readonly functions: FunctionCalls;
  readonly parameters: Formula;
  /** Bytes of every input value and weight that is read, each counted once: what must be moved at least. */
  readonly bytesRead: bigint;
  /** Bytes of the output: its activation. */
  readonly bytesWritten: bigint;
}

/** What an instrumented run really did, counted in its innermost loop. */
export interface Counted {
  /** Multiplications with a value of the input. */
  readonly multiplications: bigint;
  /** Multiplications that would fall on padding; the usual convention adds them. */
  readonly paddingTaps: bigint;
  /** Of these, the ones on inserted zeros. */
  readonly insertedZeros: bigint;
  /** Additions, those of zeros of the padding included. */
  readonly additions: bigint;
  readonly biasAdditions: bigint;
  /** Comparisons, those against padding included. */
  readonly comparisons: bigint;
  readonly divisions: bigint;
  readonly functions: FunctionCalls;
}

export const noCalls: FunctionCalls = { exp: 0n, log: 0n, sqrt: 0n, pow: 0n, tanh: 0n, erf: 0n, round: 0n };

/** Nothing done yet: where a sum of counts starts. */
export const noCounts: Counted = {
  multiplications: 0n,
  paddingTaps: 0n,
  insertedZeros: 0n,
  additions: 0n,
  biasAdditions: 0n,
  comparisons: 0n,
  divisions: 0n,
  functions: noCalls,
};

/** What two pieces of work took together. */
export function addCounts(a: Counted, b: Counted): Counted {
  return {
    multiplications: a.multiplications + b.multiplications,
    paddingTaps: a.paddingTaps + b.paddingTaps,
    insertedZeros: a.insertedZeros + b.insertedZeros,
    additions: a.additions + b.additions,
    biasAdditions: a.biasAdditions + b.biasAdditions,
    comparisons: a.comparisons + b.comparisons,
    divisions: a.divisions + b.divisions,
    functions: addCalls(a.functions, b.functions),
  };
}

export function addCalls(a: FunctionCalls, b: FunctionCalls): FunctionCalls {
  return {
    exp: a.exp + b.exp,
    log: a.log + b.log,
    sqrt: a.sqrt + b.sqrt,
    pow: a.pow + b.pow,
    tanh: a.tanh + b.tanh,
    erf: a.erf + b.erf,
    round: a.round + b.round,
  };
}
