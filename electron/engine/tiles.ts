export interface TileSize {
  readonly width: number;
  readonly height: number;
}

/** A map's size on screen: as it is, or reduced until the longer side has `size` pixels; never a side of 0. */
export function tileSize(map: TileSize, size: number): TileSize {
  const longer = Math.max(map.width, map.height);
  if (longer <= size) return { width: map.width, height: map.height };
  const reduced = (n: number) => Math.max(1, Math.round((n * size) / longer));
  return { width: reduced(map.width), height: reduced(map.height) };
}

/** The size of a signal's tile: all its values in one row, or two rows of extremes. */
export function signalTileSize(length: number, size: number): TileSize {
  return length <= size ? { width: length, height: 1 } : { width: size, height: 2 };
}

/**
 * The least and the largest value of each stretch of a signal, so that no peak is lost. NaN counts only where there is
 * nothing else. *Shape*: signal [length] -> [2, width] flat, or the signal itself where the tile has one row.
 */
export function reduceSignal(signal: Float32Array, { width, height }: TileSize): Float32Array {
  if (height === 1) return signal.slice(0, width);
  const result = new Float32Array(2 * width).fill(NaN);
  for (let x = 0; x < width; x++) {
    let [least, largest] = [Infinity, -Infinity];
    const end = boxBegin(x + 1, signal.length, width);
    for (let i = boxBegin(x, signal.length, width); i < end; i++) {
      const value = signal[i] ?? NaN;
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    if (least > largest) continue;
    result[x] = least;
    result[width + x] = largest;
  }
  return result;
}

/** First position of box `index`; the boxes cut n positions into m parts without gap or overlap. */
export function boxBegin(index: number, n: number, m: number): number {
  return Math.floor((index * n) / m);
}

/** How many rows of the tile are there once the first `mapRows` rows of the map are. */
export function tileRowsReady(mapRows: number, mapHeight: number, tileHeight: number): number {
  if (mapRows >= mapHeight) return tileHeight;
  let rows = Math.floor((mapRows * tileHeight) / mapHeight);
  while (rows > 0 && boxBegin(rows, mapHeight, tileHeight) > mapRows) rows--;
  return rows;
}

/**
 * The first `rows` rows of a map reduced by averaging boxes, in float64. A NaN or an infinity shows in its whole box.
 * *Shape*: map [height, width] flat -> [rows, tile.width] flat.
 */
export function reduceMap(map: Float32Array, size: TileSize, tile: TileSize, rows: number): Float32Array {
  if (tile.width === size.width && tile.height === size.height) return map.slice(0, rows * tile.width);
  const result = new Float32Array(rows * tile.width);
  const sums = new Float64Array(tile.width);
  const columns = Uint32Array.from({ length: tile.width + 1 }, (_, x) => boxBegin(x, size.width, tile.width));
  for (let row = 0; row < rows; row++) {
    const begin = boxBegin(row, size.height, tile.height);
    const end = boxBegin(row + 1, size.height, tile.height);
    sums.fill(0);
    for (let y = begin; y < end; y++) addRow(map, y * size.width, columns, sums);
    for (let x = 0; x < tile.width; x++) {
      const count = (end - begin) * ((columns[x + 1] ?? 0) - (columns[x] ?? 0));
      result[row * tile.width + x] = (sums[x] ?? 0) / count;
    }
  }
  return result;
}

function addRow(map: Float32Array, begin: number, columns: Uint32Array, sums: Float64Array): void {
  for (let x = 0; x < sums.length; x++) {
    const end = columns[x + 1] ?? 0;
    let sum = 0;
    for (let i = columns[x] ?? 0; i < end; i++) sum += map[begin + i] ?? 0;
    sums[x] = (sums[x] ?? 0) + sum;
  }
}

export interface CodedTile {
  readonly lo: number;
  readonly hi: number;
  readonly codes: Uint16Array<ArrayBuffer>;
}

const largestCode = 65_535;

/**
 * Values as 16-bit codes: lo + (code − 1) / 65534 · (hi − lo), 0 for NaN. lo and hi are the finite extremes; infinities
 * are coded as them. Where nothing is finite, lo = hi = 0.
 */
export function codeTile(values: Float32Array): CodedTile {
  let [lo, hi] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value - value !== 0) continue;
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  if (lo > hi) [lo, hi] = [0, 0];
  const scale = hi > lo ? (largestCode - 1) / (hi - lo) : 0;
  const codes = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (Number.isNaN(value)) continue;
    codes[i] = value <= lo ? 1 : value >= hi ? largestCode : 1 + Math.round((value - lo) * scale);
  }
  return { lo, hi, codes };
}

/** What a tile of so many pixels costs on its way, its words included. */
export function tileBytes(pixels: number): number {
  return pixels * Uint16Array.BYTES_PER_ELEMENT + 256;
}
