import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { noCounts } from '../../../core/layers/cost.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { anyCases, convOf, count, plainCases, resolveOp, run, wholeNumbers } from './arbitrary-ops.ts';
import { runs } from '../../support/runs.ts';

const bits = (data: Float32Array) => new Uint32Array(data.buffer, data.byteOffset, data.length);

describe('the reference kernels', () => {
  it('give the same bits however the output is cut up, in any order', () => {
    fc.assert(
      fc.property(anyCases, fc.array(fc.nat(), { maxLength: 6 }), ({ op, input, weights }, cuts) => {
        // Thirds do not sum exactly, so that an order that depends on the range would show.
        const values = input.map((x) => x / 3);
        const length = numel(op.output);
        const granule = referenceKernels.granule(op);
        const inner = cuts.map((cut) => (cut % (length / granule + 1)) * granule);
        const edges = [0, ...inner.map(Math.floor), length].toSorted((a, b) => a - b);
        const output = new Float32Array(length).fill(12345);
        for (let i = edges.length - 1; i > 0; i--) {
          referenceKernels.run(op, { inputs: [values], weights, output }, edges[i - 1] ?? 0, edges[i] ?? 0);
        }
        expect(bits(output)).toEqual(bits(run(op, values, weights)));
      }),
      { numRuns: runs(300) },
    );
  });

  it('write nothing outside the range', () => {
    const op = convOf({ outChannels: 2, bias: false }, [1, 1, 3, 4]);
    const output = new Float32Array(24).fill(99);
    referenceKernels.run(op, { inputs: [wholeNumbers(12, 1)], weights: [wholeNumbers(18, 2)], output }, 5, 14);
    expect([...output.keys()].filter((i) => output[i] === 99)).toEqual([
      0, 1, 2, 3, 4, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
    ]);
  });

  it('say at least some work for every element, and a granule that divides the output', () => {
    fc.assert(
      fc.property(anyCases, ({ op }) => {
        expect(referenceKernels.workPerElement(op)).toBeGreaterThanOrEqual(1);
        expect(numel(op.output) % referenceKernels.granule(op)).toBe(0);
      }),
    );
  });
});

describe('the counting run', () => {
  it('computes the same output by its own code: exactly for whole numbers', () => {
    fc.assert(
      fc.property(anyCases, ({ op, input, weights }) => {
        const [{ output }, reference] = [count(op, input, weights), run(op, input, weights)];
        if (op.type === 'conv' || op.type === 'conv-transpose') expect(output).toEqual(reference);
        else output.forEach((value, i) => expect(distance(value, reference[i] ?? 0)).toBeLessThan(1e-6));
      }),
      { numRuns: runs(300) },
    );
  });

  it('tells taps on padding from taps inside: 3x3 over 4x4, same, has 44 of 144 outside', () => {
    const op = convOf({ outChannels: 1, bias: false }, [1, 1, 4, 4]);
    const { counted } = count(op, wholeNumbers(16, 1), [wholeNumbers(9, 2)]);
    expect(counted).toEqual({ ...noCounts, multiplications: 100n, paddingTaps: 44n, additions: 128n });
  });

  it('counts taps on reflected padding as taps inside', () => {
    const padding = { size: 'same-upper', before: [0], after: [0], mode: 'reflect' } as const;
    const op = convOf({ outChannels: 1, bias: false, padding }, [1, 1, 4, 4]);
    const { counted } = count(op, wholeNumbers(16, 1), [wholeNumbers(9, 2)]);
    expect(counted).toEqual({ ...noCounts, multiplications: 144n, additions: 128n });
  });
});

/** Relative above 1, absolute below; equal non-finite numbers are no distance. */
function distance(a: number, b: number): number {
  return Object.is(a, b) || a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b));
}

it('pools answer what a person computes by hand', () => {
  const input = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const pool = (params: object) => {
    const op = resolveOp('pool', { kernel: [2], stride: [2], ...params }, [1, 1, 3, 3]);
    if (op === undefined) throw new Error('no pool');
    return [...run(op, input)];
  };
  const pad = { size: 'explicit', before: [1], after: [0], mode: 'zeros' };
  expect(pool({ method: 'max' })).toEqual([5]);
  expect(pool({ method: 'average' })).toEqual([3]);
  expect(pool({ method: 'average', ceilMode: true })).toEqual([3, 4.5, 7.5, 9]);
  expect(pool({ method: 'average', padding: pad })).toEqual([0.25, 1.25, 2.75, 7]);
  expect(pool({ method: 'average', padding: pad, countPadding: false })).toEqual([1, 2.5, 5.5, 7]);
  expect(pool({ method: 'average', divisor: 2 })).toEqual([6]);
  expect(pool({ method: 'lp', power: 1 })).toEqual([12]);
});

it('there are cases of every layer without weights', () => {
  const types = new Set(fc.sample(plainCases, { numRuns: 200, seed: 1 }).map(({ op }) => op.type));
  expect([...types].toSorted()).toEqual([
    'activation',
    'adaptive-pool',
    'pad',
    'pool',
    'rearrange',
    'resize',
    'softmax',
  ]);
});
