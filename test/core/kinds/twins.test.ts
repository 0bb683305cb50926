import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveKind } from '../../../core/kinds/resolve-kind.ts';
import { twinsOf, type Twin, type TwinId } from '../../../core/kinds/variants/twins.ts';
import { defaultsOf } from '../../../core/kinds/registry.ts';
import type { Params } from '../../../core/layers/field.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { outputOf, waves } from '../execute/run.ts';
import { chain } from '../pipeline/builders.ts';

const picture = waves([1, 4, 7, 6]);

function twins(type: string, params: Params, input = picture.shape): Map<TwinId, Twin> {
  return new Map(
    twinsOf({ type, params: { ...defaultsOf(type), ...params } }, input, 'it').map((each) => [each.id, each]),
  );
}

function outputOfVariant(variant: Twin | undefined, source: Tensor): Promise<Tensor> {
  if (variant?.possible !== true) throw new Error(JSON.stringify(variant));
  return outputOf(chain([variant.type, variant.params]), source);
}

function relativeDistance(a: Tensor, b: Tensor): number {
  expect(b.shape).toEqual(a.shape);
  const squares = (values: Float32Array): number => values.reduce((sum, x) => sum + x * x, 0);
  return Math.sqrt(squares(a.data.map((x, i) => x - (b.data[i] ?? NaN))) / squares(a.data));
}

/** Independent numbers in [-1, 1), by a linear congruential generator (Numerical Recipes' constants). */
function whiteNoise(shape: Shape): Tensor {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return { shape, data: Float32Array.from({ length: numel(shape) }, next) };
}

const windows = fc.record({
  outChannels: fc.constantFrom(2, 4, 8),
  kernel: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
  stride: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }),
  dilation: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }),
  padding: fc.record({
    size: fc.constantFrom('valid' as const, 'same-upper' as const, 'same-lower' as const, 'full' as const),
    before: fc.constant([0]),
    after: fc.constant([0]),
    mode: fc.constantFrom('zeros' as const, 'replicate' as const),
  }),
  bias: fc.boolean(),
});

describe('the twins of a block', () => {
  it('have the output shape of the original', () => {
    const types = fc.constantFrom('conv', 'dilated', 'grouped', 'depthwise', 'pointwise', 'depthwise-separable');
    fc.assert(
      fc.property(types, windows, (type, window) => {
        const params = { ...defaultsOf(type), ...window };
        const shapes = twinsOf({ type, params }, picture.shape, 'it').map((variant) => {
          const resolved = variant.possible ? resolveKind(variant, picture.shape, 'it') : undefined;
          return resolved?.ok === true ? resolved.output : resolved;
        });
        expect(shapes.length).toBeGreaterThan(1);
        expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
      }),
    );
  });

  it.each([
    ['depthwise-separable', { outChannels: 5, multiplier: 2, bias: true }],
    ['depthwise-separable', { outChannels: 5, stride: [2], dilation: [2], bias: false }],
    ['grouped', { groups: 2, outChannels: 6, reversed: true }],
    ['depthwise', { multiplier: 3 }],
    ['spatially-separable', { outChannels: 6, rank: 2, groups: 2, stride: [1, 2], bias: true }],
    ['asymmetric', { outChannels: 5, middleChannels: 3, kernel: [3, 2] }],
    ['flattened', { outChannels: 5, bias: true }],
    ['bottleneck', { outChannels: 8, middleChannels: 4, groups: 2 }],
    ['shuffled-grouped', { outChannels: 8, middleChannels: 8, groups: 4, bias: true }],
  ] as [string, Params][])('have the dense twin of %s with %j compute the same', async (type, params) => {
    const found = twins(type, params);
    const [original, dense] = [
      await outputOfVariant(found.get('original'), picture),
      await outputOfVariant(found.get('dense'), picture),
    ];
    expect(relativeDistance(original, dense)).toBeLessThan(1e-6);
  });

  it('have a depthwise separable twin that computes the same where the weights are separable', async () => {
    // A preset is the same kernel in every filter and channel.
    const found = twins('conv', { weights: { kind: 'preset', preset: 'sobel-x' }, outChannels: 3, reversed: true });
    const twin = found.get('depthwise-separable');
    expect(twin).toMatchObject({ possible: true, type: 'depthwise-separable', weightError: expect.closeTo(0, 6) });
    const [original, separable] = [
      await outputOfVariant(found.get('original'), picture),
      await outputOfVariant(twin, picture),
    ];
    expect(relativeDistance(original, separable)).toBeLessThan(1e-6);
  });

  it('have a depthwise separable twin that loses something of random weights, and says how much', async () => {
    const found = twins('conv', { outChannels: 16, bias: true });
    const twin = found.get('depthwise-separable');
    const lost = twin?.possible === true ? twin.weightError : NaN;
    expect(lost).toBeGreaterThan(0.3);
    expect(lost).toBeLessThan(1);
    // White noise hears every weight alike, so what is lost in the output is about what is lost in the weights.
    const noise = whiteNoise([1, 4, 40, 40]);
    const noBias = twins('conv', { outChannels: 16, bias: false });
    const [original, separable] = [
      await outputOfVariant(noBias.get('original'), noise),
      await outputOfVariant(noBias.get('depthwise-separable'), noise),
    ];
    expect(relativeDistance(original, separable)).toBeCloseTo(lost, 1);
  });

  it('carry the bias over', async () => {
    // With weights of zero the output is the bias.
    const params = {
      outChannels: 2,
      bias: true,
      weights: { kind: 'values', values: new Array<number>(72).fill(0) },
      biasWeights: { kind: 'values', values: [3, -4] },
    } as const;
    const output = await outputOfVariant(twins('conv', params).get('depthwise-separable'), picture);
    expect([output.data[0], output.data.at(-1)]).toEqual([3, -4]);
  });

  it('are only those that differ from the original', () => {
    expect([...twins('conv', {}).keys()]).toEqual(['original', 'depthwise-separable']);
    expect([...twins('grouped', {}).keys()]).toEqual(['original', 'depthwise-separable', 'dense']);
    expect([...twins('depthwise-separable', {}).keys()]).toEqual(['original', 'dense']);
  });

  it('say why there is none', () => {
    expect(twins('pool', {}).get('depthwise-separable')).toMatchObject({ problem: { code: 'variant.notConvolution' } });
    expect(twins('conv', { groups: 3, outChannels: 3 }).get('depthwise-separable')).toMatchObject({
      problem: { code: 'layer.groupsInput' },
    });
    expect(twins('nonsense', {}).get('dense')).toMatchObject({ problem: { code: 'layer.unknown' } });
    const large = { outChannels: 65536 };
    expect(twins('conv', large, [1, 65536, 9, 9]).get('depthwise-separable')).toMatchObject({
      problem: { code: 'variant.tooManyWeights' },
    });
    expect(twins('depthwise-separable', large, [1, 1024, 9, 9]).get('dense')).toMatchObject({
      problem: { code: 'variant.tooManyWeights' },
    });
  });
});
