import type { BenchOp } from './workloads.ts';

/** What a process is to compute. Files hold float32 values, row-major, channels first. */
export interface Job {
  readonly name: string;
  readonly ops: readonly BenchOp[];
  readonly input: string;
  readonly weights: readonly string[];
  readonly model: string;
}

/**
 * Lines of JSON to a process, one answer each. `prepare` computes once; `run` answers milliseconds, one number per run;
 * `write` puts what the last run computed into a file; `about` says what versions are in use.
 */
export type Ask =
  | { readonly kind: 'about' }
  | { readonly kind: 'prepare'; readonly job: Job }
  | { readonly kind: 'run'; readonly name: string; readonly rounds: number }
  | { readonly kind: 'write'; readonly name: string; readonly path: string }
  | { readonly kind: 'drop'; readonly name: string };

/** `unsupported`: the library has no such operation. `note`: how it is computed, for what says so. */
export type Ready =
  { readonly state: 'ready'; readonly note?: string } | { readonly state: 'unsupported'; readonly reason: string };

export type About = Readonly<Record<string, string>>;

export interface Answers {
  readonly about: About;
  readonly prepare: Ready;
  readonly run: readonly number[];
  readonly write: null;
  readonly drop: null;
}

export type Reply = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly reason: string };

/** What answers begin with: libraries print lines of their own. */
export const answerMark = '@bench ';
