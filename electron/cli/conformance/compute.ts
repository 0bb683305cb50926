import { createHash } from 'node:crypto';
import { runAlone } from '../../../core/kernels/alone.ts';
import type { KernelSet, StepBuffers } from '../../../core/kernels/kernel-set.ts';
import type { LayerOp } from '../../../core/layers/op.ts';

/** Computes a whole step; every case goes through one. Throws an Error where a kernel fails. */
export type Compute = (op: LayerOp, buffers: StepBuffers) => void;

/** All of it on this thread. */
export function computeAlone(set: KernelSet): Compute {
  return (op, buffers) => runAlone(set, op, buffers);
}

export interface Digest {
  readonly compute: Compute;
  /** How many steps there were, and the SHA-256 of all their outputs in turn. */
  read(): { readonly steps: number; readonly sha256: string };
}

/** The same, and a digest of everything it computes. */
export function digesting(compute: Compute): Digest {
  const hash = createHash('sha256');
  let steps = 0;
  return {
    compute(op, buffers) {
      compute(op, buffers);
      hash.update(bitsOf(buffers.output));
      steps += 1;
    },
    read: () => ({ steps, sha256: hash.copy().digest('hex') }),
  };
}

/** The bits of values. One NaN is like any other: which bits it has is up to the compiler. */
export function bitsOf(values: Float32Array): Uint32Array {
  const copy = Float32Array.from(values);
  const bits = new Uint32Array(copy.buffer);
  for (const [i, value] of copy.entries()) if (Number.isNaN(value)) bits[i] = 0x7fc0_0000;
  return bits;
}
