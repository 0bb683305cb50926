import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { explain } from '../../core/analysis/arithmetic/explain.ts';
import { errorsAgainstDouble } from '../../core/analysis/against-double.ts';
import { differenceOf } from '../../core/analysis/difference.ts';
import { statisticsOf } from '../../core/analysis/statistics.ts';
import { countRun } from '../../core/kernels/reference/counting.ts';
import { WasmHost } from '../../core/kernels/wasm/host.ts';
import { twinsOf } from '../../core/kinds/variants/twins.ts';
import { addCounts, noCounts, type Counted } from '../../core/layers/cost.ts';
import { fillWeights } from '../../core/layers/weights.ts';
import { forEachChunk, kernelOf, runProgram, runShare } from './run-share.ts';
import { mapValues } from './map-view.ts';
import { codeTile, reduceMap, reduceSignal } from './tiles.ts';
import type {
  CopyOrder,
  CountShare,
  MadeTile,
  Room,
  TileOrder,
  WeightOrders,
  WorkerJobs,
  WorkerMessage,
  WorkerReply,
  WorkerSetup,
} from './worker-jobs.ts';

/** Values copied between two looks at the cancel flag: about a millisecond. */
const copiedAtOnce = 1_000_000;

const { module, rooms } = workerData as WorkerSetup;
const hosts = rooms.map((room) => (room === undefined ? undefined : hostOf(room)));

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
      return runShare(message.ask, hosts);
    case 'program':
      return runProgram(message.ask, hosts);
    case 'join':
      return join(message.ask);
    case 'pack':
      return kernelOf(message.ask).pack(message.ask.buffers, message.ask.packed);
    case 'count':
      return countShare(message.ask);
    case 'tiles':
      return message.ask.map(makeTile);
    case 'digest':
      return message.ask.map(digestOf);
    case 'difference':
      return differenceOf(...message.ask);
    case 'errors':
      return errorsAgainstDouble(message.ask.op, message.ask.buffers);
    case 'explain':
      return explain(message.ask.op, message.ask.buffers, message.ask.index, message.ask.from, message.ask.to);
    case 'weights':
      return makeWeights(message.ask);
    case 'copy':
      return copy(message.ask);
    case 'twins':
      return twinsOf(message.ask.block, message.ask.input, message.ask.label);
  }
}

function hostOf({ memory, scratch }: Room): WasmHost {
  if (module === undefined) throw new Error('there are no compiled kernels');
  return new WasmHost(module, memory, scratch);
}

function join({ index, room }: WorkerJobs['join']['ask']): undefined {
  hosts[index] = hostOf(room);
}

function countShare(share: CountShare): Counted {
  let sum = noCounts;
  forEachChunk(share, (begin, end) => {
    sum = addCounts(sum, countRun(share.op, share.buffers, begin, end));
  });
  return sum;
}

function makeTile(order: TileOrder): MadeTile {
  const map = mapValues(order.data, order.map);
  const reduced = order.signal ? reduceSignal(map, order.tile) : reduceMap(map, order.map, order.tile, order.rows);
  const coded = codeTile(reduced);
  return order.complete ? { ...coded, statistics: statisticsOf(map) } : coded;
}

/** SHA-256 over the float32 values, little-endian (as every machine the lab runs on keeps them). */
function digestOf(data: Float32Array): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

function makeWeights({ orders, cancel }: WeightOrders): undefined {
  const stop = () => Atomics.load(cancel, 0) === 1;
  for (const { slot, to } of orders) fillWeights(slot, to, stop);
}

function copy({ from, to, cancel }: CopyOrder): undefined {
  for (let begin = 0; begin < from.length; begin += copiedAtOnce) {
    if (cancel !== undefined && Atomics.load(cancel, 0) === 1) return;
    to.set(from.subarray(begin, begin + copiedAtOnce), begin);
  }
}
