import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constantGain,
  decibels,
  frequencyResponse,
  magnitudesOf,
  phasesOf,
  type FrequencyResponse,
} from '../../../core/filters/frequency-response.ts';
import { kernelFrom, type Kernel } from '../../../core/filters/kernel.ts';
import { presetKernel } from '../../../core/filters/preset-kernel.ts';
import type { PresetSpec } from '../../../core/filters/preset.ts';
import { composed, reversed } from '../../../core/filters/transforms.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { convOf, run } from '../kernels/arbitrary-ops.ts';

const row = (...values: number[]) => kernelFrom([values.length], values);
const preset = (spec: PresetSpec, ...sizes: number[]) => kernelFrom(sizes, presetKernel(spec, sizes, 0));
const responseOf = (kernel: Kernel, points: number, centre?: readonly number[]) =>
  frequencyResponse(kernel, { points, operation: 'convolve', ...(centre && { centre }) });
const energy = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value * value, 0);

function expectClose(got: Iterable<number>, want: Iterable<number>, digits = 12): void {
  expect([...got]).toEqual(Array.from(want, (value) => expect.closeTo(value, digits)));
}

const kernels = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  .chain((shape) =>
    fc
      .array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: numel(shape), maxLength: numel(shape) })
      .map((values) => kernelFrom(shape, values)),
  );

