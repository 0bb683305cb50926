import { interpolateCividis, interpolateMagma, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import type { Settings } from '../../electron/contract/settings.ts';

export type ColourMapName = Settings['colourMap'];

/** A colour map as pixels. Read and written as whole pixels, so the byte order of the machine does not matter. */
export interface ColourTable {
  /** 256 pixels from the lowest to the highest value. */
  readonly pixels: Uint32Array;
  /** The pixel of a NaN: a colour that the map itself never shows. */
  readonly nan: number;
  /** The middle colour means 0, so that the scale must be symmetric. */
  readonly diverging: boolean;
}

export const tableLength = 256;

type Colour = readonly [red: number, green: number, blue: number];

const interpolators: Readonly<Record<ColourMapName, (t: number) => Colour>> = {
  viridis: (t) => rgb(interpolateViridis(t)),
  magma: (t) => rgb(interpolateMagma(t)),
  cividis: (t) => rgb(interpolateCividis(t)),
  grey: (t) => [255 * t, 255 * t, 255 * t],
  // Negative is blue, positive red, as in most papers.
  'red-blue': (t) => rgb(interpolateRdBu(1 - t)),
};

/** Magenta stands out of the first maps; the diverging one has a purple neighbour, so it gets green. */
const nanColours: Readonly<Record<ColourMapName, Colour>> = {
  viridis: [255, 0, 144],
  magma: [0, 224, 255],
  cividis: [255, 0, 144],
  grey: [255, 0, 144],
  'red-blue': [0, 200, 80],
};

/** Red, green, blue of what an interpolator says: `#rrggbb` or `rgb(r, g, b)`. */
function rgb(text: string): Colour {
  if (text.startsWith('#')) {
    const value = Number.parseInt(text.slice(1), 16);
    return [value >> 16, (value >> 8) & 255, value & 255];
  }
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

const baked = new Map<ColourMapName, ColourTable>();

/** The table of a colour map, made once. */
export function colourTable(name: ColourMapName): ColourTable {
  const known = baked.get(name);
  if (known !== undefined) return known;
  const table = bake(name);
  baked.set(name, table);
  return table;
}

function bake(name: ColourMapName): ColourTable {
  const bytes = new Uint8ClampedArray(4 * (tableLength + 1));
  for (let i = 0; i < tableLength; i++) {
    bytes.set([...interpolators[name](i / (tableLength - 1)), 255], 4 * i);
  }
  bytes.set([...nanColours[name], 255], 4 * tableLength);
  const words = new Uint32Array(bytes.buffer);
  return { pixels: words.subarray(0, tableLength), nan: words[tableLength] ?? 0, diverging: name === 'red-blue' };
}

/** Colours of the map at `count` even steps from lowest to highest, for a legend. */
export function colourStops(name: ColourMapName, count: number): string[] {
  const bytes = new Uint8ClampedArray(colourTable(name).pixels.slice().buffer);
  return Array.from({ length: count }, (_, i) => {
    const at = 4 * Math.round((i * (tableLength - 1)) / (count - 1));
    return `rgb(${bytes[at] ?? 0} ${bytes[at + 1] ?? 0} ${bytes[at + 2] ?? 0})`;
  });
}

/** The colour of NaN, for a legend. */
export function nanColour(name: ColourMapName): string {
  return `rgb(${nanColours[name].join(' ')})`;
}
