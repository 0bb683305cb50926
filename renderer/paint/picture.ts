import type { Tile } from '../../electron/contract/engine.ts';
import type { Scale } from './scale.ts';

/** Pixels ready for a canvas. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;
}

const codeSteps = 65_534;

const unit: Scale = { lo: 0, hi: 1 };

/**
 * A picture from the tiles of its channels: three are red, green, blue; fewer are gray. The values of the scale, 0 to 1
 * for pictures, become 0 to 255, NaN becomes black. `undefined` while a channel is missing or the tiles are of different sizes.
 */
export function pictureOf(tiles: ReadonlyMap<number, Tile>, channels: number, scale = unit): Pixels | undefined {
  const wanted = channels >= 3 ? [0, 1, 2] : [0, 0, 0];
  const planes = wanted.map((channel) => tiles.get(channel));
  const first = planes[0];
  if (first === undefined) return undefined;
  const { width, height } = first;
  const bytes = new Uint8ClampedArray(width * height * 4);
  for (const [place, plane] of planes.entries()) {
    if (plane === undefined || plane.width !== width || plane.height !== height) return undefined;
    addPlane(bytes, place, plane, scale);
  }
  const rows = Math.min(...planes.map((plane) => plane?.rows ?? 0));
  for (let i = 0; i < rows * width; i++) bytes[4 * i + 3] = 255;
  return { width, height, bytes };
}

function addPlane(bytes: Uint8ClampedArray, place: number, { codes, lo, hi }: Tile, scale: Scale): void {
  const gain = 255 / (scale.hi - scale.lo || 1);
  const slope = ((hi - lo) / codeSteps) * gain;
  const base = (lo - scale.lo) * gain;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    bytes[4 * i + place] = code === 0 ? 0 : base + slope * (code - 1);
  }
}
