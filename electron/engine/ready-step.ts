import { chooseKernel, type Choice } from '../../core/kernels/choose.ts';
import type { KernelSet, StepBuffers, StepKernel } from '../../core/kernels/kernel-set.ts';
import { referenceSet } from '../../core/kernels/reference/reference-set.ts';
import type { Algorithm, ChoiceReason } from '../../core/layers/algorithms.ts';
import type { LayerOp } from '../../core/layers/op.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { KernelCall, WorkerJobs } from './worker-jobs.ts';

/** A kernel that is ready to run, and the memory taken for it: packed weights, and what had to be brought together. */
export interface ReadyStep {
  readonly kernel: StepKernel;
  readonly choice: Choice;
  readonly call: KernelCall;
  readonly taken: readonly Float32Array[];
}

export interface ReadyDeps {
  readonly kernelSet: KernelSet;
  readonly memory: EngineMemory;
  readonly copy: (from: Float32Array, to: Float32Array) => Promise<void>;
  readonly pack: (ask: WorkerJobs['pack']['ask']) => Promise<boolean>;
}

/**
 * Gets the kernel for a step ready, the wanted one where it can be: everything in one memory, weights packed. The reference
 * kernel where these weights are not for another, or where a memory cannot hold all that the step reads and writes.
 */
export async function getReady(
  deps: ReadyDeps,
  op: LayerOp,
  buffers: StepBuffers,
  wanted?: Algorithm,
): Promise<ReadyStep> {
  const { kernelSet, memory } = deps;
  const { kernel, choice } = chooseKernel(kernelSet, op, wanted);
  if (kernel.algorithm === 'definition') return byDefinition(op, buffers, choice.reason);
  const room = memory.placeOf(buffers.output);
  if (room === undefined) return byDefinition(op, buffers, 'memory');
  let reason: ChoiceReason = 'memory';
  const taken: Float32Array[] = [];
  try {
    const here = await bringTogether(deps, buffers, room, taken);
    const packed = memory.allocateIn(room, kernel.packedLength);
    if (packed !== undefined) taken.push(packed);
    if (here !== undefined && packed !== undefined) {
      const call = { kernelSet: kernelSet.name, algorithm: kernel.algorithm, op, buffers: here, packed, room };
      if (await deps.pack(call)) return { kernel, choice, call, taken };
      reason = 'weights';
    }
  } catch (thrown) {
    giveBack(memory, taken);
    throw thrown;
  }
  giveBack(memory, taken);
  return byDefinition(op, buffers, reason);
}

export function giveBack(memory: EngineMemory, taken: readonly Float32Array[]): void {
  for (const array of taken) memory.release(array);
}

function byDefinition(op: LayerOp, buffers: StepBuffers, reason: ChoiceReason): ReadyStep {
  const how = { kernelSet: 'reference', algorithm: 'definition' } as const;
  return { kernel: referenceSet.kernelFor(op), choice: { ...how, reason }, call: { ...how, op, buffers }, taken: [] };
}

/** The same values, those that lie elsewhere copied into this memory; nothing where there is no room for them. */
async function bringTogether(
  { memory, copy }: ReadyDeps,
  buffers: StepBuffers,
  room: number,
  taken: Float32Array[],
): Promise<StepBuffers | undefined> {
  const moved = new Map<Float32Array, Float32Array>();
  for (const from of [...buffers.inputs, ...buffers.weights]) {
    if (memory.placeOf(from) === room || moved.has(from)) continue;
    const to = memory.allocateIn(room, from.length);
    if (to === undefined) return undefined;
    taken.push(to);
    await copy(from, to);
    moved.set(from, to);
  }
  const here = (array: Float32Array) => moved.get(array) ?? array;
  return { inputs: buffers.inputs.map(here), weights: buffers.weights.map(here), output: buffers.output };
}
