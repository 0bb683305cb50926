import type { ActivationOp, CombineOp } from '../../layers/op.ts';

/**
 * What stands under a place of a kernel: a value of an input; a zero of the padding; a zero between two inputs, which a
 * transposed convolution inserts.
 */
export type TermState = 'value' | 'padding' | 'inserted';

/** One of the numbers that an output number is made of. */
export interface Term {
  readonly state: TermState;
  /** Which input of the step, and where in it; absent where `state` is not `value`. */
  readonly input?: { readonly which: number; readonly position: readonly number[] };
  /** The channel it belongs to, also where the kernel lies on padding. */
  readonly channel?: number;
  /** The place of the window it stands under, row by row. */
  readonly tap?: readonly number[];
  /** Where its weight stands in the step's first weight tensor. */
  readonly weightPosition?: readonly number[];
  readonly x: number;
  /** What x is multiplied by; absent where nothing is multiplied. */
  readonly w?: number;
  /** What it brings in: x · w, x, |x| to a power, exp(x - largest), ... */
  readonly value: number;
}

/** How terms become one number. `powers` adds what the terms have as |x| to the power; `chain` is another `method`. */
export type Form =
  | { readonly name: 'products' | 'sum' | 'largest' | 'powers' | 'copy' | 'softmax' }
  | { readonly name: 'chain'; readonly method: CombineOp['method'] };

/**
 * What is done to what the terms made, in this order. `share`: the value divided by it; `logarithm`: the value less its
 * logarithm; `constant`: the value in its place.
 */
export type Finish =
  | { readonly name: 'bias' | 'divide' | 'root' | 'share' | 'logarithm' | 'constant'; readonly value: number }
  /** (x - mean) · scale · weight + bias. */
  | {
      readonly name: 'normalise';
      readonly mean: number;
      readonly scale: number;
      readonly weight: number;
      readonly bias: number;
    }
  | {
      readonly name: 'function';
      readonly function: ActivationOp['function'];
      readonly alpha: number;
      readonly beta: number;
    };

/** The terms behind one number, each made when it is asked for: there may be very many. */
export interface TermSource {
  readonly form: Form;
  readonly total: number;
  term(i: number): Term;
  readonly finish: readonly Finish[];
}

/** How one output number comes about. */
export interface Arithmetic {
  readonly form: Form;
  /** Sizes of the window, where there is one. */
  readonly window?: readonly number[];
  /** All terms there are. */
  readonly total: number;
  /** Terms `from`, `from` + 1, ... */
  readonly from: number;
  readonly terms: readonly Term[];
  /** What the terms before `from` made; absent before the first. */
  readonly before?: number;
  /** What all terms made. */
  readonly folded: number;
  readonly finish: readonly Finish[];
  /** The number, in double precision. */
  readonly result: number;
}
