import { startAlone } from '../kernels/alone.ts';
import { unitsFor, type KernelSet, type StepBuffers } from '../kernels/kernel-set.ts';
import type { PlanStep } from '../pipeline/plan.types.ts';
import type { CancelSignal } from './cancel.ts';

export interface InlineOptions {
  /** Multiply-adds between two looks at the signal; by default the set's own: about a millisecond. */
  readonly chunkWork?: number;
  readonly signal?: CancelSignal;
  /** Units of work done, out of all. */
  onProgress?(done: number, total: number): void;
  /** Lets others have a turn between two chunks, so that a cancel message can arrive. */
  yieldNow?(): Promise<void>;
}

/**
 * Computes one step on this thread, chunk by chunk, in order. Returns early, with part of the output untouched, when the
 * signal says so.
 */
export async function runStepInline(
  set: KernelSet,
  step: PlanStep,
  buffers: StepBuffers,
  options: InlineOptions = {},
): Promise<void> {
  const { kernel, run, finish } = startAlone(set, step.op, buffers);
  const size = unitsFor(kernel, options.chunkWork ?? set.chunkWork);
  try {
    for (let begin = 0; begin < kernel.units; begin += size) {
      if (options.signal?.cancelled === true) return;
      const end = Math.min(kernel.units, begin + size);
      run(begin, end);
      options.onProgress?.(end, kernel.units);
      if (end < kernel.units) await options.yieldNow?.();
    }
  } finally {
    finish();
  }
}
