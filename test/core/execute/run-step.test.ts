import { describe, expect, it } from 'vitest';
import { chunkSize, runStepInline } from '../../../core/execute/run-step.ts';
import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import type { PlanStep } from '../../../core/pipeline/plan.types.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { chain } from '../pipeline/builders.ts';
import { waves } from './run.ts';

const source = waves([1, 2, 5, 7]);

function stepOf(type: string): PlanStep {
  const [step] = plan(chain([type]), source.shape).steps;
  if (step === undefined) throw new Error(`no step for ${type}`);
  return step;
}

function buffersOf(step: PlanStep) {
  return {
    inputs: [source.data],
    weights: step.slots.map(makeWeights),
    output: new Float32Array(numel(step.op.output)),
  };
}

/** Writes down every range that is asked for. */
function watched(ranges: [number, number][]): KernelSet {
  return {
    ...referenceKernels,
    run: (op, buffers, begin, end) => {
      ranges.push([begin, end]);
      referenceKernels.run(op, buffers, begin, end);
    },
  };
}

describe('running a step on this thread', () => {
  it.each(['conv', 'pool', 'activation', 'softmax', 'adaptive-pool'])(
    'gives the same bits in chunks of any size: %s',
    async (type) => {
      const step = stepOf(type);
      const results = [];
      for (const chunkWork of [1, 50, 1000, 1e9]) {
        const buffers = buffersOf(step);
        await runStepInline(referenceKernels, step, buffers, { chunkWork });
        results.push(buffers.output);
      }
      expect(results.slice(1)).toEqual([results[0], results[0], results[0]]);
      expect(results[0]?.some((value) => value !== 0)).toBe(true);
    },
  );

  it('cuts the output into chunks without gap or overlap, at multiples of the granule', async () => {
    const step = stepOf('softmax');
    const ranges: [number, number][] = [];
    const granule = referenceKernels.granule(step.op);
    await runStepInline(watched(ranges), step, buffersOf(step), { chunkWork: 1 });
    expect(ranges[0]?.[0]).toBe(0);
    expect(ranges.at(-1)?.[1]).toBe(numel(step.op.output));
    expect(ranges.slice(1).map(([begin]) => begin)).toEqual(ranges.slice(0, -1).map(([, end]) => end));
    expect(ranges.every(([begin]) => begin % granule === 0)).toBe(true);
  });

  it('makes a chunk as large as the work allows, but never smaller than a granule', () => {
    const set = (granule: number, work: number): KernelSet => ({
      ...referenceKernels,
      granule: () => granule,
      workPerElement: () => work,
    });
    const { op } = stepOf('conv');
    expect(chunkSize(set(1, 18), op, 1800)).toBe(100);
    expect(chunkSize(set(7, 18), op, 1800)).toBe(98);
    expect(chunkSize(set(7, 1e9), op, 1800)).toBe(7);
    expect(chunkSize(set(1, 0), op, 1800)).toBe(1800);
  });

  it('reports progress up to all of it and gives others a turn between chunks', async () => {
    const step = stepOf('conv');
    const total = numel(step.op.output);
    const seen: number[] = [];
    let turns = 0;
    await runStepInline(referenceKernels, step, buffersOf(step), {
      chunkWork: 18 * 100,
      onProgress: (done, all) => seen.push(done / all),
      yieldNow: async () => void turns++,
    });
    const chunks = Math.ceil(total / 100);
    expect({ chunks: seen.length, last: seen.at(-1), turns }).toEqual({ chunks, last: 1, turns: chunks - 1 });
    expect(chunks).toBeGreaterThan(2);
  });

  it('stops between two chunks once cancelled', async () => {
    const step = stepOf('conv');
    const ranges: [number, number][] = [];
    const signal = { cancelled: false };
    await runStepInline(watched(ranges), step, buffersOf(step), {
      chunkWork: 18 * 100,
      signal,
      yieldNow: async () => {
        signal.cancelled = ranges.length === 2;
      },
    });
    expect(ranges).toEqual([
      [0, 100],
      [100, 200],
    ]);
  });
});
