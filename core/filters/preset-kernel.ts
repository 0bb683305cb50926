import {
  bankSize,
  delta,
  edgeOfBank,
  laplacian,
  outline,
  placed,
  roberts,
  slopeFromLight,
  smoothedDifference,
  type AtOffset,
} from './differences.ts';
import { parameterOf, type KernelPreset, type ParameterName, type PresetSpec } from './preset.ts';
import { box, disk, gaussian, gaussianAtCentre, motion, tent } from './smoothing.ts';
import { fromCentre, tapsOf } from './taps.ts';
import { gabor, laplacianOfGaussian } from './waves.ts';

/** How many different kernels a preset has: filter o of a layer gets number o modulo this. */
export function kernelsOf(preset: KernelPreset): number {
  return preset === 'edges' ? bankSize : 1;
}

const axisOf = { x: -1, y: -2, z: -3 } as const;

/**
 * A preset's kernel for any number of axes, row-major, `sizes` taps per axis, in float64; the same bits on every machine.
 * `filter` is the number of the filter in its layer (only `edges` differs between filters). Derivatives and their like
 * stand 3 taps wide in the middle; the smoothing ones are as large as the kernel. Formulas and sources stand with each.
 */
export function presetKernel(spec: PresetSpec, sizes: readonly number[], filter: number): number[] {
  const value = (name: ParameterName) => parameterOf(spec, name);
  const slope = (pattern: AtOffset) => placed({ slope: pattern, self: 0 }, sizes);
  const difference = (axis: keyof typeof axisOf, side: number, centre: number) =>
    slope(smoothedDifference(axisOf[axis], side, centre));
  switch (spec.preset) {
    case 'identity':
    case 'dirac':
      return placed({ slope: () => 0, self: 1 }, sizes);
    case 'box':
      return box(sizes);
    case 'gaussian':
      return gaussian(sizes, value('sigma'));
    case 'disk':
      return disk(sizes, value('radius'));
    case 'motion':
      return motion(sizes, value('length'), value('angle'));
    case 'bilinear':
      return tent(sizes);
    case 'sharpen':
      return sharpen(sizes, value('amount'));
    case 'unsharp':
      return unsharp(sizes, value('sigma'), value('amount'));
    case 'emboss':
      return placed({ slope: slopeFromLight(value('angle')), self: 1 }, sizes);
    case 'sobel-x':
      return difference('x', 1, 2);
    case 'sobel-y':
      return difference('y', 1, 2);
    case 'sobel-z':
      return difference('z', 1, 2);
    case 'scharr-x':
      return difference('x', 3, 10);
    case 'scharr-y':
      return difference('y', 3, 10);
    case 'scharr-z':
      return difference('z', 3, 10);
    case 'prewitt-x':
      return difference('x', 1, 1);
    case 'prewitt-y':
      return difference('y', 1, 1);
    case 'prewitt-z':
      return difference('z', 1, 1);
    case 'roberts-main':
      return roberts(sizes, 'main');
    case 'roberts-other':
      return roberts(sizes, 'other');
    case 'laplacian':
      return slope(laplacian);
    case 'laplacian-corners':
      return slope((offset) => -outline(offset));
    case 'log':
      return laplacianOfGaussian(sizes, value('sigma'));
    case 'gabor':
      return gabor(sizes, {
        wavelength: value('wavelength'),
        angle: value('angle'),
        phase: value('phase'),
        sigma: value('sigma'),
        aspect: value('aspect'),
      });
    case 'edges':
      return slope(edgeOfBank(filter));
  }
}

/** The input minus `amount` times its Laplacian (Gonzalez and Woods, Digital Image Processing, section 3.6). */
function sharpen(sizes: readonly number[], amount: number): number[] {
  return placed({ slope: (offset) => -laplacian(offset) * amount, self: 1 }, sizes);
}

/**
 * Unsharp masking: the input plus `amount` times what a Gaussian of `sigma` pixels takes from it, f + a (f - G f)
 * (Gonzalez and Woods, section 3.6).
 */
function unsharp(sizes: readonly number[], sigma: number, amount: number): number[] {
  const bell = gaussianAtCentre(sizes, sigma);
  return tapsOf(sizes, fromCentre).map((tap, i) => (1 + amount) * delta(tap) - amount * (bell[i] ?? 0));
}
