import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import { defaultsOf, findKind, kinds } from '../../../core/kinds/registry.ts';
import { resolveKind, type Block } from '../../../core/kinds/resolve-kind.ts';
import type { Variant } from '../../../core/kinds/variants/variant.ts';
import { convolutionKinds, variantsOf } from '../../../core/kinds/variants/variants.ts';
import type { Params } from '../../../core/layers/field.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { runs } from '../../support/runs.ts';
import { outputOf, waves } from '../execute/run.ts';
import { chain, valid } from '../pipeline/builders.ts';
import { blockOf, casesOf, inputs } from './arbitrary-blocks.ts';

/** The variants of a block by id; parameters not given are the kind's defaults. */
function variantsById(type: string, params: Params, input: Shape): Map<string, Variant> {
  const block = { type, params: { ...defaultsOf(type), ...params } };
  return new Map(variantsOf(block, input, 'it').map((each) => [each.id, each]));
}

function planOf({ type, params }: Block, input: Shape) {
  return plan(chain([type, params]), input);
}

function planOfVariant(variant: Variant | undefined, input: Shape) {
  if (variant?.possible !== true) throw new Error(JSON.stringify(variant));
  return planOf(variant, input);
}

function distance(a: Tensor, b: Tensor): number {
  expect(b.shape).toEqual(a.shape);
  const squares = (values: Float32Array): number => values.reduce((sum, x) => sum + x * x, 0);
  const lost = squares(a.data.map((x, i) => x - (b.data[i] ?? NaN)));
  return Math.sqrt(lost / (squares(a.data) || 1));
}

