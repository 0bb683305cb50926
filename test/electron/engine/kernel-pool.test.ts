import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { referenceSet } from '../../../core/kernels/reference/reference-set.ts';
import { Arena } from '../../../core/kernels/wasm/arena.ts';
import { runAlone } from '../../../core/kernels/alone.ts';
import { kernelSetNames } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { ConvOp, LayerOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { Cancellation } from '../../../electron/engine/cancellation.ts';
import { EngineMemory } from '../../../electron/engine/engine-memory.ts';
import { KernelPool } from '../../../electron/engine/kernel-pool.ts';
import type { Ready } from '../../../electron/engine/ready.ts';
import { finishedChunks, makeControl, takeChunk } from '../../../electron/engine/share-control.ts';
import { builtWorkers } from './build-workers.ts';

function convOp(channels: number, filters: number, side: number): ConvOp {
  return {
    type: 'conv',
    input: [1, channels, side, side],
    output: [1, filters, side, side],
    kernel: [3, 3],
    stride: [1, 1],
    dilation: [1, 1],
    padBefore: [1, 1],
    padAfter: [1, 1],
    paddingMode: 'zeros',
    groups: 1,
    bias: false,
    reversed: false,
  };
}

const softmax: LayerOp = { type: 'softmax', input: [1, 8, 64, 64], output: [1, 8, 64, 64], axis: 1, logarithm: false };

function shared(length: number): Float32Array {
  const data = memory.allocate(length);
  for (let i = 0; i < length; i++) data[i] = Math.sin(i * 1.7) * 3;
  return data;
}

function buffersOf(op: LayerOp) {
  const weights = op.type === 'conv' ? [shared((op.output[1] ?? 0) * (op.input[1] ?? 0) * 9)] : [];
  return { inputs: [shared(numel(op.input))], weights, output: memory.allocate(numel(op.output)) };
}

let workerUrl: URL;
let pool: KernelPool;
let memory = new EngineMemory();
function poolOf(threads: number, url = workerUrl, kernelSet = referenceSet): KernelPool {
  memory = new EngineMemory();
  pool = new KernelPool({ workerUrl: url, kernelSet, memory, threads });
  return pool;
}

beforeAll(async () => {
  workerUrl = (await builtWorkers()).kernelWorkerUrl;
});
afterEach(() => pool.close());

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

describe('a step over threads', () => {
  it.each(kernelSetNames.flatMap((name) => [1, 2, 4].map((threads) => [name, threads] as const)))(
    'of %s on %i gives the same bits as the kernel alone',
    async (name, threads) => {
      const set = findKernelSet(name);
      poolOf(threads, workerUrl, set);
      for (const op of [convOp(6, 8, 70), softmax]) {
        const buffers = buffersOf(op);
        buffers.output.fill(NaN);
        const alone = { ...buffers, output: new Float32Array(buffers.output.length) };
        runAlone(set, op, alone);
        await pool.runStep(op, buffers, { cancellation: new Cancellation() });
        expect(Buffer.compare(bytesOf(buffers.output), bytesOf(alone.output))).toBe(0);
      }
    },
  );

  it.each(kernelSetNames)('of %s tells progress that only grows and is never ahead of the values', async (name) => {
    poolOf(2, workerUrl, findKernelSet(name));
    const op = name === 'reference' ? convOp(32, 64, 96) : convOp(256, 256, 96);
    const buffers = buffersOf(op);
    buffers.output.fill(NaN);
    const seen: number[] = [];
    const plane = 96 * 96;
    const onProgress = (fraction: number, ready: Ready) => {
      seen.push(fraction);
      for (let map = 0; map < (op.output[1] ?? 0); map++) {
        const there = buffers.output.subarray(map * plane, map * plane + ready(map));
        expect(there.findIndex(Number.isNaN)).toBe(-1);
      }
    };
    await pool.runStep(op, buffers, { cancellation: new Cancellation(), onProgress });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(buffers.output.findIndex(Number.isNaN)).toBe(-1);
  });

  it('stops when it is cancelled, and the next one is right', async () => {
    poolOf(2);
    const heavy = convOp(256, 256, 128);
    const cancellation = new Cancellation();
    const buffers = buffersOf(heavy);
    buffers.output.fill(NaN);
    await pool.runStep(heavy, buffers, { cancellation, onProgress: () => cancellation.cancel() });
    expect(buffers.output.findIndex(Number.isNaN)).toBeGreaterThan(-1);
    expect(pool.busy).toBe(false);
    const op = convOp(2, 2, 8);
    const next = buffersOf(op);
    await pool.runStep(op, next, { cancellation: new Cancellation() });
    expect(next.output.some((value) => value !== 0)).toBe(true);
  });

  it('gives the same bits where its arrays lie in different memories', async () => {
    const set = findKernelSet('wasm');
    const op = convOp(16, 16, 64);
    const small = new EngineMemory(() => new Arena(12 * 2 ** 20));
    pool = new KernelPool({ workerUrl, kernelSet: set, memory: small, threads: 2 });
    memory = small;
    const buffers = buffersOf(op);
    const here = { ...buffers, output: new Float32Array(buffers.output.length) };
    runAlone(set, op, here);
    let elsewhere = buffers.output;
    while (small.placeOf(elsewhere) === 0) elsewhere = small.allocate(buffers.output.length);
    expect([small.placeOf(buffers.output), small.placeOf(elsewhere)]).toEqual([0, 1]);
    await pool.runStep(op, { ...buffers, output: elsewhere }, { cancellation: new Cancellation() });
    expect(Buffer.compare(bytesOf(elsewhere), bytesOf(here.output))).toBe(0);
  });

  it('times a row of steps, round by round, and leaves what one round leaves', async () => {
    poolOf(2, workerUrl, findKernelSet('wasm'));
    const [first, second] = [convOp(3, 8, 40), convOp(8, 4, 40)];
    const one = buffersOf(first);
    const weights = [shared(4 * 8 * 9)];
    const two = { inputs: [one.output], weights, output: memory.allocate(numel(second.output)) };
    const steps = [
      { op: first, buffers: one },
      { op: second, buffers: two },
    ];
    const times = await pool.timeSteps(steps, 5, new Cancellation());
    expect(times).toHaveLength(5);
    expect(times.every((time) => time > 0)).toBe(true);
    const middle = new Float32Array(one.output.length);
    const alone = { inputs: [middle], weights, output: new Float32Array(two.output.length) };
    runAlone(findKernelSet('wasm'), first, { ...one, output: middle });
    runAlone(findKernelSet('wasm'), second, alone);
    expect(Buffer.compare(bytesOf(two.output), bytesOf(alone.output))).toBe(0);
  });

  it('times nothing when it is cancelled before the kernel is ready', async () => {
    poolOf(2, workerUrl, findKernelSet('wasm'));
    const op = convOp(64, 64, 32);
    const buffers = buffersOf(op);
    const cancellation = new Cancellation();
    const timing = pool.timeSteps([{ op, buffers }], 100_000, cancellation);
    cancellation.cancel();
    expect(await timing).toEqual([]);
  });

  it('stops timing when it is cancelled, or when a kernel fails', async () => {
    poolOf(2, workerUrl, findKernelSet('wasm'));
    const op = convOp(64, 64, 128);
    const buffers = buffersOf(op);
    const cancellation = new Cancellation();
    setTimeout(() => cancellation.cancel(), 100);
    expect((await pool.timeSteps([{ op, buffers }], 100_000, cancellation)).length).toBeLessThan(100_000);
    const broken = pool.timeSteps([{ op: softmax, buffers: { ...buffers, inputs: [] } }], 3, new Cancellation());
    await expect(broken).rejects.toThrow(/undefined/);
  });

  it('counts every multiplication once, whatever the threads', async () => {
    poolOf(3);
    const op = convOp(3, 4, 20);
    const { multiplications, paddingTaps } = await pool.countStep(op, buffersOf(op), {
      cancellation: new Cancellation(),
    });
    expect([multiplications, paddingTaps]).toEqual([BigInt(12 * 58 * 58), BigInt(12 * (60 * 60 - 58 * 58))]);
  });

  it('that fails in a thread fails with its words, and the pool goes on', async () => {
    poolOf(2);
    const op = convOp(2, 2, 8);
    const buffers = buffersOf(op);
    const running = pool.runStep(op, { ...buffers, inputs: [] }, { cancellation: new Cancellation() });
    await expect(running).rejects.toThrow(/undefined/);
    await pool.runStep(op, buffers, { cancellation: new Cancellation() });
    expect(buffers.output.some((value) => value !== 0)).toBe(true);
  });

  it.each(kernelSetNames)('of %s changes its threads between steps', async (name) => {
    poolOf(1, workerUrl, findKernelSet(name));
    const op = convOp(16, 32, 64);
    const first = buffersOf(op);
    const running = pool.runStep(op, first, { cancellation: new Cancellation() });
    await Promise.all([running, pool.resize(3)]);
    expect(pool.threads).toBe(3);
    const second = buffersOf(op);
    await Promise.all([pool.runStep(op, second, { cancellation: new Cancellation() }), pool.resize(2)]);
    expect(second.output).toEqual(first.output);
  });
});

describe('a thread that dies or hangs', () => {
  function script(text: string): URL {
    const path = join(mkdtempSync(join(tmpdir(), 'lab-pool-')), 'worker.mjs');
    writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${text}`);
    return pathToFileURL(path);
  }
  const op = convOp(1, 1, 4);

  it('fails its step, and the next one gets a new thread', async () => {
    const dies = `parentPort.on('message', ({ id, kind }) => {
      if (kind === 'step') process.exit(1);
      parentPort.postMessage({ id, ok: true, answer: ['alive'] });
    });`;
    poolOf(1, script(dies));
    await expect(pool.runStep(op, buffersOf(op), { cancellation: new Cancellation() })).rejects.toThrow(/code 1/);
    expect(await pool.prepare('digest', [], new Cancellation())).toEqual(['alive']);
  });

  it('that does not look at the flag is ended when the run is cancelled', async () => {
    poolOf(1, script(`parentPort.on('message', () => { for (;;); });`));
    const cancellation = new Cancellation();
    const running = pool.runStep(op, buffersOf(op), { cancellation });
    cancellation.cancel();
    await running;
    expect(pool.busy).toBe(false);
  });
});

describe('the control of a shared step', () => {
  it('counts chunks as done only below what every thread holds', () => {
    const control = makeControl(2);
    expect(finishedChunks(control)).toBe(0);
    expect([takeChunk(control, 0), takeChunk(control, 1), takeChunk(control, 1)]).toEqual([0, 1, 2]);
    expect(finishedChunks(control)).toBe(0);
    expect(takeChunk(control, 0)).toBe(3);
    expect(finishedChunks(control)).toBe(2);
  });
});
