import { sine } from '../filters/elementary.ts';
import { fromCentre, fromMiddle } from '../filters/taps.ts';
import { normalSource } from '../layers/random.ts';
import type { Generated } from './read-generated.ts';

/** Fills a signal; x counts its samples from 0. Waves swing between -1 and 1. */
export function fillSignal(data: Float32Array, generated: Generated): void {
  const at = valueAt(generated, data.length);
  for (let x = 0; x < data.length; x++) data[x] = at(x);
}

function valueAt({ input, value }: Generated, length: number): (x: number) => number {
  switch (input) {
    case 'signal-impulse':
      return (x) => (fromCentre(x, length) === 0 ? 1 : 0);
    case 'signal-box':
      return box(length, value('extent'));
    case 'signal-sine':
      return (x) => sine((360 * x) / value('wavelength') + value('phase'));
    case 'signal-chirp':
      return chirp(length, value('wavelength'), value('lastWavelength'), value('phase'));
    case 'signal-noise':
      return noise(value('seed'), value('mean'), value('deviation'));
    case 'signal-sawtooth':
      return (x) => sawtooth(x / value('wavelength') + value('phase') / 360);
    default:
      throw new TypeError(`${input} is no signal`);
  }
}

/** The part of each sample, one wide, in an interval of `extent` samples around the middle: 1 inside, 0 outside. */
function box(length: number, extent: number): (x: number) => number {
  return (x) => {
    const middle = fromMiddle(x, length);
    return Math.max(0, Math.min(middle + 0.5, extent / 2) - Math.max(middle - 0.5, -extent / 2));
  };
}

/**
 * Linear chirp: sin(2π (f₀ x + (f₁ - f₀) x² / (2 (n - 1))) + ψ), whose frequency goes from f₀ = 1 / λ₀ at the first
 * sample evenly to f₁ = 1 / λ₁ at the last one, n - 1.
 */
function chirp(length: number, first: number, last: number, phase: number): (x: number) => number {
  const [begin, end] = [1 / first, 1 / last];
  const rise = length > 1 ? (end - begin) / (2 * (length - 1)) : 0;
  return (x) => sine(360 * (begin * x + rise * x * x) + phase);
}

/** White: every sample on its own, normally distributed, from the seed's stream 0. */
function noise(seed: number, mean: number, deviation: number): () => number {
  const next = normalSource(seed, 0);
  return () => mean + deviation * next();
}

/** 2 (p - ⌊p⌋) - 1 at p periods: rises from -1, drops at every whole period. */
function sawtooth(periods: number): number {
  return 2 * (periods - Math.floor(periods)) - 1;
}
