import type { MessagePort } from 'node:worker_threads';
import type { KernelSetName, StepBuffers } from '../../../core/kernels/kernel-set.ts';
import type { LayerOp } from '../../../core/layers/op.ts';

/** What the thread that owns the pool is started with. */
export interface PoolHostSetup {
  readonly kernelSet: KernelSetName;
  readonly threads: number;
  readonly workerUrl: string;
  /** How often every step is computed again, each time cut otherwise. */
  readonly shakes: number;
  /** Of the sizes of the pieces. */
  readonly seed: number;
  readonly port: MessagePort;
  /** 1 once the answer has been posted. */
  readonly gate: Int32Array;
}

/** Arrays in shared memory. */
export interface PoolHostAsk {
  readonly op: LayerOp;
  readonly buffers: StepBuffers;
}

export type PoolHostReply = { readonly ok: true } | { readonly ok: false; readonly detail: string };
