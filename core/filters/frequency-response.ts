import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { cosine, sine } from './elementary.ts';
import type { Kernel } from './kernel.ts';
import { sumOf } from './taps.ts';

/** What a kernel does to waves: one complex number for each of them. */
export interface FrequencyResponse {
  /** Frequencies along each axis. */
  readonly shape: Shape;
  /** In radians per sample, the same along every axis, rising; 0 at floor(N / 2). */
  readonly frequencies: Float64Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** What rounding alone can make of 0. */
  readonly noise: number;
}

export interface ResponseOptions {
  /** Frequencies per axis, N: ω = 2π (j - floor(N / 2)) / N, which lies in [-π, π). */
  readonly points: number;
  /** A layer correlates; signal processing convolves. Their responses differ by the sign of the phase. */
  readonly operation: 'convolve' | 'correlate';
  /** The tap from which distances count, per axis; absent: floor((k - 1) / 2), where the identity stands. */
  readonly centre?: readonly number[];
}

/**
 * The frequency response: what a wave e^(iω·x) is multiplied by.
 * H(ω) = Σ h[n] e^(-iω·(n - c)) for a convolution, with +i for a cross-correlation (Oppenheim and Schafer, Discrete-Time
 * Signal Processing, section 2.6), at N frequencies per axis: the discrete Fourier transform of the kernel, padded with
 * zeros to N where it is smaller. A kernel that is symmetric about c has a real response. Computed axis by axis; the same
 * bits on every machine. *Shape*: k per axis -> N per axis. RangeError unless N is a positive whole number.
 */
export function frequencyResponse(kernel: Kernel, { points, operation, centre }: ResponseOptions): FrequencyResponse {
  if (!Number.isInteger(points) || points < 1) throw new RangeError(`${points} frequencies`);
  const sign = operation === 'convolve' ? -1 : 1;
  let [real, imaginary] = [kernel.data, new Float64Array(kernel.data.length)];
  for (const [axis, size] of kernel.shape.entries()) {
    // The axes before are transformed already.
    const inner = numel(kernel.shape.slice(axis + 1));
    const from = centre?.[axis] ?? Math.floor((size - 1) / 2);
    ({ real, imaginary } = alongAxis({ real, imaginary, size, inner }, points, from, sign));
  }
  const magnitudes = sumOf(Array.from(kernel.data, Math.abs));
  return {
    shape: kernel.shape.map(() => points),
    frequencies: Float64Array.from({ length: points }, (_, j) => (2 * Math.PI * (j - Math.floor(points / 2))) / points),
    real,
    imaginary,
    noise: Math.max(16, kernel.data.length) * 2 ** -52 * magnitudes,
  };
}

interface Along {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Positions along the axis, and how far apart they lie. */
  readonly size: number;
  readonly inner: number;
}

function alongAxis({ real, imaginary, size, inner }: Along, points: number, from: number, sign: number) {
  const outer = real.length / (size * inner);
  const result = {
    real: new Float64Array(outer * points * inner),
    imaginary: new Float64Array(outer * points * inner),
  };
  for (let j = 0; j < points; j++) {
    for (let n = 0; n < size; n++) {
      // Whole turns are taken out first, so that large angles lose nothing.
      const degrees = (360 * (((j - Math.floor(points / 2)) * (n - from)) % points)) / points;
      const [c, s] = [cosine(degrees), sign * sine(degrees)];
      for (let o = 0; o < outer; o++) {
        const [to, at] = [(o * points + j) * inner, (o * size + n) * inner];
        for (let i = 0; i < inner; i++) {
          const [re, im] = [real[at + i] ?? 0, imaginary[at + i] ?? 0];
          result.real[to + i] = (result.real[to + i] ?? 0) + re * c - im * s;
          result.imaginary[to + i] = (result.imaginary[to + i] ?? 0) + re * s + im * c;
        }
      }
    }
  }
  return result;
}

/** |H|: how many times larger each wave comes out. */
export function magnitudesOf({ real, imaginary }: FrequencyResponse): Float64Array {
  return real.map((re, i) => Math.hypot(re, imaginary[i] ?? 0));
}

/**
 * The angle of H in radians, in (-π, π]: a wave's lead. Exactly 0 or π where H is real but for rounding; NaN where H is 0
 * but for rounding, since a wave that does not come out has no phase.
 */
export function phasesOf({ real, imaginary, noise }: FrequencyResponse): Float64Array {
  const clean = (value: number) => (Math.abs(value) <= noise ? 0 : value);
  return real.map((re, i) => {
    const [x, y] = [clean(re), clean(imaginary[i] ?? 0)];
    return x === 0 && y === 0 ? NaN : Math.atan2(y, x);
  });
}

/** 20 log10(magnitude / reference), dB; -Infinity for 0. */
export function decibels(magnitudes: Float64Array, reference = 1): Float64Array {
  return magnitudes.map((magnitude) => 20 * Math.log10(magnitude / reference));
}

/** H(0), the sum of the taps: what a constant is multiplied by. */
export function constantGain({ data }: Kernel): number {
  return sumOf([...data]);
}
