import { cosine, sine } from '../filters/elementary.ts';
import { fromCentre, fromMiddle } from '../filters/taps.ts';
import { normalSource } from '../layers/random.ts';
import type { Generated } from './read-generated.ts';

/** The value at a pixel, by its row and column. */
type AtPixel = (row: number, column: number) => number;

/**
 * Fills a picture. Distances are in pixels from its middle, which lies between two pixels of an even side: x to the
 * right, y downwards; u = x cos θ - y sin θ is the distance in the direction of the angle θ, counterclockwise from the
 * right as seen on the screen. Values are 0 to 1 but for noise.
 */
export function fillPicture(data: Float32Array, generated: Generated): void {
  const [height, width] = [generated.value('height'), generated.value('width')];
  const at = valueAt(generated, height, width);
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) data[to++] = at(row, column);
  }
}

function valueAt({ input, value }: Generated, height: number, width: number): AtPixel {
  switch (input) {
    case 'impulse':
      return (row, column) => (fromCentre(row, height) === 0 && fromCentre(column, width) === 0 ? 1 : 0);
    case 'edge':
      return edge(along(height, width, value('angle')), value('softness'));
    case 'checkerboard':
      return checkerboard(value('period'));
    case 'sine':
      return grating(along(height, width, value('angle')), value('wavelength'), value('phase'));
    case 'zone-plate':
      return zonePlate(height, width, value('radius'));
    case 'noise':
      return noise(value('seed'), value('mean'), value('deviation'));
    case 'ramp':
      return ramp(height, width, value('angle'));
    case 'disc':
      return disc(height, width, value('radius'));
    default:
      throw new TypeError(`${input} is no picture`);
  }
}

/** u of a pixel. */
function along(height: number, width: number, angle: number): AtPixel {
  const [c, s] = [cosine(angle), sine(angle)];
  return (row, column) => fromMiddle(column, width) * c - fromMiddle(row, height) * s;
}

/** 1 where u > 0, ½ where u = 0, 0 before; over a softness w > 0: ½ + u / w, held to 0..1. */
function edge(u: AtPixel, softness: number): AtPixel {
  return (row, column) => {
    const distance = u(row, column);
    if (softness === 0) return (1 + Math.sign(distance)) / 2;
    return clamp(0.5 + distance / softness);
  };
}

/** Squares of half a period p: 1 where ⌊2 column / p⌋ + ⌊2 row / p⌋ is odd; 0 in the upper left corner. */
function checkerboard(period: number): AtPixel {
  return (row, column) => (Math.floor((2 * row) / period) + Math.floor((2 * column) / period)) % 2;
}

/** ½ + ½ sin(2π u / λ + ψ): rises through ½ in the middle at phase 0. */
function grating(u: AtPixel, wavelength: number, phase: number): AtPixel {
  return (row, column) => 0.5 + 0.5 * sine((360 * u(row, column)) / wavelength + phase);
}

/**
 * ½ + ½ cos(π r² / (2R)): r / (2R) waves per pixel at the distance r, so that the shortest wave pixels can hold, two
 * pixels, is met at the radius R; beyond it the picture is aliased. 0: R is half the shorter side.
 */
function zonePlate(height: number, width: number, radius: number): AtPixel {
  const reach = radius === 0 ? Math.min(height, width) / 2 : radius;
  return (row, column) => {
    const [y, x] = [fromMiddle(row, height), fromMiddle(column, width)];
    return 0.5 + 0.5 * cosine((90 * (x * x + y * y)) / reach);
  };
}

/** White: every pixel on its own, normally distributed, row by row from the seed's stream 0. */
function noise(seed: number, mean: number, deviation: number): AtPixel {
  const next = normalSource(seed, 0);
  return () => mean + deviation * next();
}

/** ½ + u / E, E = (W - 1) |cos θ| + (H - 1) |sin θ|: from 0 in the corner left behind to 1 in the one ahead. */
function ramp(height: number, width: number, angle: number): AtPixel {
  const u = along(height, width, angle);
  const extent = (width - 1) * Math.abs(cosine(angle)) + (height - 1) * Math.abs(sine(angle));
  return (row, column) => (extent === 0 ? 0.5 : clamp(0.5 + u(row, column) / extent));
}

/** ½ + R - r, held to 0..1: 1 inside the radius R, with a border one pixel wide. */
function disc(height: number, width: number, radius: number): AtPixel {
  return (row, column) => {
    const [y, x] = [fromMiddle(row, height), fromMiddle(column, width)];
    return clamp(0.5 + radius - Math.sqrt(x * x + y * y));
  };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
