import { uniformSource } from '../layers/random.ts';

/** Depth, height, width; z, y, x. */
export type Triple = readonly [number, number, number];

export interface Vessels {
  readonly seed: number;
  readonly vessels: number;
  /** Voxels. */
  readonly radius: number;
}

/** Spans of a vessel's curve between one face of the volume and the other. */
const spans = 5;

/**
 * How much of every voxel vessels cover, 0 to 1: ½ + R - d held to that, d the distance from the voxel to the nearest
 * vessel's axis. Vessel i winds through the volume along axis i mod 3 from beyond one face to beyond the other.
 * `coverage` must be zero, row-major [D, H, W].
 */
export function vesselCoverage(coverage: Float32Array, sizes: Triple, { seed, vessels, radius }: Vessels): void {
  for (let vessel = 0; vessel < vessels; vessel++) {
    const points = controlPoints(sizes, vessel % 3, uniformSource(seed, vessel));
    const longest = Math.max(...sizes) / spans;
    // Pieces about one voxel long, or half a radius where that is more: the curve bends far less than that.
    const pieces = Math.max(4, Math.ceil(longest / Math.max(1, radius / 2)));
    let from = pointAt(points, 0, 0);
    for (let span = 0; span < spans; span++) {
      for (let piece = 1; piece <= pieces; piece++) {
        const to = pointAt(points, span, piece / pieces);
        cover(coverage, sizes, from, to, radius);
        from = to;
      }
    }
  }
}

/**
 * Evenly along the main axis, from one span before it to one span behind; across it anywhere in the middle 70 %, new for
 * each point.
 */
function controlPoints(sizes: Triple, mainAxis: number, uniform: () => number): Triple[] {
  return Array.from({ length: spans + 3 }, (_, i): Triple => {
    const parts = sizes.map((_, axis) => (axis === mainAxis ? (i - 1) / spans : 0.15 + 0.7 * uniform()));
    const [z = 0, y = 0, x = 0] = sizes.map((size, axis) => (parts[axis] ?? 0) * (size - 1));
    return [z, y, x];
  });
}

/**
 * Uniform Catmull-Rom spline (Catmull and Rom 1974) through p₁ and p₂, t from 0 to 1:
 * ½ (2 p₁ + (p₂ - p₀) t + (2 p₀ - 5 p₁ + 4 p₂ - p₃) t² + (3 p₁ - p₀ - 3 p₂ + p₃) t³).
 */
function pointAt(points: readonly Triple[], span: number, t: number): Triple {
  const zero: Triple = [0, 0, 0];
  const [p0 = zero, p1 = zero, p2 = zero, p3 = zero] = points.slice(span, span + 4);
  const on = (axis: 0 | 1 | 2) => {
    const [a, b, c, d] = [p0[axis], p1[axis], p2[axis], p3[axis]];
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
  };
  return [on(0), on(1), on(2)];
}

/** Raises the coverage around one straight piece. */
function cover(coverage: Float32Array, sizes: Triple, a: Triple, b: Triple, radius: number): void {
  const [deep, high, wide] = ([0, 1, 2] as const).map((axis) => reach(a[axis], b[axis], radius, sizes[axis]));
  if (deep === undefined || high === undefined || wide === undefined) return;
  for (let z = deep.begin; z < deep.end; z++) {
    for (let y = high.begin; y < high.end; y++) {
      const row = (z * sizes[1] + y) * sizes[2];
      for (let x = wide.begin; x < wide.end; x++) {
        const part = Math.min(1, 0.5 + radius - distance(z, y, x, a, b));
        if (part > (coverage[row + x] ?? 1)) coverage[row + x] = part;
      }
    }
  }
}

/** The voxels along one axis that a piece from `a` to `b` can touch. */
function reach(a: number, b: number, radius: number, size: number): { begin: number; end: number } {
  const begin = Math.max(0, Math.ceil(Math.min(a, b) - radius - 0.5));
  return { begin, end: Math.min(size, Math.floor(Math.max(a, b) + radius + 0.5) + 1) };
}

/** Distance from a point to a straight piece. */
function distance(z: number, y: number, x: number, a: Triple, b: Triple): number {
  const [dz, dy, dx] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const square = dz * dz + dy * dy + dx * dx;
  const [pz, py, px] = [z - a[0], y - a[1], x - a[2]];
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, (pz * dz + py * dy + px * dx) / square));
  const [qz, qy, qx] = [pz - t * dz, py - t * dy, px - t * dx];
  return Math.sqrt(qz * qz + qy * qy + qx * qx);
}
