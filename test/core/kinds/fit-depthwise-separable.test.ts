import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitDepthwiseSeparable } from '../../../core/kinds/fit-depthwise-separable.ts';
import { denseFromDepthwiseSeparable } from './depthwise-product.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { singularValues } from './jacobi.ts';
import { runs } from '../../support/runs.ts';

/** No smaller than 2^-60, or zero: products stay normal float32 numbers, and relative errors mean something. */
const value = fc
  .float({ min: -4, max: 4, noNaN: true, noDefaultInfinity: true })
  .map((x) => (Math.abs(x) < 2 ** -60 ? 0 : x));
const size = fc.integer({ min: 1, max: 4 });

function tensors(shape: readonly number[]): fc.Arbitrary<Tensor> {
  const count = numel(shape);
  return fc
    .array(value, { minLength: count, maxLength: count })
    .map((values) => ({ shape, data: Float32Array.from(values) }));
}

const denseWeights = fc
  .tuple(size, size, size, size)
  .chain(([filters, channels, k1, k2]) => tensors([filters, channels, k1, k2]));

const separableWeights = fc
  .record({ filters: size, channels: size, multiplier: fc.integer({ min: 1, max: 3 }), taps: size })
  .chain(({ filters, channels, multiplier, taps }) =>
    fc.record({
      channels: fc.constant(channels),
      depthwise: tensors([channels * multiplier, 1, taps]),
      pointwise: tensors([filters, channels * multiplier, 1]),
    }),
  );

function norm(data: Iterable<number>): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return Math.sqrt(sum);
}

function distance(a: Tensor, b: Tensor): number {
  return norm(a.data.map((x, i) => x - (b.data[i] ?? NaN)));
}

/** The taps of one input channel, one row a filter, taken out of [C_out, C_in, ...k] by its definition. */
function channelRows({ shape, data }: Tensor, channel: number): number[] {
  const [filters = 0, channels = 0, ...kernel] = shape;
  const taps = numel(kernel);
  return Array.from({ length: filters * taps }, (_, i) => {
    const [filter, tap] = [Math.floor(i / taps), i % taps];
    return data[(filter * channels + channel) * taps + tap] ?? NaN;
  });
}

describe('the dense weights of a depthwise separable block', () => {
  it('are the sums of products over the filters of a channel', () => {
    // One input channel, two depthwise filters of two taps, two output channels.
    const depthwise = { shape: [2, 1, 2], data: Float32Array.of(1, 2, 3, 5) };
    const pointwise = { shape: [2, 2, 1], data: Float32Array.of(10, 100, -1, 1) };
    expect(denseFromDepthwiseSeparable(depthwise, pointwise, 1)).toEqual({
      shape: [2, 1, 2],
      data: Float32Array.of(10 + 300, 20 + 500, -1 + 3, -2 + 5),
    });
  });
});

describe('the nearest depthwise separable weights', () => {
  it('give back weights that are separable', () => {
    fc.assert(
      fc.property(separableWeights, ({ channels, depthwise, pointwise }) => {
        fc.pre(depthwise.shape[0] === channels);
        const dense = denseFromDepthwiseSeparable(depthwise, pointwise, channels);
        const fit = fitDepthwiseSeparable(dense);
        const again = denseFromDepthwiseSeparable(fit.depthwise, fit.pointwise, channels);
        expect(distance(again, dense)).toBeLessThanOrEqual(1e-6 * norm(dense.data));
        expect(fit.relativeError).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('are as far away as the singular values after the first of every channel say', () => {
    fc.assert(
      fc.property(denseWeights, (dense) => {
        const [filters = 0, channels = 0, ...kernel] = dense.shape;
        const fit = fitDepthwiseSeparable(dense);
        const tails = Array.from({ length: channels }, (_, c) =>
          singularValues(channelRows(dense, c), filters, numel(kernel)).slice(1),
        );
        const total = norm(dense.data);
        const expected = total === 0 ? 0 : norm(tails.flat()) / total;
        expect(fit.relativeError).toBeCloseTo(expected, 9);
        // The error that is told is the error of the weights that are returned.
        const product = denseFromDepthwiseSeparable(fit.depthwise, fit.pointwise, channels);
        expect(distance(product, dense)).toBeLessThanOrEqual((fit.relativeError + 1e-6) * total + 1e-30);
      }),
    );
  });

  it('are never farther away than any other separable weights', () => {
    const cases = denseWeights.chain((dense) => {
      const [filters = 0, channels = 0, ...kernel] = dense.shape;
      return fc.record({
        dense: fc.constant(dense),
        depthwise: tensors([channels, 1, ...kernel]),
        pointwise: tensors([filters, channels, 1, 1]),
      });
    });
    fc.assert(
      fc.property(cases, ({ dense, depthwise, pointwise }) => {
        const candidate = denseFromDepthwiseSeparable(depthwise, pointwise, dense.shape[1] ?? 0);
        const ours = fitDepthwiseSeparable(dense).relativeError * norm(dense.data);
        expect(ours).toBeLessThanOrEqual(distance(candidate, dense) * (1 + 1e-6) + 1e-6);
      }),
      { numRuns: runs(300) },
    );
  });

  it('have filters of length one with a positive largest number', () => {
    fc.assert(
      fc.property(denseWeights, (dense) => {
        const { depthwise } = fitDepthwiseSeparable(dense);
        const taps = numel(depthwise.shape.slice(2));
        for (let c = 0; c < (dense.shape[1] ?? 0); c++) {
          const filter = [...depthwise.data.subarray(c * taps, (c + 1) * taps)];
          expect(norm(filter)).toBeCloseTo(1, 6);
          expect(Math.max(...filter)).toBeGreaterThanOrEqual(Math.max(...filter.map(Math.abs)) * (1 - 1e-6));
        }
      }),
    );
  });
});
