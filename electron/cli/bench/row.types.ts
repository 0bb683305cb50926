import type { Verdict } from './check.ts';

/** What became of one library's try at one workload. `ms`: the median of `runs` runs, `best`: the shortest. */
export type Measured =
  | {
      readonly state: 'measured';
      readonly ms: number;
      readonly best: number;
      readonly runs: number;
      readonly error: Pick<Verdict, 'worst' | 'relative'>;
      /** How it was computed, where it says so. */
      readonly note?: string;
    }
  | { readonly state: 'wrong'; readonly error: Pick<Verdict, 'worst' | 'relative'> }
  | { readonly state: 'unsupported'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string };

/** One workload at one number of threads. */
export interface Row {
  readonly id: string;
  readonly text: string;
  readonly threads: number;
  readonly macs: number;
  /** The bare loop of multiply-adds on as many threads, in the same turns. */
  readonly peakGflops: number;
  /** In its shortest run. */
  readonly peakBest: number;
  readonly ours: Measured;
  readonly peers: readonly { readonly name: string; readonly measured: Measured }[];
  /** The dense convolution of the same job, by our kernels in the same turns. */
  readonly dense?: { readonly macs: number; readonly measured: Measured };
}
