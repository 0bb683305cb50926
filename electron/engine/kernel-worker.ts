import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { differenceOf } from '../../core/analysis/difference.ts';
import { statisticsOf } from '../../core/analysis/statistics.ts';
import { findKernelSet } from '../../core/kernels/registry.ts';
import { countRun } from '../../core/kernels/reference/counting.ts';
import { twinsOf } from '../../core/kinds/variants/twins.ts';
import { addCounts, noCounts, type Counted } from '../../core/layers/cost.ts';
import type { WeightSlot } from '../../core/layers/field.ts';
import { makeWeights } from '../../core/layers/weights.ts';
import { sharedFloats } from './shared-floats.ts';
import { sharesStopped, stopShares, takeChunk } from './share-control.ts';
import { codeTile, reduceMap } from './tiles.ts';
import type { MadeTile, StepShare, TileOrder, WorkerMessage, WorkerReply } from './worker-jobs.ts';

// A thread that computes. It answers one message after the other; what throws fails the job, not the thread.
parentPort?.on('message', (message: WorkerMessage) => {
  parentPort?.postMessage(replyTo(message));
});

function replyTo(message: WorkerMessage): WorkerReply {
  try {
    return { id: message.id, ok: true, answer: answerTo(message) };
  } catch (thrown) {
    return { id: message.id, ok: false, detail: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function answerTo(message: WorkerMessage): Extract<WorkerReply, { ok: true }>['answer'] {
  switch (message.kind) {
    case 'step':
      return runShare(message.ask);
    case 'count':
      return countShare(message.ask);
    case 'tiles':
      return message.ask.map(makeTile);
    case 'digest':
      return message.ask.map(digestOf);
    case 'difference':
      return differenceOf(...message.ask);
    case 'weights':
      return message.ask.map(sharedWeights);
    case 'twins':
      return twinsOf(message.ask.block, message.ask.input, message.ask.label);
  }
}

function runShare(share: StepShare): undefined {
  const set = findKernelSet(share.kernelSet);
  forEachChunk(share, (begin, end) => set.run(share.op, share.buffers, begin, end));
}

function countShare(share: StepShare): Counted {
  let sum = noCounts;
  forEachChunk(share, (begin, end) => {
    sum = addCounts(sum, countRun(share.op, share.buffers, begin, end));
  });
  return sum;
}

/** Until there are no chunks left, the run is cancelled, or another thread failed. */
function forEachChunk(share: StepShare, work: (begin: number, end: number) => void): void {
  const { control, cancel, chunk, end } = share;
  try {
    for (;;) {
      const begin = share.begin + takeChunk(control, share.thread) * chunk;
      if (begin >= end || Atomics.load(cancel, 0) === 1 || sharesStopped(control)) return;
      work(begin, Math.min(end, begin + chunk));
    }
  } catch (thrown) {
    stopShares(control);
    throw thrown;
  }
}

function makeTile(order: TileOrder): MadeTile {
  const pixels = order.map.width * order.map.height;
  const map = order.data.subarray(order.channel * pixels, (order.channel + 1) * pixels);
  const coded = codeTile(reduceMap(map, order.map, order.tile, order.rows));
  return order.complete ? { ...coded, statistics: statisticsOf(map) } : coded;
}

/** SHA-256 over the float32 values, little-endian (as every machine the lab runs on keeps them). */
function digestOf(data: Float32Array): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

function sharedWeights(slot: WeightSlot): Float32Array {
  const made = makeWeights(slot);
  const shared = sharedFloats(made.length);
  shared.set(made);
  return shared;
}
