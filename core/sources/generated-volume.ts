import { fromMiddle } from '../filters/taps.ts';
import type { Generated } from './read-generated.ts';
import { vesselCoverage, type Triple } from './vessels.ts';

/** Fills a volume. Distances are in voxels from its middle. */
export function fillVolume(data: Float32Array, generated: Generated): void {
  const { input, value } = generated;
  const sizes: Triple = [value('depth'), value('height'), value('width')];
  switch (input) {
    case 'cube': {
      const half = value('extent') / 2;
      return fill(data, sizes, (z, y, x) => share(z, half) * share(y, half) * share(x, half));
    }
    case 'ball':
      // ½ + R - r, held to 0..1: a border one voxel wide.
      return fill(data, sizes, (z, y, x) => clamp(0.5 + value('radius') - Math.sqrt(z * z + y * y + x * x)));
    case 'vessels':
      vesselCoverage(data, sizes, { seed: value('seed'), vessels: value('vessels'), radius: value('radius') });
      return overBackground(data, sizes, value('brightness'), value('background'));
    default:
      throw new TypeError(`${input} is no volume`);
  }
}

/** The part of a voxel's side, one wide, that lies within `half` of the middle. */
function share(distance: number, half: number): number {
  return Math.max(0, Math.min(distance + 0.5, half) - Math.max(distance - 0.5, -half));
}

/**
 * What is covered gets the brightness B, the rest a background that is softly darker towards the corners,
 * b (1 - ρ² / 2), ρ² the mean over the axes of (2 distance / size)²: value = background + coverage (B - background).
 */
function overBackground(data: Float32Array, sizes: Triple, brightness: number, background: number): void {
  const squares = sizes.map((size) => Array.from({ length: size }, (_, i) => ((2 * fromMiddle(i, size)) / size) ** 2));
  const [deep = [], high = [], wide = []] = squares;
  let to = 0;
  for (const z of deep) {
    for (const y of high) {
      for (const x of wide) {
        const soft = background * (1 - (z + y + x) / 6);
        data[to] = soft + (data[to] ?? 0) * (brightness - soft);
        to++;
      }
    }
  }
}

function fill(data: Float32Array, [depth, height, width]: Triple, at: (z: number, y: number, x: number) => number) {
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        data[to++] = at(fromMiddle(z, depth), fromMiddle(y, height), fromMiddle(x, width));
      }
    }
  }
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
