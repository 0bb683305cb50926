import { describe, expect, it } from 'vitest';
import { runStepInline } from '../../../core/execute/run-step.ts';
import { unitsFor, type KernelSet } from '../../../core/kernels/kernel-set.ts';
import { referenceSet } from '../../../core/kernels/reference/reference-set.ts';
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

/** Writes down every range of units that is asked for. */
function watched(ranges: [number, number][]): KernelSet {
  return {
    ...referenceSet,
    kernelFor(op) {
      const kernel = referenceSet.kernelFor(op);
      return {
        ...kernel,
        bind(buffers, place) {
          const run = kernel.bind(buffers, place);
          return (begin, end) => {
            ranges.push([begin, end]);
            run(begin, end);
          };
        },
      };
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
        await runStepInline(referenceSet, step, buffers, { chunkWork });
        results.push(buffers.output);
      }
      expect(results.slice(1)).toEqual([results[0], results[0], results[0]]);
      expect(results[0]?.some((value) => value !== 0)).toBe(true);
    },
  );

  it('cuts the work into chunks without gap or overlap', async () => {
    const step = stepOf('conv');
    const ranges: [number, number][] = [];
    await runStepInline(watched(ranges), step, buffersOf(step), { chunkWork: 18 * 7 });
    expect(ranges[0]?.[0]).toBe(0);
    expect(ranges.at(-1)?.[1]).toBe(referenceSet.kernelFor(step.op).units);
    expect(ranges.slice(1).map(([begin]) => begin)).toEqual(ranges.slice(0, -1).map(([, end]) => end));
    expect(ranges.length).toBeGreaterThan(10);
  });

  it('makes a chunk as large as the work allows, but never smaller than a unit', () => {
    const kernel = referenceSet.kernelFor(stepOf('conv').op);
    const units = (workPerUnit: number) => unitsFor({ ...kernel, workPerUnit }, 1800);
    expect([18, 1000, 1e9, 0].map(units)).toEqual([100, 1, 1, 1800]);
  });

  it('reports progress up to all of it and gives others a turn between chunks', async () => {
    const step = stepOf('conv');
    const total = numel(step.op.output);
    const seen: number[] = [];
    let turns = 0;
    await runStepInline(referenceSet, step, buffersOf(step), {
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
