import type { WasmHost } from '../../core/kernels/wasm/host.ts';
import type { MapStatistics } from '../../core/analysis/statistics.types.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../core/tensor/tensor.ts';
import type { Plane } from '../contract/engine.ts';
import { boxBegin, tileSize, type TileSize } from './tiles.ts';

/** What stays of a result that is not kept: its maps at display size, and the statistics of all its values. */
export interface ReducedMaps {
  /** Of the whole result. */
  readonly shape: Shape;
  /** [..., height, width] of the maps as they are shown. */
  readonly tensor: Tensor;
  /** Size of a whole map. */
  readonly map: TileSize;
  /** For every map its {@link tallies}, then the sums of the boxes that are not whole yet. */
  readonly sums: Float64Array;
  /** The memory of the sums, which are not needed once all is taken in. */
  readonly work: Float32Array;
}

/** What is known of a whole result besides its reduced maps. */
export interface Reduced {
  readonly shape: Shape;
  /** Of a whole map; nothing of planes that cross the slices of a volume. */
  statisticsOf(channel: number, plane?: Plane): MapStatistics | undefined;
}

/** The maps of a result are its last two axes: of a volume every slice along the depth is one. */
export function mapGrid(shape: Shape): TileSize & { readonly channels: number } {
  const width = shape.at(-1) ?? 1;
  const height = shape.length > 1 ? (shape.at(-2) ?? 1) : 1;
  return { width, height, channels: numel(shape.slice(0, -2)) };
}

/** The longer side a reduced map may have. */
const sizes = [1024, 512, 256, 128, 64] as const;
const smallest = 32;
/** What the reduced maps of one result may take, and at most which part of the result, unless that makes them too small. */
const mostBytes = 32 * 2 ** 20;
const part = 16;

/** Numbers that are counted of a map; `pivot` is a value near which sums lose nothing. */
const tallies = { min: 0, max: 1, pivot: 2, sum: 3, squares: 4, zeros: 5, nan: 6, infinite: 7, finite: 8 } as const;
const tallyCount = 9;

/** The shape of the reduced maps of a result. */
export function reducedShape(shape: Shape): Shape {
  const grid = mapGrid(shape);
  const most = Math.min(mostBytes, (numel(shape) * 4) / part);
  const bytesAt = (size: number) => {
    const { width, height } = tileSize(grid, size);
    return grid.channels * width * height * 4;
  };
  const { width, height } = tileSize(grid, sizes.find((size) => bytesAt(size) <= most) ?? smallest);
  return [...shape.slice(0, -2), ...(shape.length > 1 ? [height] : []), width];
}

/** Bytes of {@link makeReduced}. */
export function reducedBytes(shape: Shape): number {
  const reduced = reducedShape(shape);
  return numel(reduced) * 4 + sumsLength(reduced) * 8;
}

function sumsLength(reduced: Shape): number {
  const { channels, width } = mapGrid(reduced);
  return channels * (tallyCount + width);
}

/** Nothing gathered yet; `allocate` answers memory that all threads share. */
export function makeReduced(shape: Shape, allocate: (length: number) => Float32Array): ReducedMaps {
  const reduced = reducedShape(shape);
  const { width, height } = mapGrid(shape);
  const data = allocate(numel(reduced));
  const work = allocate(2 * sumsLength(reduced));
  const sums = new Float64Array(work.buffer, work.byteOffset, work.length / 2).fill(0);
  const stride = tallyCount + mapGrid(reduced).width;
  for (let at = 0; at < sums.length; at += stride) {
    sums[at + tallies.min] = Infinity;
    sums[at + tallies.max] = -Infinity;
  }
  return { shape, tensor: { shape: reduced, data }, map: { width, height }, sums, work };
}

/** What a map's numbers are counted from, of one row; `sum` and `squares` of distances from the pivot. */
export interface RowSums {
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly squares: number;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
}

/** How rows are summed. */
export interface RowWay {
  /** Where the boxes begin, and where the last one ends. */
  readonly columns: Int32Array;
  /** Where the sums of the boxes of a map stand meanwhile; nothing: where they are kept. */
  readonly boxes?: Float64Array;
  /** Sums the finite values of a row that begins at `begin`, and adds its values to its boxes. */
  sumRow(data: Float32Array, begin: number, pivot: number, boxes: Float64Array): RowSums;
}

/** Of these maps; see {@link RowWay.columns}. */
function columnsOf({ tensor, map }: ReducedMaps): Int32Array {
  const { width } = mapGrid(tensor.shape);
  return Int32Array.from({ length: width + 1 }, (_, x) => boxBegin(x, map.width, width));
}

/** Takes in rows [first, first + rows) of a map, which follow those before; `data` begins with them. */
export function gatherRows(
  reduced: ReducedMaps,
  index: number,
  data: Float32Array,
  { first, rows }: { readonly first: number; readonly rows: number },
  way: RowWay,
): void {
  const tile = mapGrid(reduced.tensor.shape);
  const { width, height } = reduced.map;
  const stride = tallyCount + tile.width;
  const own = reduced.sums.subarray(index * stride, (index + 1) * stride);
  const kept = own.subarray(tallyCount);
  const { columns, boxes = kept } = way;
  if (boxes !== kept) boxes.set(kept);
  const out = reduced.tensor.data.subarray(index * tile.width * tile.height);
  let box = boxOf(first, height, tile.height);
  for (let row = first; row < first + rows; row++) {
    const begin = (row - first) * width;
    if (own[tallies.finite] === 0) own[tallies.pivot] = firstFinite(data, begin, width);
    addRow(own, way.sumRow(data, begin, own[tallies.pivot] ?? 0, boxes), width);
    const end = boxBegin(box + 1, height, tile.height);
    if (row + 1 < end) continue;
    writeBoxes(boxes, columns, end - boxBegin(box, height, tile.height), out, box * tile.width);
    box++;
  }
  if (boxes !== kept) kept.set(boxes);
}

