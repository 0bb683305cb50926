import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../../core/analysis/difference.ts';
import { statisticsOf } from '../../../core/analysis/statistics.ts';

describe('the statistics of a map', () => {
  it('are those of its finite values, the others counted', () => {
    expect(statisticsOf(Float32Array.from([2, NaN, 4, 0, -0, Infinity, -Infinity, NaN]))).toEqual({
      count: 8,
      min: 0,
      max: 4,
      mean: 1.5,
      std: Math.sqrt(2.75),
      zeros: 2,
      nan: 2,
      infinite: 2,
    });
  });

  it.each([
    { title: 'no values', data: [] },
    { title: 'nothing finite', data: [NaN, Infinity] },
  ])('of $title have no range', ({ data }) => {
    expect(statisticsOf(Float32Array.from(data))).toMatchObject({
      count: data.length,
      min: NaN,
      max: NaN,
      mean: NaN,
      std: NaN,
    });
  });

  it('keep a small spread on a large offset', () => {
    // 16777214, 16777216: neighbours at the edge of float32's whole numbers.
    const data = Float32Array.from({ length: 100000 }, (_, i) => 16777214 + 2 * (i % 2));
    expect(statisticsOf(data)).toMatchObject({ mean: 16777215, std: 1 });
  });

  it('of a constant have no spread at all', () => {
    expect(statisticsOf(new Float32Array(1001).fill(0.1)).std).toBe(0);
  });

  it('do not overflow near the largest float32', () => {
    expect(statisticsOf(Float32Array.from([3e38, -3e38])).std).toBe(Math.fround(3e38));
  });
});

describe('the difference of two tensors', () => {
  it('is what a person computes', () => {
    const difference = differenceOf(Float32Array.from([0, 3, 4]), Float32Array.from([1, 3, 2]));
    expect(difference.maxAbsolute).toBe(2);
    expect(difference.rms).toBeCloseTo(Math.sqrt(5 / 3), 14);
    expect(difference.relative).toBeCloseTo(Math.sqrt(5) / 5, 14);
    expect(difference.psnr).toBeCloseTo(20 * Math.log10(4 / Math.sqrt(5 / 3)), 12);
  });

  it('of equal tensors is none, infinities included', () => {
    const a = Float32Array.from([1, -2, Infinity]);
    expect(differenceOf(a, a.slice())).toMatchObject({ maxAbsolute: 0, rms: 0, psnr: Infinity });
  });

  it('relative to nothing is undefined', () => {
    expect(differenceOf(new Float32Array(2), Float32Array.from([0, 1])).relative).toBeNaN();
  });

  it('with a NaN on one side is NaN, wherever it stands', () => {
    expect(differenceOf(Float32Array.from([NaN, 5]), Float32Array.from([1, 1]))).toMatchObject({
      maxAbsolute: NaN,
      rms: NaN,
    });
    expect(differenceOf(Float32Array.from([5, 1]), Float32Array.from([1, NaN])).maxAbsolute).toBeNaN();
  });

  it('of different lengths is refused', () => {
    expect(() => differenceOf(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
  });
});
