import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../core/layers/field.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { count, run, wholeNumbers } from './arbitrary-ops.ts';

function normOf(type: string, params: Params, input: Shape) {
  const result = layerDefinitions[type]?.resolve(params, input, 'Norm');
  if (result?.ok !== true) throw new Error(JSON.stringify(result));
  return { op: result.op, weights: result.slots.map(makeWeights) };
}

const listed = (...values: number[]) => ({ kind: 'values', values }) as const;

describe('a norm', () => {
  it.each<{ type: string; params: Params; input: Shape; values: number[]; want: number[] }>([
    {
      type: 'batch-norm',
      params: {
        trained: true,
        epsilon: 0,
        meanWeights: listed(1),
        varianceWeights: listed(4),
        scaleWeights: listed(3),
      },
      input: [1, 1, 3],
      values: [1, 3, 5],
      want: [0, 3, 6],
    },
    { type: 'batch-norm', params: { trained: false, epsilon: 0 }, input: [2, 1, 1], values: [1, 3], want: [-1, 1] },
    { type: 'instance-norm', params: { epsilon: 0 }, input: [1, 2, 2], values: [1, 3, 0, 8], want: [-1, 1, -1, 1] },
    { type: 'layer-norm', params: { epsilon: 0 }, input: [2, 2], values: [1, 3, 0, 8], want: [-1, 1, -1, 1] },
    {
      type: 'group-norm',
      params: { epsilon: 0, shiftWeights: listed(10, 20) },
      input: [1, 2, 1],
      values: [1, 3],
      want: [9, 21],
    },
  ])('$type of $values is $want', ({ type, params, input, values, want }) => {
    const { op, weights } = normOf(type, params, input);
    expect([...run(op, Float32Array.from(values), weights)]).toEqual(want);
  });

  it('of each image: group norm with one group per channel is instance norm, with one group layer norm over all axes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (channels, size, seed) => {
        const shape = [2, channels, size, 2];
        const input = wholeNumbers(2 * channels * size * 2, seed);
        const of = (type: string, params: Params) => {
          const { op, weights } = normOf(type, params, shape);
          return run(op, input, weights);
        };
        expect(of('group-norm', { groups: channels })).toEqual(of('instance-norm', {}));
        expect(of('group-norm', { groups: 1 })).toEqual(of('layer-norm', { normalizedAxes: 3 }));
      }),
    );
  });

  it.each<[string, Params]>([
    ['batch-norm', { trained: true }],
    ['batch-norm', { trained: false }],
    ['group-norm', { groups: 2 }],
    ['instance-norm', {}],
    ['layer-norm', { normalizedAxes: 2 }],
  ])('%s %j is counted as its formula says, and its sets may be computed alone', (type, params) => {
    const { op, weights } = normOf(type, params, [2, 4, 3, 2]);
    const input = wholeNumbers(48, 5);
    const { output, counted } = count(op, input, weights);
    const whole = run(op, input, weights);
    expect(counted.multiplications).toBe(costOf(op).multiplications.value);
    whole.forEach((value, i) => expect(Math.abs(value - (output[i] ?? NaN))).toBeLessThan(1e-6));
    const granule = referenceKernels.granule(op);
    const pieces = new Float32Array(48);
    for (let begin = 48 - granule; begin >= 0; begin -= granule) {
      referenceKernels.run(op, { inputs: [input], weights, output: pieces }, begin, begin + granule);
    }
    expect(pieces).toEqual(whole);
  });
});
