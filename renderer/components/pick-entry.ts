/** One of the things a list offers, in the user's language. */
export interface PickEntry {
  readonly id: string;
  /** The kind of layer whose drawing stands beside it. */
  readonly picture?: string;
  readonly title: string;
  readonly summary: string;
  /** The keys that do the same. */
  readonly keys?: string;
  /** It can be found, but not be taken just now. */
  readonly disabled?: boolean;
}
