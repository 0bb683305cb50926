import type { ResizeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { coordinates, plus, product, times, type CountedElement } from './counting-parts.ts';

/** A position of one axis and what it counts. */
type Tap = readonly [position: number, weight: number];

/**
 * Every combination of one tap per axis is one multiplication, on weight 0 too; such a value is not read. A single tap is
 * a copy. The weights are those of the interpolation's kernel at the distance of each neighbour.
 */
export function resizeElement(op: ResizeOp, { inputs: [input] }: StepBuffers): CountedElement {
  const sizes = op.input.slice(2);
  return (index, tally) => {
    const [image, channel, ...place] = coordinates(index, op.output);
    const taps = place.map((i, axis) => tapsAt(op, i, sizes[axis], op.output[axis + 2]));
    const counts = taps.map((along) => along.length);
    let sum: number | undefined;
    for (let combination = 0; combination < product(counts); combination++) {
      const chosen = coordinates(combination, counts).map((tap, axis) => taps[axis][tap]);
      const at = chosen.reduce(
        (flat, [position], axis) => flat * sizes[axis] + position,
        image * op.input[1] + channel,
      );
      if (chosen.length > 0 && counts.every((count) => count === 1)) return input[at];
      const weight = chosen.reduce((w, tap) => w * tap[1], 1);
      // A weight of 0 makes even an infinity 0; -0, so that the others keep their sign.
      const value = times(weight, weight === 0 ? -0 : input[at], tally);
      sum = sum === undefined ? value : plus(sum, value, tally);
    }
    return sum ?? 0;
  };
}

/** The neighbours of output `i` of `m` on an axis of `n` positions, clamped to it. */
function tapsAt(op: ResizeOp, i: number, n: number, m: number): Tap[] {
  const clamped = (position: number) => Math.max(0, Math.min(n - 1, position));
  switch (op.interpolation) {
    case 'nearest':
      return [[clamped(Math.floor((i * n) / m)), 1]];
    case 'nearest-exact':
      return [[clamped(Math.floor(((i + 0.5) * n) / m)), 1]];
    case 'linear': {
      const x = Math.max(0, centreOf(op, i, n, m));
      return [0, 1].map((k) => [clamped(Math.floor(x) + k), 1 - Math.abs(x - Math.floor(x) - k)]);
    }
    case 'cubic': {
      const x = centreOf(op, i, n, m);
      return [-1, 0, 1, 2].map((k) => [clamped(Math.floor(x) + k), keys(Math.abs(x - Math.floor(x) - k))]);
    }
  }
}

function centreOf(op: ResizeOp, i: number, n: number, m: number): number {
  switch (op.coordinates) {
    case 'half-pixel':
      return ((i + 0.5) * n) / m - 0.5;
    case 'align-corners':
      return m === 1 ? 0 : (i * (n - 1)) / (m - 1);
    case 'asymmetric':
      return (i * n) / m;
  }
}

/** Keys' cubic convolution kernel, a = -3/4, as polynomials. */
function keys(x: number): number {
  const a = -0.75;
  return x <= 1 ? (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1 : a * (x ** 3 - 5 * x ** 2 + 8 * x - 4);
}
