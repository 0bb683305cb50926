import { LabError } from '../../core/errors.ts';
import { chooseKernel } from '../../core/kernels/choose.ts';
import { checkMemory, memoryNeeded, type MemoryBesides } from '../../core/pipeline/memory.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import { scratchBytes } from '../../core/kernels/wasm/host.ts';
import type { KernelPool } from './kernel-pool.ts';

/** Bytes of a run of this plan at its worst moment, with everything the kernels work in. */
export function bytesOfRun(pool: KernelPool, planned: Plan): number {
  return memoryNeeded(planned, besidesOf(pool)).bytes;
}

/** Errors (thrown): `run.memory`, before anything is allocated. */
export function refuseTooLarge(pool: KernelPool, planned: Plan, allowedBytes: number): void {
  const refusal = checkMemory(planned, allowedBytes, besidesOf(pool));
  if (refusal !== undefined) throw new LabError(refusal);
}

/** Bytes of a step's weights in the order of their use, beside the weights themselves. */
export function packedBytes({ kernelSet }: KernelPool, step: PlanStep): number {
  return chooseKernel(kernelSet, step.op, step.algorithm).kernel.packedLength * Float32Array.BYTES_PER_ELEMENT;
}

/** Threads have scratch memory where the kernels are compiled; a run of several memories has a little more of it. */
function besidesOf(pool: KernelPool): MemoryBesides {
  return {
    always: pool.kernelSet.compiled ? pool.threads * scratchBytes : 0,
    during: (step) => packedBytes(pool, step),
  };
}
