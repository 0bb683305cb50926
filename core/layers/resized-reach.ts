import { greatestCommonDivisor } from '../tensor/integers.ts';
import type { CoordinateRule, Interpolation } from '../tensor/interpolation.ts';
import type { AxisReach, Taps } from './reach.ts';

/**
 * What resizing an axis from `n` to `m` positions reads, before the border clamps it. The pattern repeats after m / g
 * outputs and n / g inputs, g the greatest common divisor of both (of n − 1 and m − 1 with aligned corners).
 */
export function resizedReach(n: number, m: number, interpolation: Interpolation, rule: CoordinateRule): AxisReach {
  const corners = rule === 'align-corners' && interpolation !== 'nearest' && interpolation !== 'nearest-exact';
  if (corners && m === 1) return { phases: [readAt(0, 1, interpolation)], advance: 0, jump: n };
  const [from, to] = corners ? [n - 1, m - 1] : [n, m];
  const common = greatestCommonDivisor(from, to);
  const phases = Array.from({ length: to / common }, (_, i): Taps => {
    switch (interpolation) {
      case 'nearest':
        return single(Math.floor((i * n) / m));
      case 'nearest-exact':
        return single(Math.floor(((2 * i + 1) * n) / (2 * m)));
      case 'linear':
      case 'cubic': {
        const [numerator, denominator] =
          rule === 'half-pixel' ? [(2 * i + 1) * n - m, 2 * m] : rule === 'asymmetric' ? [i * n, m] : [i * from, to];
        return readAt(numerator, denominator, interpolation);
      }
    }
  });
  return { phases, advance: from / common };
}

function single(position: number): Taps {
  return { from: position, step: 1, count: 1 };
}

/** Where the coordinate is a whole number the other taps have the weight 0. */
function readAt(numerator: number, denominator: number, interpolation: Interpolation): Taps {
  const first = Math.floor(numerator / denominator);
  if (numerator === first * denominator) return single(first + 0);
  return interpolation === 'cubic' ? { from: first - 1, step: 1, count: 4 } : { from: first, step: 1, count: 2 };
}
