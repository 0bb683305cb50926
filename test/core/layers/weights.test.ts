import { describe, expect, it } from 'vitest';
import type { WeightSlot } from '../../../core/layers/field.ts';
import { presetKernel } from '../../../core/layers/preset-kernels.ts';
import { naturalLog } from '../../../core/layers/random.ts';
import { kernelPresets, type WeightSpec } from '../../../core/layers/weight-spec.ts';
import { makeWeights } from '../../../core/layers/weights.ts';

const slot = (spec: WeightSpec, more: Partial<WeightSlot> = {}): WeightSlot => ({
  name: 'weight',
  shape: [6],
  fanIn: 27,
  fanOut: 144,
  spec,
  ...more,
});
const seeded = (init: 'he' | 'xavier' | 'uniform', seed: number): WeightSpec => ({ kind: 'seeded', init, seed });

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
      name: 'bias',
      init: 'uniform',
      seed: 1,
      first: [-0.02400258183479309, -0.04283943027257919, 0.07358963042497635],
    },
  ] as const)('$init with seed $seed for the $name are the same for ever', ({ name, init, seed, first }) => {
    expect([...makeWeights(slot(seeded(init, seed), { name })).subarray(0, 3)]).toEqual(first);
  });

  it('by He have mean 0, variance 2 / fan-in and the tails of a normal', () => {
    const weights = makeWeights(slot(seeded('he', 5), { shape: [100000], fanIn: 8 }));
    const moment = (power: number) => weights.reduce((sum, w) => sum + (w * 2) ** power, 0) / weights.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  });

  it.each([
    { init: 'xavier', bound: Math.sqrt(6 / 171) },
    { init: 'uniform', bound: 1 / Math.sqrt(27) },
  ] as const)('by $init fill the interval to its bound and no further', ({ init, bound }) => {
    const weights = makeWeights(slot(seeded(init, 3), { shape: [10000] }));
    const [min, max] = [Math.min(...weights), Math.max(...weights)];
    expect(min).toBeGreaterThanOrEqual(-bound);
    expect(max).toBeLessThanOrEqual(bound);
    expect(max - min).toBeGreaterThan(1.99 * bound);
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

  it('take logarithms that are right to the last bits', () => {
    for (const x of [1, 0.9999999, 0.7071067811865476, 0.7071067811865475, 0.5, 0.1, 1e-9, 1e-300, 5e-324]) {
      expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.abs(Math.log(x)));
    }
  });
});

describe('preset kernels', () => {
  it.each([
    { preset: 'identity', kernel: [0, 0, 0, 0, 1, 0, 0, 0, 0] },
    { preset: 'sobel-x', kernel: [-1, 0, 1, -2, 0, 2, -1, 0, 1] },
    { preset: 'sobel-y', kernel: [-1, -2, -1, 0, 0, 0, 1, 2, 1] },
    { preset: 'laplacian', kernel: [0, 1, 0, 1, -4, 1, 0, 1, 0] },
    { preset: 'sharpen', kernel: [0, -1, 0, -1, 5, -1, 0, -1, 0] },
    { preset: 'emboss', kernel: [-2, -1, 0, -1, 1, 1, 0, 1, 2] },
    { preset: 'gaussian', kernel: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((value) => value / 16) },
    { preset: 'box', kernel: new Array(9).fill(1 / 9) },
  ] as const)('$preset is the kernel of the textbooks', ({ preset, kernel }) => {
    const got = presetKernel(preset, [3, 3], 0);
    got.forEach((value, i) => expect(value).toBeCloseTo(kernel[i] ?? NaN, 15));
  });

  it('stand in the middle of a larger kernel', () => {
    expect(presetKernel('sobel-x', [5, 4], 0)).toEqual(
      [
        [0, 0, 0, 0],
        [-1, 0, 1, 0],
        [-2, 0, 2, 0],
        [-1, 0, 1, 0],
        [0, 0, 0, 0],
      ].flat(),
    );
  });

  it('are differences of two taps where there are only two', () => {
    expect(presetKernel('sobel-x', [2, 2], 0)).toEqual([-1, 1, -1, 1]);
    expect(presetKernel('sobel-y', [2, 2], 0)).toEqual([-1, -1, 1, 1]);
  });

  it('of a Gaussian are binomial, up to the largest kernel', () => {
    expect(presetKernel('gaussian', [5], 0)).toEqual([1, 4, 6, 4, 1].map((value) => value / 16));
    const largest = presetKernel('gaussian', [1024], 0);
    expect(largest.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });

  const sizes = [[1], [2], [3], [7], [1, 3], [2, 2], [3, 3], [5, 5], [4, 6], [3, 3, 3], [2, 3, 1]];
  const sums = { identity: 1, box: 1, gaussian: 1, sharpen: 1, emboss: 1 };
  it.each(kernelPresets)('%s answers a constant with its own sum, in any size', (preset) => {
    const wanted = Object.entries(sums).find(([name]) => name === preset)?.[1] ?? 0;
    for (const size of sizes) {
      for (let filter = 0; filter < 8; filter++) {
        const sum = presetKernel(preset, size, filter).reduce((all, value) => all + value, 0);
        expect({ size, sum: Number(sum.toFixed(12)) + 0 }).toEqual({ size, sum: wanted });
      }
    }
  });

  it('of the bank of edges are eight different ones, then again', () => {
    const bank = Array.from({ length: 9 }, (_, filter) => presetKernel('edges', [3, 3], filter).join());
    expect(new Set(bank).size).toBe(8);
    expect(bank[8]).toBe(bank[0]);
  });

  it('are averaged over the channels; their bias is zero', () => {
    const spec = { kind: 'preset', preset: 'sobel-x' } as const;
    const weights = makeWeights(slot(spec, { shape: [2, 4, 1, 3] }));
    expect([...weights]).toEqual(new Array(8).fill([-0.5, 0, 0.5]).flat());
    expect([...makeWeights(slot(spec, { name: 'bias', shape: [2] }))]).toEqual([0, 0]);
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
});
