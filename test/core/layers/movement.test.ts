import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import type { Params } from '../../../core/layers/field.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import { borderPosition } from '../../../core/tensor/border.ts';
import { axisTaps } from '../../../core/tensor/interpolation.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { resolveOp, run } from '../kernels/arbitrary-ops.ts';

/** What a layer makes of 1, 2, 3, ... */
function moved(type: string, params: Params, shape: Shape) {
  const op = resolveOp(type, params, shape);
  if (op === undefined) throw new Error(`no ${type} of ${shape.join(' × ')}`);
  const input = Float32Array.from({ length: numel(shape) }, (_, i) => i + 1);
  return { shape: op.output, values: [...run(op, input)] };
}

function sentences(type: string, params: Params, shape: Shape): string[] {
  const result = layerDefinitions[type]?.resolve(params, shape, 'Layer');
  return result === undefined || result.ok ? [] : result.problems.map((problem) => sentenceOf(problem.error));
}

describe('layers that move values', () => {
  it.each<{ type: string; params: Params; input: Shape; output: Shape; values: number[] }>([
    { type: 'channel-shuffle', params: { groups: 2 }, input: [1, 4, 1], output: [1, 4, 1], values: [1, 3, 2, 4] },
    { type: 'pixel-shuffle', params: {}, input: [1, 4, 1, 1], output: [1, 1, 2, 2], values: [1, 2, 3, 4] },
    { type: 'pixel-shuffle', params: {}, input: [1, 2, 2], output: [1, 1, 4], values: [1, 3, 2, 4] },
    { type: 'pixel-unshuffle', params: {}, input: [1, 1, 4], output: [1, 2, 2], values: [1, 3, 2, 4] },
    { type: 'crop', params: { before: [1], after: [0] }, input: [1, 1, 2, 3], output: [1, 1, 1, 2], values: [5, 6] },
    { type: 'flip', params: {}, input: [1, 1, 2, 3], output: [1, 1, 2, 3], values: [3, 2, 1, 6, 5, 4] },
    { type: 'flip', params: { axes: [2, 3] }, input: [1, 1, 2, 2], output: [1, 1, 2, 2], values: [4, 3, 2, 1] },
    { type: 'transpose', params: {}, input: [1, 1, 2, 3], output: [1, 1, 3, 2], values: [1, 4, 2, 5, 3, 6] },
    { type: 'transpose', params: { order: [1, 0] }, input: [2, 2], output: [2, 2], values: [1, 3, 2, 4] },
    { type: 'reshape', params: {}, input: [2, 1, 2], output: [2, 2], values: [1, 2, 3, 4] },
    { type: 'reshape', params: { shape: [-1, 0, 1] }, input: [2, 1, 2], output: [4, 1, 1], values: [1, 2, 3, 4] },
    { type: 'slice', params: { starts: [1], ends: [9], axes: [-1] }, input: [1, 4], output: [1, 3], values: [2, 3, 4] },
    {
      type: 'slice',
      params: { starts: [-1], ends: [-9], axes: [1], steps: [-2] },
      input: [1, 4],
      output: [1, 2],
      values: [4, 2],
    },
    { type: 'pad', params: { after: [0], value: 7 }, input: [1, 1, 2], output: [1, 1, 3], values: [7, 1, 2] },
    {
      type: 'pad',
      params: { before: [2], after: [2], mode: 'reflect' },
      input: [1, 1, 3],
      output: [1, 1, 7],
      values: [3, 2, 1, 2, 3, 2, 1],
    },
    {
      type: 'pad',
      params: { before: [2], after: [2], mode: 'symmetric' },
      input: [1, 1, 3],
      output: [1, 1, 7],
      values: [2, 1, 1, 2, 3, 3, 2],
    },
    { type: 'upsample', params: {}, input: [1, 1, 2], output: [1, 1, 4], values: [1, 1, 2, 2] },
    {
      type: 'upsample',
      params: { interpolation: 'linear' },
      input: [1, 1, 2],
      output: [1, 1, 4],
      values: [1, 1.25, 1.75, 2],
    },
    {
      type: 'upsample',
      params: { interpolation: 'linear', coordinates: 'align-corners', outputSize: [5] },
      input: [1, 1, 3],
      output: [1, 1, 5],
      values: [1, 1.5, 2, 2.5, 3],
    },
  ])('$type $params of $input', ({ type, params, input, output, values }) => {
    expect(moved(type, params, input)).toEqual({ shape: output, values });
  });

  it('undo each other: unshuffle after shuffle, shuffle by g after shuffle by C / g, flip twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }), (factor, size) => {
        const shape = [2, 2 * factor ** 2, size, size + 1];
        const input = Float32Array.from({ length: numel(shape) }, (_, i) => i);
        const there = resolveOp('pixel-shuffle', { factor }, shape);
        const back = there && resolveOp('pixel-unshuffle', { factor }, there.output);
        expect(there && back && run(back, run(there, input))).toEqual(input);
        const one = resolveOp('channel-shuffle', { groups: factor }, shape);
        const other = resolveOp('channel-shuffle', { groups: 2 * factor }, shape);
        expect(one && other && run(other, run(one, input))).toEqual(input);
        const turned = resolveOp('flip', { axes: [1, 3] }, shape);
        expect(turned && run(turned, run(turned, input))).toEqual(input);
      }),
    );
  });

  it.each<{ type: string; params: Params; input: Shape; text: string }>([
    { type: 'channel-shuffle', params: { groups: 5 }, input: [1, 6, 2], text: 'must be one of 1, 2, 3, 6' },
    { type: 'pixel-shuffle', params: { factor: 3 }, input: [1, 4, 2, 2], text: 'must be one of 1, 2.' },
    { type: 'pixel-unshuffle', params: { factor: 3 }, input: [1, 4, 4, 6], text: 'must be one of 1, 2.' },
    {
      type: 'crop',
      params: { before: [2], after: [1] },
      input: [1, 1, 3],
      text: 'less than the 3 positions along length',
    },
    { type: 'pad', params: { before: [3], mode: 'reflect' }, input: [1, 1, 3], text: 'use at most 2' },
    { type: 'pad', params: { before: [4], mode: 'circular' }, input: [1, 1, 3], text: 'use at most 3' },
    { type: 'reshape', params: { shape: [5, -1] }, input: [2, 1, 2], text: 'must be a shape of 4 values' },
    { type: 'transpose', params: { order: [0, 0] }, input: [2, 2], text: 'every whole number from 0 to 1 once' },
    {
      type: 'slice',
      params: { starts: [1], ends: [1], axes: [1] },
      input: [2, 2],
      text: 'after the starts along axis 1',
    },
  ])('$type refuses $params', ({ type, params, input, text }) => {
    expect(sentences(type, params, input).join()).toContain(text);
  });
});

it('borders far outside go round as often as it takes', () => {
  const row = (mode: Parameters<typeof borderPosition>[2]) =>
    Array.from({ length: 11 }, (_, i) => borderPosition(i - 4, 3, mode));
  expect(row('circular')).toEqual([2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
  expect(row('reflect')).toEqual([0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]);
  expect(row('symmetric')).toEqual([2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0]);
  expect(row('replicate')).toEqual([0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2]);
  expect(row('constant')).toEqual([-1, -1, -1, -1, 0, 1, 2, -1, -1, -1, -1]);
});

it.each(['linear', 'cubic', 'nearest', 'nearest-exact'] as const)('the weights of %s sum to one', (interpolation) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 }), (n, m) => {
      for (const rule of ['half-pixel', 'align-corners', 'asymmetric'] as const) {
        const { count, positions, weights } = axisTaps(n, m, interpolation, rule);
        expect(positions.every((p) => p >= 0 && p < n)).toBe(true);
        for (let i = 0; i < m; i++) {
          const sum = weights.slice(i * count, (i + 1) * count).reduce((total, w) => total + w, 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-12);
        }
      }
    }),
  );
});
