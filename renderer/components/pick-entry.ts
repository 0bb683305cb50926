/** One of the things a list offers, in the user's language. */
export interface PickEntry {
  readonly id: string;
  /** The kind of layer whose drawing stands beside it. */
  readonly picture: string;
  readonly title: string;
  readonly summary: string;
}
