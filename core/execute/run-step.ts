import type { KernelSet, StepBuffers } from '../kernels/kernel-set.ts';
import type { LayerOp } from '../layers/op.ts';
import type { PlanStep } from '../pipeline/plan.types.ts';
import { numel } from '../tensor/shape.ts';
import type { CancelSignal } from './cancel.ts';

export interface InlineOptions {
  /** Multiply-adds between two looks at the signal. 500,000 take about 3 ms with the reference kernels. */
  readonly chunkWork?: number;
  readonly signal?: CancelSignal;
  /** Output values done, out of all. */
  onProgress?(done: number, total: number): void;
  /** Lets others have a turn between two chunks, so that a cancel message can arrive. */
  yieldNow?(): Promise<void>;
}

const defaultChunkWork = 500_000;

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
  const total = numel(step.op.output);
  const size = chunkSize(set, step.op, options.chunkWork ?? defaultChunkWork);
  for (let begin = 0; begin < total; begin += size) {
    if (options.signal?.cancelled === true) return;
    const end = Math.min(total, begin + size);
    set.run(step.op, buffers, begin, end);
    options.onProgress?.(end, total);
    if (end < total) await options.yieldNow?.();
  }
}

/** Output elements of one chunk: about `work` multiply-adds, a whole number of granules, at least one. */
export function chunkSize(set: KernelSet, op: LayerOp, work: number): number {
  const granule = Math.max(1, set.granule(op));
  const elements = work / Math.max(1, set.workPerElement(op));
  return Math.max(1, Math.floor(elements / granule)) * granule;
}
