import { fail } from '../errors.ts';
import type { Kernel } from './kernel.ts';
import { sumOf } from './taps.ts';

/**
 * What a kernel's taps are brought to.
 * - `sum`: the sum is 1, so that a constant stays as it is (smoothing)
 * - `absolute`: the sum of the magnitudes is 1, so that no output is larger than the largest input
 * - `energy`: the sum of the squares is 1 (unit L2 norm), so that independent noise keeps its deviation
 * - `zero-mean`: the mean is taken from every tap, so that a constant is answered with 0 (derivatives)
 */
export const normalisations = ['sum', 'absolute', 'energy', 'zero-mean'] as const;
export type Normalisation = (typeof normalisations)[number];

/**
 * The kernel, so normalised. Throws `filter.zeroSum` where the taps add up to 0 as far as float64 knows, `filter.allZero`
 * where all are 0.
 */
export function normalised(kernel: Kernel, to: Normalisation): Kernel {
  const { shape, data } = kernel;
  const taps = [...data];
  if (to === 'zero-mean') {
    const mean = sumOf(taps) / taps.length;
    return { shape, data: data.map((value) => value - mean) };
  }
  const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) fail('filter.allZero', {});
  // Over the largest first: squares, sums and reciprocals then stay in float64's range.
  const unit = taps.map((value) => value / largest);
  const size = sizeOf(unit, to);
  if (Math.abs(size) <= unit.length * 2 ** -52) fail('filter.zeroSum', {});
  return { shape, data: Float64Array.from(unit, (value) => value / size) };
}

function sizeOf(taps: readonly number[], to: Exclude<Normalisation, 'zero-mean'>): number {
  switch (to) {
    case 'sum':
      return sumOf(taps);
    case 'absolute':
      return sumOf(taps.map(Math.abs));
    case 'energy':
      return Math.sqrt(sumOf(taps.map((value) => value * value)));
  }
}
