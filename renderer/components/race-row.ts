import type { RaceRow } from '../../electron/contract/engine.ts';

/** One variant in a race; texts in the user's language, numbers as the engine gave them. */
export interface RaceRowView {
  readonly id: string;
  readonly title: string;
  /** Under the title: how its weights were made, its steps. */
  readonly note?: string;
  /** Why it cannot stand here; there are no numbers then. */
  readonly impossible?: string;
  readonly multiplications?: bigint;
  /** What an instrumented run counted, taps on padding included. */
  readonly counted?: bigint;
  readonly parameters?: bigint;
  readonly bytes?: number;
  readonly receptiveField?: readonly number[];
  /** The names of the algorithms that computed its steps, in their order. */
  readonly algorithms?: readonly string[];
  readonly time?: NonNullable<RaceRow['time']>;
  readonly difference?: NonNullable<RaceRow['difference']>;
  /** It is measured just now. */
  readonly running?: boolean;
}

/** a / b as a plain number, exact enough for a bar also beyond 2^53; `undefined` where there is nothing to divide by. */
export function ratioOf(a: bigint | number | undefined, b: bigint | number | undefined): number | undefined {
  if (a === undefined || b === undefined || Number(b) === 0) return undefined;
  return Number(a) / Number(b);
}
