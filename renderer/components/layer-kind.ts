/** A kind of layer that can be added, in the user's language. */
export interface LayerKindView {
  readonly type: string;
  readonly title: string;
  readonly summary: string;
}
