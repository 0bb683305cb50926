import type { ErrorData } from '../../errors.ts';
import type { Params } from '../../layers/field.ts';

/**
 * Where a variant's weights come from: the original's own; the same function of the input in other words; the nearest
 * there are of its form; drawn anew, where its form has none that follow from the original.
 */
export type VariantWeights =
  | {
      readonly weights: 'own' | 'exact' | 'fitted';
      /** How far they are, multiplied out, from the original's: ‖W − W'‖ / ‖W‖ (Frobenius). */
      readonly weightError: number;
    }
  | { readonly weights: 'seeded' };

export interface Stands<Id extends string = string> {
  readonly id: Id;
  readonly possible: true;
  readonly type: string;
  readonly params: Params;
}

export interface CannotStand<Id extends string = string> {
  readonly id: Id;
  readonly possible: false;
  readonly type: string;
  readonly problem: ErrorData;
}

/** Another block with the same input and the same output shape, or why a kind has none. */
export type Variant = (Stands & VariantWeights) | CannotStand;
