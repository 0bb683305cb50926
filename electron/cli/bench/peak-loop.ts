/** The name of the job that is no workload: the bare loop of multiply-adds, the machine's limit in WebAssembly. */
export const peakName = 'peak';

/** Rounds of 12 multiply-adds of 4 numbers each in a run: about 2 ms. */
export const peakRounds = 1_600_000;

/** Arithmetic operations of a run on all threads together, a multiply-add counted as two. */
export function peakOperations(threads: number): number {
  return peakRounds * 12 * 4 * 2 * threads;
}
