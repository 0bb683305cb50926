import type { Shape } from '../../core/tensor/tensor.ts';
import { mapGrid } from './tiles.ts';

/** How many values of a plane (image and channel in one number) are there, from its first on. */
export type Ready = (plane: number) => number;

/**
 * How many values of a map are there, from its first on. A map is the last two axes of a result; a plane may hold several
 * of them (the slices of a volume), or a map several planes (signals one under the other).
 */
export function valuesReady(shape: Shape, ready: Ready, map: number): number {
  const { width, height } = mapGrid(shape);
  const pixels = width * height;
  const plane = Math.max(
    1,
    shape.slice(2).reduce((product, size) => product * size, 1),
  );
  let there = 0;
  while (there < pixels) {
    const at = map * pixels + there;
    const index = Math.floor(at / plane);
    const [begin, end] = [at - index * plane, Math.min(plane, at - index * plane + pixels - there)];
    const more = Math.min(end, ready(index)) - begin;
    if (more <= 0) break;
    there += more;
    if (more < end - begin) break;
  }
  return there;
}
