import { parentPort, workerData } from 'node:worker_threads';
import { Arena } from '../../../core/kernels/wasm/arena.ts';
import { WasmHost } from '../../../core/kernels/wasm/host.ts';
import { peakRounds } from './peak-loop.ts';
import type { PeakSetup } from './peak.ts';

const arena = new Arena();
const sums = arena.take(16) ?? 0;
const { kernels } = new WasmHost((workerData as PeakSetup).module, arena.memory, 0);

parentPort?.on('message', (rounds: number) => {
  const times = Array.from({ length: rounds }, () => {
    const begin = performance.now();
    kernels.peak(peakRounds, sums);
    return performance.now() - begin;
  });
  parentPort?.postMessage(times);
});
