import type { LayerOp } from '../layers/op.ts';

/** The memory of one step. Weights come in the order of the step's slots. */
export interface StepBuffers {
  readonly inputs: readonly Float32Array[];
  readonly weights: readonly Float32Array[];
  readonly output: Float32Array;
}

export type KernelSetName = 'reference' | 'wasm' | 'wasm-relaxed';

/**
 * One family of implementations of every op. Work is cut along the flat output: any range can be computed alone, in
 * any order, by any thread, with the same result.
 */
export interface KernelSet {
  readonly name: KernelSetName;
  /** Output elements that cannot be split (1 for most; a whole line for softmax). Ranges start and end at multiples. */
  granule(op: LayerOp): number;
  /** Rough multiply-adds per output element, for cutting work into pieces of a few milliseconds. */
  workPerElement(op: LayerOp): number;
  /** Computes output elements [begin, end). */
  run(op: LayerOp, buffers: StepBuffers, begin: number, end: number): void;
}
