export type Interpolation = 'nearest' | 'nearest-exact' | 'linear' | 'cubic';
export type CoordinateRule = 'half-pixel' | 'align-corners' | 'asymmetric';

/** What every output position of one axis reads: `count` positions each, and their weights, which sum to 1. */
export interface AxisTaps {
  readonly count: number;
  /** Clamped to the axis; *Shape*: outputs x count. */
  readonly positions: Int32Array;
  readonly weights: Float64Array;
}

/** Positions one output reads along an axis. */
export function tapCount(interpolation: Interpolation): number {
  return interpolation === 'linear' ? 2 : interpolation === 'cubic' ? 4 : 1;
}

/** Sharpness of the cubic (Keys, 1981, calls it a), as PyTorch and ONNX have it. */
const cubicSharpness = -0.75;

/**
 * The taps of resizing one axis from `n` to `m` positions. `nearest` is floor(i n / m), `nearest-exact` floor((i + 1/2)
 * n / m), both in whole numbers; linear and cubic interpolate at {@link sourceCoordinate}.
 */
export function axisTaps(n: number, m: number, interpolation: Interpolation, rule: CoordinateRule): AxisTaps {
  const count = tapCount(interpolation);
  const positions = new Int32Array(m * count);
  const weights = new Float64Array(m * count);
  for (let i = 0; i < m; i++) {
    const { first, values } = tapsOf(i, n, m, interpolation, rule);
    for (const [k, weight] of values.entries()) {
      positions[i * count + k] = Math.min(n - 1, Math.max(0, first + k));
      weights[i * count + k] = weight;
    }
  }
  return { count, positions, weights };
}

function tapsOf(i: number, n: number, m: number, interpolation: Interpolation, rule: CoordinateRule) {
  switch (interpolation) {
    case 'nearest':
      return { first: Math.floor((i * n) / m), values: [1] };
    case 'nearest-exact':
      return { first: Math.floor(((2 * i + 1) * n) / (2 * m)), values: [1] };
    case 'linear': {
      // Left of the first centre there is nothing to interpolate with.
      const x = Math.max(0, sourceCoordinate(i, n, m, rule));
      const first = Math.floor(x);
      return { first, values: [1 - (x - first), x - first] };
    }
    case 'cubic': {
      const x = sourceCoordinate(i, n, m, rule);
      const first = Math.floor(x);
      const t = x - first;
      return { first: first - 1, values: [cubic(1 + t), cubic(t), cubic(1 - t), cubic(2 - t)] };
    }
  }
}

/** Where output position `i` lies on the input's axis, in its positions. */
export function sourceCoordinate(i: number, n: number, m: number, rule: CoordinateRule): number {
  switch (rule) {
    case 'half-pixel':
      // One rounding, so that a coordinate that is a whole number comes out as one.
      return ((2 * i + 1) * n - m) / (2 * m);
    case 'align-corners':
      return m > 1 ? (i * (n - 1)) / (m - 1) : 0;
    case 'asymmetric':
      return (i * n) / m;
  }
}

/** The cubic convolution kernel at a distance of 0 to 2. */
function cubic(distance: number): number {
  const [a, x] = [cubicSharpness, distance];
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return a * (((x - 5) * x + 8) * x - 4);
}
