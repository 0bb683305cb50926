import { describe, expect, it } from 'vitest';
import { checkWeightSpec } from '../../../core/layers/check-weight-spec.ts';
import type { WeightSlot } from '../../../core/layers/field.ts';
import type { SeededInit, WeightSpec } from '../../../core/layers/weight-spec.ts';
import { fillWeights, makeWeights } from '../../../core/layers/weights.ts';
import { outputOf, waves } from '../execute/run.ts';
import { chain } from '../pipeline/builders.ts';

const slot = (spec: WeightSpec, more: Partial<WeightSlot> = {}): WeightSlot => ({
  name: 'weight',
  shape: [6],
  fanIn: 27,
  fanOut: 144,
  spec,
  ...more,
});
const seeded = (init: SeededInit, seed: number): WeightSpec => ({ kind: 'seeded', init, seed });

describe('seeded weights', () => {
  // Projects hold only the seed: these numbers may never change.
  it.each([
    { name: 'weight', init: 'he', seed: 1, first: [0.1770593672990799, -0.2321934700012207, 0.1918298602104187] },
    { name: 'weight', init: 'he', seed: 2, first: [0.2790243625640869, -0.5759789347648621, -0.07532025128602982] },
    {
      name: 'weight',
      init: 'xavier',
      seed: 1,
      first: [0.08518029749393463, -0.11170438677072525, 0.08100424706935883],
    },
    {
      name: 'weight',
      init: 'uniform',
      seed: 1,
      first: [0.08751443773508072, -0.11476534605026245, 0.08322395384311676],
    },
    {
      name: 'weight',
      init: 'he-uniform',
      seed: 1,
      first: [0.21436570584774017, -0.2811165452003479, 0.2038562148809433],
    },
    {
      name: 'weight',
      init: 'xavier-normal',
      seed: 1,
      first: [0.07035625725984573, -0.0922643318772316, 0.07622545957565308],
    },
    {
      name: 'bias',
      init: 'uniform',
      seed: 1,
      first: [-0.02400258183479309, -0.04283943027257919, 0.07358963042497635],
    },
  ] as const)('$init with seed $seed for the $name are the same for ever', ({ name, init, seed, first }) => {
    expect([...makeWeights(slot(seeded(init, seed), { name })).subarray(0, 3)]).toEqual(first);
  });

  // 100,000 draws: bounds of 5 standard errors of each moment; a factor 2 or a fan mistaken is 25 % or more.
  it.each([
    { init: 'he', variance: 2 / 8, kurtosis: 3 },
    { init: 'he-uniform', variance: 2 / 8, kurtosis: 9 / 5 },
    { init: 'xavier', variance: 2 / 32, kurtosis: 9 / 5 },
    { init: 'xavier-normal', variance: 2 / 32, kurtosis: 3 },
    { init: 'uniform', variance: 1 / 24, kurtosis: 9 / 5 },
  ] as const)(
    'by $init have mean 0, variance $variance at fan-in 8 and fan-out 24, and kurtosis $kurtosis',
    ({ init, variance, kurtosis }) => {
      const count = 100_000;
      const weights = makeWeights(slot(seeded(init, 5), { shape: [count], fanIn: 8, fanOut: 24 }));
      const moment = (power: number) => weights.reduce((sum, w) => sum + w ** power, 0) / count;
      const isNormal = kurtosis === 3;
      expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(variance / count));
      expect(Math.abs(moment(2) / variance - 1)).toBeLessThan(5 * Math.sqrt((kurtosis - 1) / count));
      // Standard error of the fourth moment over variance²: √(E[x^8] - kurtosis²), 105 and 81 / 9.
      const spread = Math.sqrt((isNormal ? 105 : 9) - kurtosis ** 2);
      expect(Math.abs(moment(4) / variance ** 2 - kurtosis)).toBeLessThan(5 * (spread / Math.sqrt(count)));
    },
  );

  it.each([
    { init: 'xavier', bound: Math.sqrt(6 / 171) },
    { init: 'he-uniform', bound: Math.sqrt(6 / 27) },
    { init: 'uniform', bound: 1 / Math.sqrt(27) },
  ] as const)('by $init fill the interval to its bound and no further', ({ init, bound }) => {
    const weights = makeWeights(slot(seeded(init, 3), { shape: [10000] }));
    const [min, max] = [Math.min(...weights), Math.max(...weights)];
    expect(min).toBeGreaterThanOrEqual(-bound);
    expect(max).toBeLessThanOrEqual(bound);
    expect(max - min).toBeGreaterThan(1.99 * bound);
  });

  it('of millions are given up half way when nobody needs them any more', () => {
    const to = new Float32Array(100_000).fill(7);
    let asked = 0;
    fillWeights(slot(seeded('uniform', 3), { shape: [100_000] }), to, () => ++asked > 2);
    const touched = to.findIndex((value) => value === 7);
    expect(touched).toBeGreaterThan(0);
    expect(touched).toBeLessThan(50_000);
    expect(to.subarray(touched).every((value) => value === 7)).toBe(true);
  });

  it.each<WeightSpec>([
    seeded('he', 1),
    { kind: 'preset', preset: 'identity' },
    { kind: 'values', values: [1, 2, 3, 4] },
  ])('are the same in memory that held something else: %j', (spec) => {
    for (const name of ['weight', 'bias'] as const) {
      const wanted = slot(spec, { name, shape: [2, 2, 1], fanIn: 2 });
      const to = new Float32Array(4).fill(NaN);
      fillWeights(wanted, to);
      expect(to).toEqual(makeWeights(wanted));
    }
  });

  it('of neighbouring seeds, and of weight and bias, have nothing in common', () => {
    const many = { shape: [10000], fanIn: 1 };
    const one = makeWeights(slot(seeded('uniform', 1), many));
    const two = makeWeights(slot(seeded('uniform', 2), many));
    const bias = makeWeights(slot(seeded('uniform', 1), { ...many, name: 'bias' }));
    const correlation = (a: Float32Array, b: Float32Array) =>
      (3 * a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)) / a.length;
    for (const [a, b] of [
      [one, two],
      [one, bias],
      [two, bias],
    ] as const) {
      expect(Math.abs(correlation(a, b))).toBeLessThan(0.05);
    }
  });

  it('in runs share one kernel in each run, in the order of the filters', () => {
    const few = [...makeWeights(slot(seeded('he', 9), { shape: [2, 3] }))];
    const spec: WeightSpec = { kind: 'seeded', init: 'he', seed: 9, repeat: 2 };
    const [a, b] = [few.slice(0, 3), few.slice(3)];
    expect([...makeWeights(slot(spec, { shape: [4, 3] }))]).toEqual([...a, ...a, ...b, ...b]);
    const transposed = [...makeWeights(slot(spec, { shape: [2, 2, 3], transposedGroups: 1 }))];
    expect(transposed).toEqual([...a, ...a, ...b, ...b]);
  });

  it('in runs of the pixels of a shuffle enlarge without a checkerboard, as the nearest neighbour does', async () => {
    const weights = { kind: 'seeded', init: 'he', seed: 4 } as const;
    const source = waves([2, 3, 5, 6]);
    const shuffled = chain(['conv', { outChannels: 8, weights: { ...weights, repeat: 4 } }], ['pixel-shuffle']);
    const enlarged = chain(['conv', { outChannels: 2, weights }], ['upsample']);
    expect(await outputOf(shuffled, source)).toEqual(await outputOf(enlarged, source));
  });
});

