import { cosine, decay, sine } from './elementary.ts';
import { gaussian } from './smoothing.ts';
import { fromMiddle, sumOf, tapsOf } from './taps.ts';

/**
 * Laplacian of a Gaussian of standard deviation `sigma` pixels: (r² / σ⁴ - n / σ²) · G for n axes, G with sum 1, minus
 * its mean, so that a constant is answered with 0 (Marr and Hildreth 1980; centred as MATLAB's fspecial does). Negative
 * in the middle, as the Laplacian.
 */
export function laplacianOfGaussian(sizes: readonly number[], sigma: number): number[] {
  const bell = gaussian(sizes, sigma);
  const variance = sigma * sigma;
  const values = tapsOf(sizes, fromMiddle).map((tap, i) => {
    const square = tap.reduce((sum, p) => sum + p * p, 0);
    return ((square / variance - sizes.length) / variance) * (bell[i] ?? 0);
  });
  const mean = sumOf(values) / values.length;
  return values.map((value) => value - mean);
}

export interface GaborWave {
  /** Pixels from crest to crest. */
  readonly wavelength: number;
  /** Direction across the stripes, in degrees counterclockwise from the right as seen on the screen. */
  readonly angle: number;
  /** Degrees; 0 has a crest in the middle, 90 falls through 0 there. */
  readonly phase: number;
  /** Standard deviation of the envelope across the stripes, in pixels; 0: 0.56 wavelengths, one octave wide. */
  readonly sigma: number;
  /** The envelope's extent across the stripes over that along them. */
  readonly aspect: number;
}

/**
 * Gabor function: exp(-(x'² + γ² y'²) / (2σ²)) · cos(2π x' / λ + ψ), x' across the stripes, y' along them (Daugman 1985;
 * in these parameters Petkov and Kruizinga 1997, where σ = 0.56 λ). In the plane of the last two axes; a third axis
 * counts as y'. In 1-D only x' is left.
 */
export function gabor(sizes: readonly number[], wave: GaborWave): number[] {
  const sigma = wave.sigma === 0 ? 0.56 * wave.wavelength : wave.sigma;
  const [c, s] = sizes.length === 1 ? [1, 0] : [cosine(wave.angle), sine(wave.angle)];
  return tapsOf(sizes, fromMiddle).map((tap) => {
    const [x = 0, down = 0, ...rest] = [...tap].reverse();
    const across = x * c - down * s;
    const stripes = [x * s + down * c, ...rest].reduce((sum, p) => sum + p * p, 0);
    const distance = across * across + wave.aspect * wave.aspect * stripes;
    return decay(distance / (2 * sigma * sigma)) * cosine((360 * across) / wave.wavelength + wave.phase);
  });
}
