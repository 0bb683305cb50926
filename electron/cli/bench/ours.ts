import { setFlagsFromString } from 'node:v8';
import { availableKernelSets } from '../../../core/kernels/registry.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { Cancellation } from '../../engine/cancellation.ts';
import { chooseKernelSet } from '../../engine/compile-kernels.ts';
import { EngineMemory } from '../../engine/engine-memory.ts';
import { KernelPool } from '../../engine/kernel-pool.ts';
import { readFloats } from './job-files.ts';
import { peakName } from './peak-loop.ts';
import { Peak } from './peak.ts';
import type { Job } from './protocol.ts';
import { serve, type Runnable } from './serve.ts';

// The lab's own kernels as the engine runs them: its pool of threads, its memory, its timing of a row of steps.
// Arguments: threads, kernel set.

const [threads = '1', kernels = ''] = process.argv.slice(2);
// Node 20 has fused arithmetic behind a flag.
if (!availableKernelSets().includes('wasm-relaxed')) setFlagsFromString('--experimental-wasm-relaxed-simd');

const kernelSet = chooseKernelSet(kernels === '' ? undefined : kernels);
const memory = new EngineMemory();
const workerUrl = new URL('./kernel-worker.mjs', import.meta.url);
const pool = new KernelPool({ workerUrl, kernelSet, memory, threads: Number(threads) });

await serve({
  about: {
    kernels: kernelSet.name,
    node: process.versions.node,
    v8: process.versions.v8,
    ...(process.versions.electron === undefined ? {} : { electron: process.versions.electron }),
  },
  prepare: (job) => Promise.resolve(job.name === peakName ? new Peak(Number(threads), kernelSet) : ours(job)),
});
await pool.close();
process.exit();

function ours({ ops, input, weights }: Job): Runnable {
  const taken: Float32Array[] = [];
  const room = (length: number): Float32Array => {
    const floats = memory.allocate(length);
    taken.push(floats);
    return floats;
  };
  const filled = (path: string): Float32Array => {
    const values = readFloats(path);
    const floats = room(values.length);
    floats.set(values);
    return floats;
  };
  let data = filled(input);
  const steps = ops.map((op, i) => {
    const output = room(numel(op.output)).fill(NaN);
    const buffers = { inputs: [data], weights: [filled(weights[i] ?? '')], output };
    data = output;
    return { op, buffers };
  });
  return {
    run: (rounds) => pool.timeSteps(steps, rounds, new Cancellation()),
    output: async () => Promise.resolve(data),
    drop: () => taken.forEach((floats) => memory.release(floats)),
    note: ops.map((op) => kernelSet.kernelFor(op).algorithm).join(' + '),
  };
}
