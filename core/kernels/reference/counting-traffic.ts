import type { LayerOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { elementOf } from './counting.ts';
import { emptyTally } from './counting-parts.ts';

/** Bytes that a run touched, each counted once. */
export interface Traffic {
  readonly bytesRead: bigint;
  readonly bytesWritten: bigint;
}

/**
 * Computes all of an op as {@link countRun} does, one value after the other, and notes which values of the inputs and
 * weights are read and which of the output are written. For tests: every access goes through a trap.
 */
export function countTraffic(op: LayerOp, buffers: StepBuffers): Traffic {
  const bytes = BigInt(Float32Array.BYTES_PER_ELEMENT);
  const inputs = buffers.inputs.map(watched);
  const weights = buffers.weights.map(watched);
  const written = new Set<number>();
  const [read, weighed] = [inputs, weights].map((all) => all.map(({ array }) => array));
  const element = elementOf(op, { inputs: read, weights: weighed, output: buffers.output });
  const tally = emptyTally();
  for (let index = 0; index < buffers.output.length; index++) {
    buffers.output[index] = element(index, tally);
    written.add(index);
  }
  const touched = [...inputs, ...weights].reduce((sum, { seen }) => sum + seen.size, 0);
  return { bytesRead: bytes * BigInt(touched), bytesWritten: bytes * BigInt(written.size) };
}

/** The same values; which of them are read is noted. What is outside has no bytes. */
function watched(values: Float32Array): { readonly array: Float32Array; readonly seen: ReadonlySet<number> } {
  const seen = new Set<number>();
  const array = new Proxy(values, {
    get(target, key) {
      const index = typeof key === 'string' ? Number(key) : NaN;
      if (Number.isInteger(index) && index >= 0 && index < target.length) seen.add(index);
      const value: unknown = Reflect.get(target, key);
      return value;
    },
  });
  return { array, seen };
}
