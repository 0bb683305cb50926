import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelFrom, type Kernel } from '../../../core/filters/kernel.ts';
import { isSeparable, kernelIn, kernelRank, ranksOfLayer, type KernelRank } from '../../../core/filters/kernel-rank.ts';
import { presetKernel } from '../../../core/filters/preset-kernel.ts';
import type { PresetSpec } from '../../../core/filters/preset.ts';
import { composed } from '../../../core/filters/transforms.ts';
import { numel } from '../../../core/tensor/shape.ts';

const exact = { precision: 'float64' } as const;
const preset = (spec: PresetSpec, ...sizes: number[]) => kernelFrom(sizes, presetKernel(spec, sizes, 0));
const rounded = ({ shape, data }: Kernel) => kernelFrom(shape, Float32Array.from(data));

/** What the pairs do together: the sum of their compositions, which for a column and a row are their outer products. */
function sumOfPairs(rank: KernelRank, count: number, like: Kernel): Kernel {
  const data = new Float64Array(like.data.length);
  for (const { column, row } of rank.pairs(count)) {
    const product = composed(column, row);
    expect(product.shape).toEqual(like.shape);
    for (const [i, value] of product.data.entries()) data[i] = (data[i] ?? 0) + value;
  }
  return { shape: like.shape, data };
}

const norm = (values: Iterable<number>) => Math.hypot(...values);
const distance = (a: Kernel, b: Kernel) => norm(a.data.map((value, i) => value - (b.data[i] ?? 0)));

const kernels = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  .chain((shape) =>
    fc
      .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: numel(shape), maxLength: numel(shape) })
      .map((values) => kernelFrom(shape, values)),
  );

describe('the rank of a kernel', () => {
  it.each<{ spec: PresetSpec; size: number; rank: number }>([
    // S. Eddins, Separable convolution: Part 2, 2006: averaging, Sobel, Gaussian, and fspecial('disk', 5), 11 x 11.
    { spec: { preset: 'box' }, size: 5, rank: 1 },
    { spec: { preset: 'sobel-x' }, size: 3, rank: 1 },
    { spec: { preset: 'gaussian', sigma: 0.5 }, size: 3, rank: 1 },
    { spec: { preset: 'gaussian', sigma: 2.5 }, size: 15, rank: 1 },
    { spec: { preset: 'disk', radius: 5 }, size: 11, rank: 5 },
    { spec: { preset: 'laplacian' }, size: 3, rank: 2 },
    { spec: { preset: 'laplacian-corners' }, size: 3, rank: 2 },
    { spec: { preset: 'identity' }, size: 5, rank: 1 },
    { spec: { preset: 'roberts-main' }, size: 2, rank: 2 },
  ])('of $spec, $size x $size, is $rank, in float32 too', ({ spec, size, rank }) => {
    const kernel = preset(spec, size, size);
    const found = kernelRank(kernel, exact);
    expect(found.rank).toBe(rank);
    expect(found.singularValues).toHaveLength(size);
    expect(kernelRank(rounded(kernel), { precision: 'float32' }).rank).toBe(rank);
    expect(isSeparable(kernel, 'float64')).toBe(rank === 1);
    expect(distance(sumOfPairs(found, rank, kernel), kernel)).toBeLessThan(1e-14 * norm(kernel.data));
  });

  it('of a kernel rounded to float32 is not told by float64', () => {
    const kernel = rounded(preset({ preset: 'gaussian', sigma: 1 }, 7, 7));
    expect(kernelRank(kernel, exact).rank).toBeGreaterThan(1);
    expect(kernelRank(kernel, { precision: 'float32' }).rank).toBe(1);
  });

  it('of zeros is 0, and nothing is lost of them', () => {
    const found = kernelRank(kernelFrom([2, 3], new Float64Array(6)), exact);
    expect({ ...found, pairs: found.pairs(1).map(({ column, row }) => [...column.data, ...row.data]) }).toEqual({
      rows: 2,
      columns: 3,
      singularValues: Float64Array.of(0, 0),
      rank: 0,
      tolerance: 0,
      losses: [0, 0, 0],
      pairs: [[0, 0, 0, 0, 0]],
    });
  });

  it('takes Sobel apart into a smoothing column and a difference row', () => {
    const [pair] = kernelRank(preset({ preset: 'sobel-x' }, 3, 3), exact).pairs(1);
    const first = pair?.column.data[0] ?? NaN;
    expect(pair?.column.shape).toEqual([3, 1]);
    expect(pair?.row.shape).toEqual([1, 3]);
    expect(pair?.column.data[1]).toBeGreaterThan(0);
    expect(Array.from(pair?.column.data ?? [], (value) => value / first)).toEqual(
      [1, 2, 1].map((v) => expect.closeTo(v, 14)),
    );
    expect(Array.from(pair?.row.data ?? [], (value) => value * first)).toEqual(
      [-1, 0, 1].map((v) => expect.closeTo(v, 14)),
    );
  });

  it('has a tolerance of max(m, n) · ε · s₁', () => {
    expect(kernelRank(kernelFrom([1, 3], [0, 4, 0]), exact).tolerance).toBe(3 * 2 ** -52 * 4);
    expect(kernelRank(kernelFrom([3, 1], [0, 4, 0]), { precision: 'float32' }).tolerance).toBe(3 * 2 ** -23 * 4);
    expect(() => kernelRank(kernelFrom([3], [1, 2, 3]), { ...exact, axis: 1 })).toThrow(RangeError);
  });

  it('says for every number of pairs what they miss, along every axis', () => {
    fc.assert(
      fc.property(kernels, fc.nat({ max: 2 }), fc.nat({ max: 4 }), (kernel, from, count) => {
        const axis = from % kernel.shape.length;
        const whole = norm(kernel.data);
        fc.pre(whole > 1e-3);
        const found = kernelRank(kernel, { ...exact, axis });
        expect(found.rows).toBe(kernel.shape[axis]);
        expect(found.losses).toHaveLength(Math.min(found.rows, found.columns) + 1);
        const lost = found.losses[Math.min(count, found.losses.length - 1)];
        expect(distance(sumOfPairs(found, count, kernel), kernel) / whole).toBeCloseTo(lost ?? NaN, 9);
      }),
    );
  });
});

