import type { Shape } from '../../core/tensor/tensor.ts';
import { channelValues } from './map-view.ts';

/** How many values of a plane (image and channel in one number) are there, from its first on. */
export type Ready = (plane: number) => number;

/**
 * How many values of a channel are there, from its first on. A channel is what {@link channelValues} counts: mostly a
 * plane, of other shapes the last two axes, which may be several planes or part of one.
 */
export function valuesReady(shape: Shape, ready: Ready, channel: number): number {
  const pixels = channelValues(shape);
  const plane = Math.max(
    1,
    shape.slice(2).reduce((product, size) => product * size, 1),
  );
  let there = 0;
  while (there < pixels) {
    const at = channel * pixels + there;
    const index = Math.floor(at / plane);
    const [begin, end] = [at - index * plane, Math.min(plane, at - index * plane + pixels - there)];
    const more = Math.min(end, ready(index)) - begin;
    if (more <= 0) break;
    there += more;
    if (more < end - begin) break;
  }
  return there;
}