function addRow(own: Float64Array, row: RowSums, width: number): void {
  own[tallies.min] = Math.min(own[tallies.min] ?? Infinity, row.min);
  own[tallies.max] = Math.max(own[tallies.max] ?? -Infinity, row.max);
  const more = [row.sum, row.squares, row.zeros, row.nan, row.infinite, width - row.nan - row.infinite];
  for (let i = 0; i < more.length; i++) own[tallies.sum + i] = (own[tallies.sum + i] ?? 0) + (more[i] ?? 0);
}

/** The box that a row lies in. */
export function boxOf(row: number, n: number, m: number): number {
  let box = Math.min(m - 1, Math.floor(((row + 1) * m) / n));
  while (boxBegin(box, n, m) > row) box--;
  return box;
}

function writeBoxes(boxes: Float64Array, columns: Int32Array, rows: number, out: Float32Array, begin: number): void {
  for (let x = 0; x < boxes.length; x++) {
    out[begin + x] = (boxes[x] ?? 0) / (rows * ((columns[x + 1] ?? 0) - (columns[x] ?? 0)));
  }
  boxes.fill(0);
}

/** Value by value, whatever they are. */
export function plainly(reduced: ReducedMaps): RowWay {
  const columns = columnsOf(reduced);
  return { columns, sumRow: (data, begin, pivot, boxes) => sumRowPlainly(data, begin, columns, pivot, boxes) };
}

function sumRowPlainly(
  data: Float32Array,
  begin: number,
  columns: Int32Array,
  pivot: number,
  boxes: Float64Array,
): RowSums {
  let [min, max] = [Infinity, -Infinity];
  let [sum, squares, zeros, nan, infinite] = [0, 0, 0, 0, 0];
  for (let x = 0; x < boxes.length; x++) {
    const end = begin + (columns[x + 1] ?? 0);
    let total = 0;
    for (let i = begin + (columns[x] ?? 0); i < end; i++) {
      const value = data[i] ?? NaN;
      total += value;
      if (value - value !== 0) {
        if (Number.isNaN(value)) nan++;
        else infinite++;
        continue;
      }
      if (value === 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
      const distance = value - pivot;
      sum += distance;
      squares += distance * distance;
    }
    boxes[x] = (boxes[x] ?? 0) + total;
  }
  return { min, max, sum, squares, zeros, nan, infinite };
}

/** The same by compiled kernels, for values in their memory; rows that are not finite are summed plainly. */
export function compiled(reduced: ReducedMaps, host: WasmHost): RowWay {
  const columns = columnsOf(reduced);
  const scratch = host.scratch();
  const places = scratch.put(columns);
  const boxes = scratch.doubles(columns.length - 1);
  const out = scratch.doubles(5);
  const { width } = reduced.map;
  return {
    columns,
    boxes,
    sumRow(data, begin, pivot) {
      const src = host.addressOf(data) + begin * Float32Array.BYTES_PER_ELEMENT;
      if (host.kernels.tallyRow(src, width, pivot, out.byteOffset) === 0) {
        return sumRowPlainly(data, begin, columns, pivot, boxes);
      }
      host.kernels.boxSums(src, places, boxes.length, boxes.byteOffset);
      const [min = NaN, max = NaN, sum = NaN, squares = NaN, zeros = NaN] = out;
      return { min, max, sum, squares, zeros, nan: 0, infinite: 0 };
    },
  };
}

function firstFinite(data: Float32Array, begin: number, length: number): number {
  for (let i = begin; i < begin + length; i++) {
    const value = data[i] ?? NaN;
    if (value - value === 0) return value;
  }
  return 0;
}

/**
 * Statistics of a map that was taken in whole. One pass: sums of distances from one of the map's own values, so that a
 * small spread on a large offset is not lost (Chan, Golub and LeVeque 1983).
 */
export function statisticsOfReduced({ tensor, map, sums }: ReducedMaps, index: number): MapStatistics {
  const begin = index * (tallyCount + mapGrid(tensor.shape).width);
  const at = (name: keyof typeof tallies) => sums[begin + tallies[name]] ?? NaN;
  const [zeros, nan, infinite, finite] = [at('zeros'), at('nan'), at('infinite'), at('finite')];
  const count = map.width * map.height;
  if (finite === 0) return { count, min: NaN, max: NaN, mean: NaN, std: NaN, zeros, nan, infinite };
  const shift = at('sum') / finite;
  const std = Math.sqrt(Math.max(0, at('squares') / finite - shift * shift));
  return { count, min: at('min'), max: at('max'), mean: at('pivot') + shift, std, zeros, nan, infinite };
}

/** What stays of maps that were taken in whole. */
export function reducedOf(maps: ReducedMaps): Reduced {
  const { shape, tensor } = maps;
  const { channels } = mapGrid(tensor.shape);
  const statistics = Array.from({ length: channels }, (_, map) => statisticsOfReduced(maps, map));
  const depth = shape.length === 5 ? (shape[2] ?? 1) : 1;
  return {
    shape,
    statisticsOf(channel, plane = { axis: 0, index: Math.floor(depth / 2) }) {
      if (depth > 1 && plane.axis !== 0) return undefined;
      return statistics[channel * depth + Math.min(plane.index, depth - 1)];
    },
  };
}
