/** A problem of a layer, in the user's language. */
export interface ProblemView {
  readonly text: string;
  /** What a button would change to mend it. */
  readonly fixLabel?: string;
}
