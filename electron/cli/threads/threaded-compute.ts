import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { KernelSetName } from '../../../core/kernels/kernel-set.ts';
import { sharedFloats } from '../../engine/shared-floats.ts';
import { bundleWorkers } from '../bundle-workers.ts';
import type { Compute } from '../conformance/compute.ts';
import type { PoolHostAsk, PoolHostReply, PoolHostSetup } from './pool-host.types.ts';

/** A step that takes longer than this will not end, ms. */
const patienceMs = 10 * 60_000;

export interface ThreadOptions {
  readonly kernelSet: KernelSetName;
  readonly threads: number;
  /** How often every step is computed again with the threads' schedule shaken; other bits are an Error. */
  readonly shakes?: number;
  readonly seed?: number;
}

export interface ThreadedCompute {
  readonly compute: Compute;
  close(): Promise<void>;
}

let bundled: ReturnType<typeof bundle> | undefined;

const bundle = () =>
  bundleWorkers({
    'pool-host': 'cli/threads/pool-host.ts',
    'kernel-worker': 'engine/kernel-worker.ts',
    'shaken-worker': 'cli/threads/shaken-worker.ts',
  });

/**
 * Steps by the engine's own pool of threads. A thread of its own holds the pool; this one sleeps until the step is there,
 * so that a step is computed as if by a plain call.
 */
export async function computeInThreads(options: ThreadOptions): Promise<ThreadedCompute> {
  const urls = await (bundled ??= bundle());
  const { shakes = 0, seed = 1 } = options;
  const { port1, port2 } = new MessageChannel();
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const setup: PoolHostSetup = {
    kernelSet: options.kernelSet,
    threads: options.threads,
    workerUrl: urls[shakes > 0 ? 'shaken-worker' : 'kernel-worker'].href,
    shakes,
    seed,
    port: port2,
    gate,
  };
  const worker = new Worker(urls['pool-host'], { workerData: setup, transferList: [port2] });
  // Whoever forgets to close it can end nevertheless.
  worker.unref();
  port1.unref();
  const ask = (question: PoolHostAsk): PoolHostReply => {
    Atomics.store(gate, 0, 0);
    port1.postMessage(question);
    if (Atomics.wait(gate, 0, 0, patienceMs) === 'timed-out') throw new Error('the threads gave no answer');
    const answer: { readonly message: PoolHostReply } | undefined = receiveMessageOnPort(port1);
    if (answer === undefined) throw new Error('the threads gave an empty answer');
    return answer.message;
  };
  return {
    compute(op, { inputs, weights, output }) {
      const there = { inputs: inputs.map(shared), weights: weights.map(shared), output: shared(output) };
      const reply = ask({ op, buffers: there });
      if (!reply.ok) throw new Error(reply.detail);
      output.set(there.output);
    },
    async close() {
      await worker.terminate();
    },
  };
}

function shared(values: Float32Array): Float32Array {
  const copy = sharedFloats(values.length);
  copy.set(values);
  return copy;
}