describe('the frequency response', () => {
  it('lies at frequencies from -π up to π, 0 among them', () => {
    expectClose(responseOf(row(1), 4).frequencies, [-Math.PI, -Math.PI / 2, 0, Math.PI / 2], 15);
    expectClose(responseOf(row(1), 3).frequencies, [(-2 * Math.PI) / 3, 0, (2 * Math.PI) / 3], 15);
    expect(() => responseOf(row(1), 2.5)).toThrow(RangeError);
    expect(() => responseOf(row(1), 0)).toThrow(RangeError);
  });

  it('of a difference is 2i sin ω when it correlates, the opposite when it convolves', () => {
    const correlated = frequencyResponse(row(-1, 0, 1), { points: 8, operation: 'correlate' });
    expectClose(
      correlated.imaginary,
      correlated.frequencies.map((w) => 2 * Math.sin(w)),
    );
    expectClose(correlated.real, new Array<number>(8).fill(0));
    const convolved = responseOf(row(-1, 0, 1), 8);
    expectClose(
      convolved.imaginary,
      correlated.imaginary.map((value) => -value),
    );
    const quarter = Math.PI / 2;
    expect([...phasesOf(correlated)]).toEqual([NaN, -quarter, -quarter, -quarter, NaN, quarter, quarter, quarter]);
  });

  it.each([1, 2, 3, 4, 5, 8])('of a box of %d taps is the Dirichlet kernel', (size) => {
    const response = responseOf(preset({ preset: 'box' }, size), 32, [(size - 1) / 2]);
    const want = response.frequencies.map((w) => (w === 0 ? 1 : Math.sin((size * w) / 2) / (size * Math.sin(w / 2))));
    expectClose(response.real, want);
    expectClose(response.imaginary, new Array<number>(32).fill(0));
  });

  it.each([1, 2, 3, 5, 8])('of the binomial kernel of %d taps is a power of cos ω/2, on every axis', (size) => {
    const kernel = preset({ preset: 'gaussian' }, size, 3);
    const response = responseOf(kernel, 12, [(size - 1) / 2, 1]);
    const power = (w: number, n: number) => Math.cos(w / 2) ** n;
    const want = [...response.frequencies].flatMap((v) =>
      Array.from(response.frequencies, (w) => power(v, size - 1) * power(w, 2)),
    );
    expectClose(response.real, want);
    expect(response.shape).toEqual([12, 12]);
  });

  it('of a Gaussian is real, positive and nearly a Gaussian', () => {
    const response = responseOf(preset({ preset: 'gaussian', sigma: 1.5 }, 15, 15), 16);
    expect(response.real.every((value) => value > 0)).toBe(true);
    expect([...phasesOf(response)].every((phase) => phase === 0)).toBe(true);
    const want = [...response.frequencies].flatMap((v) =>
      Array.from(response.frequencies, (w) => Math.exp((-(v * v + w * w) * 1.5 ** 2) / 2)),
    );
    expectClose(response.real, want, 4);
  });

  it('keeps the energy of the kernel (Parseval)', () => {
    fc.assert(
      fc.property(kernels, fc.integer({ min: 4, max: 7 }), (kernel, points) => {
        const magnitudes = magnitudesOf(responseOf(kernel, points));
        expect(energy(magnitudes) / magnitudes.length).toBeCloseTo(energy(kernel.data), 9);
      }),
    );
  });

  it('of a shifted kernel differs in phase alone, by the shift times the frequency', () => {
    fc.assert(
      fc.property(kernels, fc.integer({ min: -3, max: 3 }), (kernel, shift) => {
        const still = responseOf(
          kernel,
          5,
          kernel.shape.map(() => 0),
        );
        const moved = responseOf(
          kernel,
          5,
          kernel.shape.map((_, axis) => (axis === 0 ? shift : 0)),
        );
        expectClose(magnitudesOf(moved), magnitudesOf(still), 9);
        const inner = still.real.length / 5;
        const turned = (i: number) => shift * (still.frequencies[Math.floor(i / inner)] ?? 0);
        const want = still.real.map(
          (re, i) => re * Math.cos(turned(i)) - (still.imaginary[i] ?? 0) * Math.sin(turned(i)),
        );
        expectClose(moved.real, want, 9);
      }),
    );
  });

  it('of two kernels in turn is the product of theirs', () => {
    const pairs = kernels.chain((first) =>
      fc
        .array(fc.double({ min: -4, max: 4, noNaN: true }), {
          minLength: first.data.length,
          maxLength: first.data.length,
        })
        .map((values) => [first, kernelFrom(first.shape, values)] as const),
    );
    fc.assert(
      fc.property(pairs, ([first, second]) => {
        const origin = first.shape.map(() => 0);
        const [a, b, both] = [first, second, composed(first, second)].map((kernel) =>
          responseOf(kernel, 6, origin),
        ) as [FrequencyResponse, FrequencyResponse, FrequencyResponse];
        const [ar, ai, br, bi] = [a.real, a.imaginary, b.real, b.imaginary];
        expectClose(
          both.real,
          ar.map((re, i) => re * (br[i] ?? 0) - (ai[i] ?? 0) * (bi[i] ?? 0)),
          8,
        );
        expectClose(
          both.imaginary,
          ar.map((re, i) => re * (bi[i] ?? 0) + (ai[i] ?? 0) * (br[i] ?? 0)),
          8,
        );
      }),
    );
  });

  it('is what a layer does to a wave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.nat({ max: 15 }),
        (taps, j) => {
          const kernel = row(...taps);
          const response = frequencyResponse(kernel, { points: 16, operation: 'correlate' });
          const w = response.frequencies[j] ?? 0;
          const wave = Float32Array.from({ length: 16 }, (_, x) => Math.cos(w * x));
          const padding = { size: 'same-upper', before: [0], after: [0], mode: 'circular' } as const;
          const op = convOf({ outChannels: 1, kernel: [taps.length], padding, bias: false }, [1, 1, 16]);
          const [re, im] = [response.real[j] ?? 0, response.imaginary[j] ?? 0];
          const want = Array.from(wave, (_, x) => re * Math.cos(w * x) - im * Math.sin(w * x));
          expectClose(run(op, wave, [Float32Array.from(taps)]), want, 4);
        },
      ),
    );
  });

  it('of a symmetric kernel is real, of the reversed one the conjugate, at 0 the sum of the taps', () => {
    fc.assert(
      fc.property(kernels, (kernel) => {
        const middle = kernel.shape.map((size) => (size - 1) / 2);
        const [there, back] = [responseOf(kernel, 5, middle), responseOf(reversed(kernel), 5, middle)];
        expectClose(back.real, there.real, 9);
        expectClose(
          back.imaginary,
          there.imaginary.map((value) => -value),
          9,
        );
        expect(there.real[(there.real.length - 1) / 2]).toBeCloseTo(constantGain(kernel), 9);
        const symmetric = kernelFrom(
          kernel.shape,
          kernel.data.map((value, i) => value + (reversed(kernel).data[i] ?? 0)),
        );
        const phases = phasesOf(responseOf(symmetric, 5, middle));
        expect([...phases].every((phase) => Number.isNaN(phase) || phase === 0 || phase === Math.PI)).toBe(true);
      }),
    );
  });
});

describe('decibels', () => {
  it('are 20 for ten times as much, and none for nothing', () => {
    expectClose(decibels(Float64Array.of(10, 1, 0.5, 0)), [20, 0, -6.020599913279624, -Infinity]);
    expectClose(decibels(Float64Array.of(2), 20), [-20]);
  });
});
