import { Worker } from 'node:worker_threads';
import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import { chooseKernelSet, moduleOf } from '../../engine/compile-kernels.ts';
import type { Runnable } from './serve.ts';

/** What a thread of the peak gets. */
export interface PeakSetup {
  readonly module: WebAssembly.Module;
}

/** The loop on every thread at the same time, with the arithmetic of the kernel set (or the best there is for one without). */
export class Peak implements Runnable {
  readonly #workers: readonly Worker[];

  constructor(threads: number, kernelSet: KernelSet) {
    const module = moduleOf(kernelSet.compiled ? kernelSet : chooseKernelSet());
    if (module === undefined) throw new Error('there is no WebAssembly with SIMD here');
    const url = new URL('./peak-worker.mjs', import.meta.url);
    const workerData: PeakSetup = { module };
    this.#workers = Array.from({ length: threads }, () => new Worker(url, { workerData }));
  }

  /** A run takes as long as the slowest thread. */
  async run(rounds: number): Promise<readonly number[]> {
    const times = await Promise.all(this.#workers.map((worker) => ask(worker, rounds)));
    return Array.from({ length: rounds }, (_, i) => Math.max(...times.map((each) => each[i] ?? NaN)));
  }

  async output(): Promise<Float32Array> {
    return Promise.resolve(new Float32Array());
  }

  async drop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function ask(worker: Worker, rounds: number): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (times: readonly number[]) => {
      worker.off('error', reject);
      resolve(times);
    });
    worker.postMessage(rounds);
  });
}
