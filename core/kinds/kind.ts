import type { Field, Params, Problem } from '../layers/field.ts';
import type { Shape } from '../tensor/tensor.ts';

/** One primitive inside a kind: the layer type and its parameters. */
export interface Part {
  readonly name: string;
  readonly type: string;
  readonly params: Params;
  /**
   * Parameters handed down unchanged: the part's name for each -> the kind's. A problem or a fix found in the part is
   * told in the kind's words through it. Absent: all of them, under their own names.
   */
  readonly handedDown?: Readonly<Record<string, string>>;
}

export type Expanded =
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * A named convolution as a recipe over primitives. A plain layer is the recipe with one part called `main`, so that the
 * editor, the planner and the screen treat both alike.
 */
export interface KindDefinition {
  readonly type: string;
  readonly fields: readonly Field[];
  readonly defaults: Params;
  /** How many inputs it takes, where that is not one; the first part reads them all. */
  readonly inputs?: { readonly least: number; readonly most: number };
  /** Adds nothing to shapes itself: parts are resolved one after the other. */
  expand(params: Params, input: Shape, label: string): Expanded;
}
