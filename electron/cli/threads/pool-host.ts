import { workerData } from 'node:worker_threads';
import type { StepBuffers } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { Cancellation } from '../../engine/cancellation.ts';
import { EngineMemory } from '../../engine/engine-memory.ts';
import { KernelPool } from '../../engine/kernel-pool.ts';
import { bitsOf } from '../conformance/compute.ts';
import type { PoolHostAsk, PoolHostReply, PoolHostSetup } from './pool-host.types.ts';

// A thread that owns the engine's pool, so that whoever asks can wait for the answer without giving up its turn.
const setup = workerData as PoolHostSetup;
const { port, gate } = setup;
const memory = new EngineMemory();
const random = randomOf(setup.seed);
let shaken = false;
const pool = new KernelPool({
  workerUrl: new URL(setup.workerUrl),
  kernelSet: findKernelSet(setup.kernelSet),
  memory,
  threads: setup.threads,
  chunkOf: (units, usual) => (shaken ? 1 + Math.floor(random() ** 3 * Math.min(units, 2 * usual)) : usual),
});

port.on('message', (ask: PoolHostAsk) => {
  void answer(ask).then((reply) => {
    port.postMessage(reply);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
  });
});

async function answer({ op, buffers }: PoolHostAsk): Promise<PoolHostReply> {
  const taken: Float32Array[] = [];
  const bring = (from: Float32Array): Float32Array => {
    const there = memory.allocate(from.length);
    taken.push(there);
    there.set(from);
    return there;
  };
  try {
    const there = {
      inputs: buffers.inputs.map(bring),
      weights: buffers.weights.map(bring),
      output: bring(buffers.output),
    };
    await computeOnce(op, there, false);
    buffers.output.set(there.output);
    await shake(op, there);
    return { ok: true };
  } catch (thrown) {
    return { ok: false, detail: thrown instanceof Error ? thrown.message : String(thrown) };
  } finally {
    for (const array of taken) memory.release(array);
  }
}

async function computeOnce(op: LayerOp, buffers: StepBuffers, otherwise: boolean): Promise<void> {
  shaken = otherwise;
  await pool.runStep(op, buffers, { cancellation: new Cancellation() });
}

/** Again and again; what is left of the time before is wiped out first. Throws an Error where other bits come out. */
async function shake(op: LayerOp, buffers: StepBuffers): Promise<void> {
  const wanted = setup.shakes === 0 ? new Uint32Array() : bitsOf(buffers.output);
  for (let round = 1; round <= setup.shakes; round++) {
    buffers.output.fill(NaN);
    await computeOnce(op, buffers, true);
    const got = bitsOf(buffers.output);
    const at = got.findIndex((bits, i) => bits !== wanted[i]);
    if (at >= 0) throw new Error(`schedule ${round} of seed ${setup.seed}: value ${at} has other bits`);
  }
}

/** Mulberry32: numbers from 0 to below 1. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