describe('the variants of a convolution', () => {
  it('plan to its output shape, each of them, and say why where there is none', () => {
    const stood = new Set<string>();
    fc.assert(
      fc.property(casesOf(...convolutionKinds), ({ block, input }) => {
        const original = planOf(block, input);
        if (original.problems.length > 0) return;
        const variants = variantsOf({ ...block, params: { ...defaultsOf(block.type), ...block.params } }, input, 'it');
        expect(new Set(variants.map(({ id }) => id)).size).toBe(variants.length);
        for (const variant of variants) {
          if (!variant.possible) {
            expect(sentenceOf(variant.problem)).not.toMatch(/[{}]|undefined/);
            expect(variant.problem.code).toMatch(/^variant\./);
            continue;
          }
          stood.add(variant.type);
          const planned = planOf(variant, input);
          expect(planned.problems).toEqual([]);
          expect([variant.id, planned.nodes[0]?.outputShape]).toEqual([variant.id, original.nodes[0]?.outputShape]);
        }
      }),
      { numRuns: runs(250) },
    );
    // No kind hides behind reasons.
    expect([...stood].sort()).toEqual([...convolutionKinds].sort());
  });

  it.each([
    ['conv', {}],
    ['depthwise', {}],
    ['conv-transpose', {}],
    ['pool', {}],
    ['nonsense', {}],
    ['conv', { groups: 3 }],
  ] as [string, Params][])('of %s with %j are told for every kind there is, in the same order', (type, params) => {
    const variants = variantsOf({ type, params }, [1, 4, 9, 9], 'it');
    expect(variants[0]).toMatchObject({ id: 'original', possible: true, type, weights: 'own' });
    const order = [...new Set(variants.slice(1).map((variant) => variant.type))];
    expect([...order].sort()).toEqual(Object.keys(kinds).sort());
    expect(order.slice(0, convolutionKinds.length)).toEqual(convolutionKinds);
  });

  it('count every kind with a convolution in it', () => {
    const convolves = Object.keys(kinds).filter((type) =>
      inputs.some((input) => {
        const resolved = resolveKind({ type, params: {} }, [1, 8, ...input.slice(2)], 'it');
        return resolved.ok && resolved.parts.some(({ op }) => op.type === 'conv' || op.type === 'conv-transpose');
      }),
    );
    expect([...convolutionKinds].sort()).toEqual(convolves.sort());
  });

  // One value in one channel of each image: with full padding the output is every weight once.
  it('have weights as far from its own as they say', async () => {
    const types = convolutionKinds.filter((type) => !['conv-transpose', 'sub-pixel', 'resize-conv'].includes(type));
    const full = { padding: { size: 'full', before: [0], after: [0], mode: 'zeros' }, stride: [1] } as const;
    const cases = fc
      .record({ type: fc.constantFrom(...types), rank: fc.integer({ min: 1, max: 3 }) })
      .chain(({ type, rank }) => blockOf(type, rank).map((block) => ({ block, rank })));
    const seen = { exact: 0, fitted: 0 };
    await fc.assert(
      fc.asyncProperty(cases, async ({ block, rank }) => {
        const input = [4, 4, 1, 1, 1].slice(0, rank + 2);
        const ones = { shape: input, data: Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)) };
        const windowed = findKind(block.type)?.fields.some(({ name }) => name === 'padding') === true;
        const params = { ...defaultsOf(block.type), ...block.params, ...(windowed ? full : {}), bias: false };
        if (!resolveKind({ type: block.type, params }, input, 'it').ok) return;
        const original = await outputOf(chain([block.type, params]), ones);
        for (const variant of variantsOf({ type: block.type, params }, input, 'it')) {
          if (!variant.possible || variant.weights === 'seeded' || variant.weights === 'own') continue;
          seen[variant.weights]++;
          const output = await outputOf(chain([variant.type, variant.params]), ones);
          const far = distance(original, output);
          expect([variant.id, Math.abs(far - variant.weightError) < 1e-5]).toEqual([variant.id, true]);
          if (variant.weights === 'exact') expect(variant.weightError).toBe(0);
        }
      }),
      { numRuns: runs(100) },
    );
    expect(Math.min(seen.exact, seen.fitted)).toBeGreaterThan(runs(100));
  });

  it('keep the tap on the position itself where they look at one only', async () => {
    const source = waves([1, 2, 5, 5]);
    const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18];
    const params = { outChannels: 1, bias: false, weights: { kind: 'values', values } } as const;
    const point = variantsById('conv', params, source.shape).get('pointwise');
    const kept = 4 ** 2 + 14 ** 2;
    const all = values.reduce((sum, value) => sum + value * value, 0);
    expect(point).toMatchObject({ possible: true, params: { weights: { kind: 'values', values: [4, 14] } } });
    expect(point).toMatchObject({ weights: 'fitted', weightError: expect.closeTo(Math.sqrt(1 - kept / all), 12) });
    const centred = values.map((value, tap) => (tap % 9 === 4 ? value : 0));
    const lone = { ...params, weights: { kind: 'values', values: centred } } as const;
    const same = variantsById('conv', lone, source.shape).get('pointwise');
    expect(same).toMatchObject({ weights: 'exact', weightError: 0 });
    if (same?.possible !== true) return;
    const [wide, narrow] = [
      await outputOf(chain(['conv', lone]), source),
      await outputOf(chain([same.type, same.params]), source),
    ];
    expect(narrow).toEqual(wide);
  });

  it('compute the same where they say so, borders and bias included', async () => {
    const params = {
      outChannels: 4,
      bias: true,
      weights: { kind: 'preset', preset: 'sobel-x' },
      stride: [2, 1],
    } as const;
    const padding = { size: 'explicit', before: [1, 0], after: [0, 2], mode: 'replicate' } as const;
    const biasWeights = { kind: 'values', values: [1, -2, 3, 0.5] } as const;
    const source = waves([1, 4, 7, 6]);
    const found = variantsById('conv', { ...params, padding, biasWeights }, source.shape);
    const original = await outputOf(chain(['conv', { ...params, padding, biasWeights }]), source);
    for (const id of ['depthwise-separable', 'spatially-separable-1', 'asymmetric', 'flattened']) {
      const variant = found.get(id);
      if (variant?.possible !== true) throw new Error(id);
      expect(distance(original, await outputOf(chain([variant.type, variant.params]), source))).toBeLessThan(1e-6);
    }
  });

  it('stand with new weights where those that follow would be too many to list, or do not exist', () => {
    const found = variantsById('conv', { outChannels: 1024 }, [1, 1024, 3, 3]);
    expect(found.get('grouped-2')).toMatchObject({ possible: true, weights: 'seeded' });
    expect(found.get('grouped-1024')).toMatchObject({ possible: true, weights: 'fitted' });
    expect(found.get('grouped-2')).not.toHaveProperty('weightError');
    expect(found.get('bottleneck')).toMatchObject({ possible: true, weights: 'seeded' });
  });
});