describe('preset kernels', () => {
  it('are averaged over the channels; their bias is zero', () => {
    const spec = { kind: 'preset', preset: 'sobel-x' } as const;
    const weights = makeWeights(slot(spec, { shape: [2, 4, 1, 3] }));
    expect([...weights]).toEqual(new Array(8).fill([-0.5, 0, 0.5]).flat());
    expect([...makeWeights(slot(spec, { name: 'bias', shape: [2] }))]).toEqual([0, 0]);
  });

  it('of the Dirac kind pass every channel through, group by group; filters beyond the channels are zero', async () => {
    const spec = { kind: 'preset', preset: 'dirac' } as const;
    expect([...makeWeights(slot(spec, { shape: [3, 2, 1] }))]).toEqual([1, 0, 0, 1, 0, 0]);
    expect([...makeWeights(slot(spec, { shape: [4, 1, 1], groups: 2 }))]).toEqual([1, 0, 1, 0]);
    expect([...makeWeights(slot(spec, { shape: [4, 2, 1], transposedGroups: 2 }))]).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
    const source = waves([2, 4, 5, 6]);
    for (const groups of [1, 2, 4]) {
      const layer = { outChannels: 4, groups, bias: false, weights: spec };
      expect(await outputOf(chain(['conv', { ...layer, kernel: [3, 2] }]), source)).toEqual(source);
      const transposed = { ...layer, kernel: [3], stride: [1] };
      expect(await outputOf(chain(['conv-transpose', transposed]), source)).toEqual(source);
    }
  });

  it('shared channel by channel keep their size, shared as a mean are divided', () => {
    const sobel = { kind: 'preset', preset: 'sobel-x', channels: 'own' } as const;
    expect([...makeWeights(slot(sobel, { shape: [1, 2, 3] }))]).toEqual([-1, 0, 1, 0, 0, 0]);
    const mean = { kind: 'preset', preset: 'dirac', channels: 'mean' } as const;
    expect([...makeWeights(slot(mean, { shape: [1, 2, 1] }))]).toEqual([0.5, 0.5]);
  });

  it.each([2, 3, 4])(
    'of the bilinear kind make a transposed convolution enlarge %d times as linear resizing does',
    async (f) => {
      const params = { outChannels: 2, kernel: [2 * f - (f % 2)], stride: [f], bias: false };
      const weights = { kind: 'preset', preset: 'bilinear' } as const;
      const source = waves([1, 2, 6, 7]);
      const transposed = await outputOf(chain(['conv-transpose', { ...params, weights }]), source);
      const resized = await outputOf(chain(['upsample', { interpolation: 'linear', scale: [f] }]), source);
      expect(transposed.shape).toEqual(resized.shape);
      // Beyond the border the one sees zeros, the other the border: f positions at each side differ.
      const [height, width] = [6 * f, 7 * f];
      const inner = (data: Float32Array) =>
        [...data].filter((_, i) => {
          const [y, x] = [Math.floor(i / width) % height, i % width];
          return y >= f && y < height - f && x >= f && x < width - f;
        });
      expect(inner(transposed.data)).toHaveLength(2 * 4 * f * 5 * f);
      expect(inner(transposed.data)).toEqual(inner(resized.data).map((value) => expect.closeTo(value, 6)));
    },
  );

  it.each([
    [{ preset: 'gabor', wavelength: 1 }, 'gabor with wavelength from 2 to 1024'],
    [{ preset: 'gaussian', sigma: NaN }, 'gaussian with sigma from 0 to 512'],
    [{ preset: 'gaussian', sigma: '1' }, 'gaussian with sigma from 0 to 512'],
    [{ preset: 'box', sigma: 1 }, 'box without sigma'],
    [{ preset: 'box', channels: 'all' }, 'box with channels mean or own'],
    [{ preset: 'motion', angle: 30, length: 5, channels: 'own' }, undefined],
    [JSON.parse('{"preset":"box","__proto__":{"sigma":1}}') as object, undefined],
  ])('given as %j are checked: %s', (given, rule) => {
    expect(checkWeightSpec({ kind: 'preset', ...given })).toBe(rule);
  });
});

describe('given weights', () => {
  it('are taken as they are', () => {
    expect([...makeWeights(slot({ kind: 'values', values: [1, 0.5, 3] }, { shape: [3, 1] }))]).toEqual([1, 0.5, 3]);
  });

  it('in the wrong number are refused', () => {
    expect(() => makeWeights(slot({ kind: 'values', values: [1, 2] }, { shape: [3] }))).toThrow(
      'needs 3 weights for weight but has 2',
    );
  });

  it.each([
    [{ init: 'he', seed: 1, repeat: 4 }, undefined],
    [{ init: 'he', seed: 1, repeat: 0 }, 'seeded in runs of 1 to 4096 filters'],
    [{ init: 'he', seed: 1.5 }, 'seeded with a whole number from 0 to 4294967295'],
    [{ init: 'she', seed: 1 }, 'seeded by he, he-uniform, xavier, xavier-normal, uniform'],
  ])('from a seed, given as %j, are checked: %s', (given, rule) => {
    expect(checkWeightSpec({ kind: 'seeded', ...given })).toBe(rule);
  });
});
