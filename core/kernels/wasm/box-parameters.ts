import type { Scratch } from './host.ts';

/** Taps in a block of packed columns: 12 kB of the first cache. */
const tapBlock = 384;

/** Filters over a box of outputs. */
export interface BoxWork {
  /** The most taps any call has. */
  readonly taps: number;
  readonly filters: number;
  readonly panels: readonly number[];
}

/**
 * The parameter block of assembly/box.ts, in scratch memory. Left to the caller: word 1, the address of the weights, and
 * word 2, that of the biases. `offsets`: the address of the taps' byte offsets; `filterBytes`: between two filters' outputs.
 */
export function boxParameters(scratch: Scratch, work: BoxWork, offsets: number, filterBytes: number): Int32Array {
  const block = Math.min(work.taps, tapBlock);
  const parameters = scratch.ints(16 + 4 * 16);
  const panels = scratch.put(work.panels);
  const columns = scratch.take(block * 32);
  const spare = scratch.take(work.filters * 32);
  parameters.set([work.taps, 0, 0, offsets, block, panels, work.panels.length, columns, spare, filterBytes]);
  return parameters;
}