describe('what a variant costs', () => {
  const [same, plain] = [{}, { bias: false }];
  it.each([
    ['its survey', [1, 3, 7, 7], { ...valid, outChannels: 128 }, 86_400n, 'depthwise-separable', 10_275n],
    ['its survey', [1, 1, 5, 5], { ...valid, outChannels: 1 }, 81n, 'spatially-separable-1', 72n],
    ['MobileNet', [1, 512, 14, 14], { outChannels: 512 }, 462_422_016n, 'depthwise-separable', 52_283_392n],
    ['AlexNet', [1, 96, 27, 27], { outChannels: 256, kernel: [5] }, 447_897_600n, 'grouped-2', 223_948_800n],
    ['Inception', [1, 192, 17, 17], { outChannels: 192, kernel: [7] }, 522_031_104n, 'asymmetric', 149_151_744n],
    ['ResNet', [1, 256, 56, 56], { outChannels: 256 }, 1_849_688_064n, 'bottleneck', 218_365_952n],
    ['ShuffleNet', [1, 240, 28, 28], { outChannels: 240 }, 406_425_600n, 'shuffled-grouped-3', 7_949_760n],
    ['9 taps for 25', [1, 8, 10, 10], { outChannels: 8, kernel: [5] }, 160_000n, 'dilated-2', 57_600n],
  ] as [string, Shape, Params, bigint, string, bigint][])(
    'is the figure of %s: %j with %j needs %i multiplications, %s %i',
    (_, input, params, before, id, after) => {
      const found = variantsById('conv', params, input);
      expect(planOfVariant(found.get('original'), input).multiplications).toBe(before);
      expect(planOfVariant(found.get(id), input).multiplications).toBe(after);
    },
  );

  it.each([
    ['flattened', [1, 64, 8, 8], { ...plain, outChannels: 64 }, 36_864n, 'flattened', 4_480n],
    ['flattened', [1, 128, 8, 8], { ...plain, outChannels: 128 }, 147_456n, 'flattened', 17_152n],
    ['(2+1)-D', [1, 64, 4, 8, 8], { ...plain, outChannels: 64 }, 110_592n, 'two-plus-one', 110_592n],
  ] as [string, Shape, Params, bigint, string, bigint][])(
    'in weights is the figure of the paper on %s: %j with %j has %i, %s %i',
    (_, input, params, before, id, after) => {
      const found = variantsById('conv', params, input);
      expect(planOfVariant(found.get('original'), input).parameters).toBe(before);
      expect(planOfVariant(found.get(id), input).parameters).toBe(after);
    },
  );

  it('is 1/C_out + 1/k² of 3x3 from 256 channels to 256: 8.69 times less', () => {
    const input = [1, 256, 5, 5];
    const found = variantsById('conv', { outChannels: 256 }, input);
    const [before, after] = ['original', 'depthwise-separable'].map(
      (id) => planOfVariant(found.get(id), input).multiplications,
    );
    expect((before ?? 0n) * (9n + 256n)).toBe((after ?? 0n) * 9n * 256n);
  });

  it('is the same for a transposed convolution and the sub-pixel layer with as many taps on the input', () => {
    const input = [1, 8, 6, 6];
    const found = variantsById('conv-transpose', { ...same, kernel: [4], stride: [2], outChannels: 6 }, input);
    const [before, after] = ['original', 'sub-pixel'].map((id) => planOfVariant(found.get(id), input).multiplications);
    expect(after).toBe(before);
  });
});

