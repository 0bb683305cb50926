import { tableLength, type ColourTable } from './colour-maps.ts';
import type { Scale } from './scale.ts';

/** The lowest and the highest finite value of all parts; nothing at all: 0 to 0. */
export function rangeOfValues(parts: readonly Float32Array[]): Scale {
  let [lo, hi] = [Infinity, -Infinity];
  for (const values of parts) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < lo) lo = value;
      if (value > hi) hi = value;
    }
  }
  return lo <= hi ? { lo, hi } : { lo: 0, hi: 0 };
}

/** Values as RGBA bytes in the colours of a map and a scale, as tiles are painted; NaN has its own colour. */
export function paintValues(
  values: Float32Array,
  { lo, hi }: Scale,
  table: ColourTable,
): Uint8ClampedArray<ArrayBuffer> {
  const bytes = new Uint8ClampedArray(values.length * 4);
  const pixels = new Uint32Array(bytes.buffer);
  const last = tableLength - 1;
  for (const [i, value] of values.entries()) {
    const share = hi > lo ? (value - lo) / (hi - lo) : table.diverging ? 0.5 : 0;
    const index = Math.round(Math.min(1, Math.max(0, share)) * last);
    pixels[i] = Number.isNaN(value) ? table.nan : (table.pixels[index] ?? 0);
  }
  return bytes;
}