describe('separable kernels of three axes', () => {
  it('are those whose every unfolding has rank 1', () => {
    expect(isSeparable(preset({ preset: 'gaussian', sigma: 1 }, 5, 3, 7), 'float64')).toBe(true);
    expect(isSeparable(preset({ preset: 'sobel-z' }, 3, 3, 3), 'float64')).toBe(true);
    expect(isSeparable(preset({ preset: 'laplacian' }, 3, 3, 3), 'float64')).toBe(false);
    expect(isSeparable(kernelFrom([3], [1, -7, 2]), 'float64')).toBe(true);
    // A column times a plane of rank 2: one unfolding has rank 1, the others do not.
    const mixed = composed(kernelFrom([2, 1, 1], [1, 3]), kernelFrom([1, 2, 2], [1, 0, 0, 1]));
    expect([0, 1, 2].map((axis) => kernelRank(mixed, { ...exact, axis }).rank)).toEqual([1, 2, 2]);
    expect(isSeparable(mixed, 'float64')).toBe(false);
  });
});

describe('the ranks of a layer', () => {
  it('stand by filter and channel', () => {
    const [box, cross] = [
      [1, 1, 1, 1],
      [1, 0, 0, 1],
    ];
    const weight = kernelFrom([3, 2, 2, 2], [box, cross, cross, [0, 0, 0, 0], [1, 2, 2, 4], [1, 2, 2, 5]].flat());
    const ranks = ranksOfLayer(weight, exact).map((channels) => channels.map(({ rank }) => rank));
    expect(ranks).toEqual([
      [1, 2],
      [2, 0],
      [1, 2],
    ]);
    expect(kernelIn(weight, 2, 1)).toEqual(kernelFrom([2, 2], [1, 2, 2, 5]));
  });
});