describe('a kind that cannot stand for a convolution', () => {
  it.each([
    [
      'grouped',
      'conv',
      { outChannels: 64 },
      [1, 3, 9, 9],
      'Groups must divide the 3 input channels and the 64 output channels of “it”, which have no common divisor but 1: choose other channels.',
    ],
    [
      'depthwise',
      'conv',
      { outChannels: 64 },
      [1, 3, 9, 9],
      'A depthwise layer has as many outputs as inputs times its multiplier, but the 64 output channels of “it” are no multiple of its 3 input channels: choose other channels.',
    ],
    [
      'depthwise',
      'conv',
      { outChannels: 195 },
      [1, 3, 9, 9],
      'A depthwise layer in place of “it” would need the multiplier 65, more than 64: choose fewer output channels.',
    ],
    [
      'pointwise',
      'conv',
      valid,
      [1, 4, 9, 9],
      'A layer of the kind pointwise cannot turn the 9 × 9 positions of “it” into 7 × 7: choose another kind.',
    ],
    [
      'pointwise-grouped',
      'conv',
      { stride: [2] },
      [1, 4, 9, 9],
      'A layer of the kind pointwise-grouped cannot turn the 9 × 9 positions of “it” into 5 × 5: choose another kind.',
    ],
    [
      'dense',
      'conv',
      {},
      [1, 4, 9, 9],
      '“it” already is what a layer of the kind conv would be in its place: choose another kind.',
    ],
    [
      'grouped-2',
      'grouped',
      { groups: 2 },
      [1, 4, 9, 9],
      '“it” already is what a layer of the kind grouped would be in its place: choose another kind.',
    ],
    [
      'dilated',
      'conv',
      { kernel: [2] },
      [1, 4, 9, 9],
      'The 2 × 2 taps of “it” cannot be thinned out evenly with the first and the last one kept: choose another kernel.',
    ],
    [
      'flattened',
      'pointwise',
      {},
      [1, 4, 9, 9],
      'The kernel of “it” has one tap, so that a layer of the kind flattened has nothing to take apart: choose a larger kernel.',
    ],
    [
      'asymmetric',
      'conv',
      {},
      [1, 4, 9],
      'A layer of the kind asymmetric works on 2–3-D data, but the input of “it” is 1-D: choose another kind.',
    ],
    [
      'two-plus-one',
      'conv',
      {},
      [1, 4, 9, 9],
      'A layer of the kind two-plus-one works on 3-D data, but the input of “it” is 2-D: choose another kind.',
    ],
    [
      'sub-pixel',
      'conv',
      {},
      [1, 4, 9, 9],
      'A layer of the kind sub-pixel enlarges by whole factors, but “it” turns 9 × 9 positions into 9 × 9: choose another kind.',
    ],
    [
      'sub-pixel',
      'resize-conv',
      { scale: [2, 3] },
      [1, 4, 9, 9],
      'A layer of the kind sub-pixel enlarges all axes alike, but “it” turns 9 × 9 positions into 18 × 27: choose another kind.',
    ],
    [
      'bottleneck',
      'conv-transpose',
      {},
      [1, 4, 9, 9],
      'A layer of the kind bottleneck cannot turn the 9 × 9 positions of “it” into 18 × 18: choose another kind.',
    ],
    [
      'pool',
      'conv',
      {},
      [1, 4, 9, 9],
      'A layer of the kind pool is no convolution and cannot stand for “it”: choose another kind.',
    ],
    [
      'matmul',
      'conv',
      {},
      [1, 4, 9, 9],
      'A layer of the kind matmul reads more than one input and cannot stand for “it”: choose another kind.',
    ],
    ['dense', 'pool', {}, [1, 4, 9, 9], '“it” has no dense twin: only convolutions have one.'],
  ] as [string, string, Params, Shape, string][])(
    '%s for %s with %j on %j: %s',
    (id, type, params, input, sentence) => {
      const variant = variantsById(type, params, input).get(id);
      expect(variant?.possible === false ? sentenceOf(variant.problem) : variant).toBe(sentence);
    },
  );
});
