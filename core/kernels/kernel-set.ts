import type { Algorithm } from '../layers/algorithms.ts';
import type { LayerOp } from '../layers/op.ts';
import type { WasmHost } from './wasm/host.ts';

/** The memory of one step. Weights come in the order of the step's slots. */
export interface StepBuffers {
  readonly inputs: readonly Float32Array[];
  readonly weights: readonly Float32Array[];
  readonly output: Float32Array;
}

export const kernelSetNames = ['reference', 'wasm', 'wasm-relaxed'] as const;
export type KernelSetName = (typeof kernelSetNames)[number];

/** Does units [begin, end) of a step. */
export type UnitRun = (begin: number, end: number) => void;

/** What a kernel works in, besides its buffers. */
export interface KernelPlace {
  /** Filled by {@link StepKernel.pack}, read by all threads. */
  readonly packed?: Float32Array;
  /** The thread's way into WebAssembly; kernels that need it find all arrays in its memory. */
  readonly host?: WasmHost;
}

/**
 * One step by one algorithm, cut into units: any of them can be computed alone, in any order, by any thread, with the same
 * bits. Planning one needs no memory and no machine.
 */
export interface StepKernel {
  readonly algorithm: Algorithm;
  readonly units: number;
  /** Rough multiply-adds of a unit, for cutting work into pieces of about a millisecond. */
  readonly workPerUnit: number;
  /** Values of the memory in which weights stand in the order of their use; 0 where they are used as they are. */
  readonly packedLength: number;
  /** Fills it. False: these weights are not for this kernel (an infinity would meet a zero of the padding). */
  pack(buffers: StepBuffers, packed: Float32Array): boolean;
  /** Gets ready to compute, on one thread. */
  bind(buffers: StepBuffers, place: KernelPlace): UnitRun;
  /** How many values of map `plane` (image and channel in one number) are there, from its first on, once `units` are. */
  valuesReady(units: number, plane: number): number;
}

/** One family of implementations of every op. */
export interface KernelSet {
  readonly name: KernelSetName;
  /** Rough multiply-adds a thread does between two looks at the cancel flag: about a millisecond. */
  readonly chunkWork: number;
  /** Whether its kernels need a {@link KernelPlace.host}. */
  readonly compiled: boolean;
  /** By rule, or as `wanted` where the op allows it. */
  kernelFor(op: LayerOp, wanted?: Algorithm): StepKernel;
}

/** Units of about `work` multiply-adds; at least one. */
export function unitsFor(kernel: StepKernel, work: number): number {
  return Math.max(1, Math.floor(work / Math.max(1, kernel.workPerUnit)));
}
