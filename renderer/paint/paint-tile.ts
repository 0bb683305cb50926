import type { Tile } from '../../electron/contract/engine.ts';
import { tableLength, type ColourTable } from './colour-maps.ts';
import type { Scale } from './scale.ts';

/** Codes 1 to 65,535 stand for lo to hi (see Tile). */
const codeSteps = 65_534;

/**
 * A tile as RGBA bytes, row by row. Values outside the scale get its end colours, NaN its own; where all values are
 * the same and the scale has no length, the lowest colour (the middle one of a diverging table). Rows that are not
 * there yet stay transparent.
 * *Shape*: [tile.height, tile.width, 4] flat.
 */
export function paintTile(tile: Tile, scale: Scale, table: ColourTable): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(tile.width * tile.height * 4);
  const pixels = new Uint32Array(bytes.buffer);
  const last = tableLength - 1;
  const length = scale.hi - scale.lo;
  // index = offset + slope · (code − 1), both in steps of the table.
  const slope = length > 0 ? ((tile.hi - tile.lo) / codeSteps / length) * last : 0;
  const offset = length > 0 ? ((tile.lo - scale.lo) / length) * last : table.diverging ? last / 2 : 0;
  const count = Math.min(tile.rows * tile.width, tile.codes.length, pixels.length);
  for (let i = 0; i < count; i++) {
    const code = tile.codes[i] ?? 0;
    const index = Math.round(offset + slope * (code - 1));
    const pixel = table.pixels[index < 0 ? 0 : index > last ? last : index];
    pixels[i] = code === 0 ? table.nan : (pixel ?? 0);
  }
  return bytes;
}
