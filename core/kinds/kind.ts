import type { Field, Params, Problem } from '../layers/field.ts';
import type { Shape } from '../tensor/tensor.ts';

/** A layer as it stands in a document: its type and its parameters. */
export interface PlainLayer {
  readonly type: string;
  readonly params: Params;
}

/** One primitive inside a kind: the layer type and its parameters. */
export interface Part extends PlainLayer {
  readonly name: string;
  /**
   * Parameters handed down unchanged: the part's name for each -> the kind's. A problem or a fix found in the part is
   * told in the kind's words through it. Absent: all of them, under their own names.
   */
  readonly handedDown?: Readonly<Record<string, string>>;
  /** The spatial axes along which it has its share of the kind's window; absent: all, the whole window. */
  readonly axes?: readonly number[];
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
  /**
   * The way back. `found` holds what parts like `layers` were handed down, under the recipe's own names; here the recipe
   * says what else its parameters must have been. A guess: whoever asks expands them again and compares. Absent: `found`
   * is all there is.
   */
  recover?(found: Params, layers: readonly PlainLayer[], input: Shape): Params;
}
