import { colourTable, type ColourMapName } from '../../paint/colour-maps.ts';
import { paintValues, rangeOfValues } from '../../paint/paint-values.ts';
import { symmetric } from '../../paint/scale.ts';

export interface MapValues {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Pixels between two maps of a sheet. */
const gap = 4;
/** The largest sheet a canvas surely holds. */
const mostPixels = 12_000;

/** One map as a PNG, a pixel for each value, in the colours of a map from its lowest to its highest. */
export function mapPng(map: MapValues, colours: ColourMapName): Promise<Uint8Array> {
  return encode(painted(map, colours, scaleOf([map.data], colours)));
}

/** All maps on one sheet, alike in colours: as near to a square as whole rows allow, smaller where it would be too large. */
export function sheetPng(maps: readonly MapValues[], colours: ColourMapName): Promise<Uint8Array> {
  const { width = 1, height = 1 } = maps[0] ?? {};
  const columns = Math.max(1, Math.round(Math.sqrt((maps.length * height) / width)));
  const rows = Math.ceil(maps.length / columns);
  const [wide, high] = [columns * (width + gap) - gap, rows * (height + gap) - gap];
  const zoom = Math.min(1, mostPixels / wide, mostPixels / high);
  const sheet = new OffscreenCanvas(Math.max(1, Math.round(wide * zoom)), Math.max(1, Math.round(high * zoom)));
  const surface = sheet.getContext('2d');
  const scale = scaleOf(
    maps.map(({ data }) => data),
    colours,
  );
  for (const [i, map] of maps.entries()) {
    const [x, y] = [(i % columns) * (width + gap) * zoom, Math.floor(i / columns) * (height + gap) * zoom];
    surface?.drawImage(painted(map, colours, scale), x, y, width * zoom, height * zoom);
  }
  return encode(sheet);
}

function scaleOf(values: readonly Float32Array[], colours: ColourMapName) {
  const own = rangeOfValues(values);
  return colourTable(colours).diverging ? symmetric(own) : own;
}

function painted({ width, height, data }: MapValues, colours: ColourMapName, scale: ReturnType<typeof scaleOf>) {
  const canvas = new OffscreenCanvas(width, height);
  const bytes = paintValues(data, scale, colourTable(colours));
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
  return canvas;
}

async function encode(canvas: OffscreenCanvas): Promise<Uint8Array> {
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}
