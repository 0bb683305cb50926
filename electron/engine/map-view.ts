import type { Shape } from '../../core/tensor/tensor.ts';
import type { Plane } from '../contract/engine.ts';
import type { TileSize } from './tiles.ts';

/** Where the values of a map lie: from `begin` on, rows and columns so far apart. */
export interface MapPlace extends TileSize {
  readonly begin: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** The maps of a result, one for each channel: of volumes a plane, of signals one row. */
export interface MapView extends TileSize {
  readonly channels: number;
  readonly signal: boolean;
  readonly place: (channel: number) => MapPlace;
  /** How many rows are there once so many values of a channel are, from its first on. */
  readonly rows: (values: number) => number;
}

/**
 * [1, 16, 300, 451] -> 16 maps of 451 × 300; [1, 2, 900] -> 2 signals; [1, 4, 64, 48, 32] -> 4 planes: 32 × 48, or across
 * the height 32 × 64, or across the width 48 × 64. Of any other shape the last two axes are a map.
 * A plane outside is the nearest one inside; without one it is the middle of the depth.
 */
export function viewOf(shape: Shape, plane?: Plane): MapView {
  const channels = (axes: number) => shape.slice(0, axes).reduce((count, size) => count * size, 1);
  if (shape.length === 5) return planeView(channels(2), shape, plane);
  const width = shape.at(-1) ?? 1;
  if (shape.length === 3) return flatView(channels(2), width, 1, true);
  return flatView(channels(-2), width, shape.length > 1 ? (shape.at(-2) ?? 1) : 1, false);
}

function flatView(channels: number, width: number, height: number, signal: boolean): MapView {
  return {
    channels,
    width,
    height,
    signal,
    place: (channel) => ({ width, height, begin: channel * width * height, rowStep: width, columnStep: 1 }),
    rows: (values) => Math.floor(values / width),
  };
}

/** Rows run along the depth where the plane does, along the height otherwise. */
function planeView(channels: number, shape: Shape, plane: Plane | undefined): MapView {
  const [depth = 1, high = 1, wide = 1] = shape.slice(2);
  const slice = high * wide;
  const axis = plane?.axis ?? 0;
  const last = ([depth, high, wide][axis] ?? 1) - 1;
  const index = Math.min(plane?.index ?? Math.floor(depth / 2), last);
  const [width, height] = [axis === 2 ? high : wide, axis === 0 ? high : depth];
  const first = index * ([slice, wide, 1][axis] ?? 1);
  const [rowStep, columnStep] = [axis === 0 ? wide : slice, axis === 2 ? wide : 1];
  return {
    channels,
    width,
    height,
    signal: false,
    place: (channel) => ({ width, height, begin: channel * depth * slice + first, rowStep, columnStep }),
    rows: (values) =>
      axis === 0 ? Math.min(high, Math.max(0, Math.floor((values - first) / wide))) : Math.floor(values / slice),
  };
}

/** Values of one channel. */
export function channelValues(shape: Shape): number {
  const axes = shape.length >= 3 && shape.length <= 5 ? shape.slice(2) : shape.slice(-2);
  return axes.reduce((count, size) => count * size, 1);
}

/** A map's values, row by row: where they lie if they lie so, else gathered. *Shape*: [height, width] flat. */
export function mapValues(data: Float32Array, { begin, width, height, rowStep, columnStep }: MapPlace): Float32Array {
  if (columnStep === 1 && rowStep === width) return data.subarray(begin, begin + width * height);
  const map = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) map[to++] = data[begin + y * rowStep + x * columnStep] ?? 0;
  }
  return map;
}
