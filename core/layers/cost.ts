/** A count as symbols, as numbers, and as its value. The value is exact, also beyond 2^53. */
export interface Formula {
  /** e.g. `N · C_out · H' · W' · (C_in / g) · k_h · k_w` */
  readonly symbols: string;
  /** e.g. `1 · 16 · 300 · 451 · (3 / 1) · 3 · 3` */
  readonly numbers: string;
  readonly value: bigint;
}

/**
 * What one layer costs for the whole batch, without bias additions, taps on padding counted (the usual convention;
 * other conventions are views over these counts). MACs equal `multiplications` for convolutions.
 * `status`: complete = every count below is meant; partial = some are missing; unavailable = no rule for this layer.
 */
export interface Cost {
  readonly status: 'complete' | 'partial' | 'unavailable';
  readonly multiplications: Formula;
  readonly parameters: Formula;
  readonly additions: bigint;
  readonly comparisons: bigint;
}

/** What an instrumented run really did, counted in its innermost loop. */
export interface Counted {
  /** Multiplications with a value of the input. */
  readonly multiplications: bigint;
  /** Multiplications that would fall on padding; the usual convention adds them. */
  readonly paddingTaps: bigint;
  /** Comparisons, those against padding included. */
  readonly comparisons: bigint;
}
