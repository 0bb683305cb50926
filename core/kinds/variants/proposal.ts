import type { ErrorData } from '../../errors.ts';
import type { Params } from '../../layers/field.ts';
import type { Question } from './question.ts';

/** Weights that follow from the original's. */
export interface Fit {
  readonly params: Params;
  /** ‖W − W'‖ / ‖W‖ (Frobenius). */
  readonly error: number;
  /** Nothing can be lost, whatever the weights. */
  readonly exact?: boolean;
}

/** A way in which a kind might stand for a convolution; or why it cannot. */
export type Proposal =
  | {
      /** Tells it from other proposals of its kind. */
      readonly suffix?: string;
      readonly params: Params;
      /** The weights; undefined where they would be too much work. Absent: its form has none that follow. */
      readonly fit?: () => Fit | undefined;
    }
  | { readonly problem: ErrorData };

/** How a kind might stand for a convolution: at least one proposal. */
export type Proposer = (question: Question) => readonly Proposal[];
