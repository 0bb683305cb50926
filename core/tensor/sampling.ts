import type { AxisTaps } from './interpolation.ts';

export const samplingCoordinates = [
  'half-pixel',
  'half-pixel-symmetric',
  'half-pixel-or-start',
  'align-corners',
  'asymmetric',
  'crop',
] as const;

export const samplingRoundings = ['half-down', 'half-up', 'floor', 'ceil'] as const;

/**
 * How one axis is resampled, everything ONNX Resize (opset 19) can ask for. `scale`: outputs per input, which need not be
 * the quotient of the sizes. `crop` reads between `start` and `end`, parts of the axis; `half-pixel-or-start` is the half
 * pixel of PyTorch, which reads the start where there is one output.
 */
export interface AxisSampling {
  readonly interpolation: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: (typeof samplingCoordinates)[number];
  readonly scale: number;
  readonly start: number;
  readonly end: number;
  /** Which of two positions the nearest one is. */
  readonly rounding: (typeof samplingRoundings)[number];
  /** The cubic's parameter a (Keys 1981). */
  readonly sharpness: number;
  /** Positions outside the axis weigh nothing and the others more; else the border is repeated. */
  readonly excludeOutside: boolean;
  /** Reducing, the kernel is stretched over all inputs that an output stands for. */
  readonly antialias: boolean;
}

/** {@link AxisTaps}, and which outputs of a crop lie outside the axis. */
export interface SampledTaps extends AxisTaps {
  readonly outside: Uint8Array;
}

/** The taps of every output of an axis resampled from `n` to `m` positions. */
export function samplingTaps(n: number, m: number, sampling: AxisSampling): SampledTaps {
  const reach = sampling.antialias ? Math.min(1, sampling.scale) : 1;
  const half = halfWidth(sampling, reach);
  const count = sampling.interpolation === 'nearest' ? 1 : 2 * half;
  const positions = new Int32Array(m * count);
  const weights = new Float64Array(m * count);
  const outside = new Uint8Array(m);
  for (let i = 0; i < m; i++) {
    const x = coordinateOf(i, n, m, sampling);
    outside[i] = sampling.coordinates === 'crop' && (x < 0 || x > n - 1) ? 1 : 0;
    const first = sampling.interpolation === 'nearest' ? rounded(x, sampling.rounding) : Math.floor(x) - half + 1;
    const row = weightsOf(x, first, count, n, sampling, reach);
    for (let k = 0; k < count; k++) {
      positions[i * count + k] = Math.min(n - 1, Math.max(0, first + k));
      weights[i * count + k] = row[k] ?? 0;
    }
  }
  return { count, positions, weights, outside };
}

/** Positions the kernel reaches to each side. */
function halfWidth({ interpolation }: AxisSampling, reach: number): number {
  switch (interpolation) {
    case 'nearest':
      return 1;
    case 'linear':
      return Math.ceil(1 / reach);
    case 'cubic':
      return Math.ceil(2 / reach);
  }
}

/** Where output `i` lies on the input's axis, in its positions (ONNX Resize, coordinate_transformation_mode). */
function coordinateOf(i: number, n: number, m: number, { coordinates, scale, start, end }: AxisSampling): number {
  // What the outputs cover, in outputs: not whole where the size was rounded down.
  const width = n * scale;
  switch (coordinates) {
    case 'half-pixel':
      return (i + 0.5) / scale - 0.5;
    case 'half-pixel-or-start':
      return m === 1 ? -0.5 : (i + 0.5) / scale - 0.5;
    case 'half-pixel-symmetric':
      return (n / 2) * (1 - m / width) + (i + 0.5) / scale - 0.5;
    case 'align-corners':
      return width === 1 ? 0 : (i * (n - 1)) / (width - 1);
    case 'asymmetric':
      return i / scale;
    case 'crop':
      return m === 1 ? 0.5 * (start + end) * (n - 1) : start * (n - 1) + (i * (end - start) * (n - 1)) / (m - 1);
  }
}

function rounded(x: number, rounding: AxisSampling['rounding']): number {
  switch (rounding) {
    case 'half-down':
      return Math.ceil(x - 0.5);
    case 'half-up':
      return Math.floor(x + 0.5);
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
  }
}

/** The kernel's values at the distances of `count` positions from x, from `first` on; with a sum of 1. */
function weightsOf(x: number, first: number, count: number, n: number, sampling: AxisSampling, reach: number) {
  if (sampling.interpolation === 'nearest') return [1];
  const values = Array.from({ length: count }, (_, k) => {
    const position = first + k;
    if (sampling.excludeOutside && (position < 0 || position >= n)) return 0;
    const distance = Math.abs(position - x) * reach;
    return sampling.interpolation === 'linear' ? Math.max(0, 1 - distance) : cubic(distance, sampling.sharpness);
  });
  const sum = values.reduce((all, value) => all + value, 0);
  return values.map((value) => value / sum);
}

/** The cubic convolution kernel (Keys 1981). */
function cubic(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? a * (((distance - 5) * distance + 8) * distance - 4) : 0;
}
