import { sourceIndex, volume, type Grid, type Triple } from '../reference/grid.ts';
import type { PaddingMode } from '../../layers/op.ts';

/** A block of outputs: one depth, rows [y, y + rows), columns [x, x + columns). */
export interface Block {
  readonly z: number;
  readonly y: number;
  readonly rows: number;
  readonly x: number;
  readonly columns: number;
}

/** How outputs are cut into blocks, and how the part of the picture that a block reads lies in scratch memory. */
export interface StripLayout {
  readonly grid: Grid;
  readonly rows: number;
  readonly columns: number;
  readonly yBlocks: number;
  readonly xBlocks: number;
  /** Blocks of one plane, depth first. */
  readonly blocks: number;
  /** Lines of one plane in the strip, and bytes of a line. */
  readonly lines: number;
  readonly line: number;
  /** With a stride along the rows, columns are sorted by their place in it. */
  readonly phases: number;
  readonly phase: number;
  /** Bytes of a strip of all planes, with room to read beyond its end. */
  readonly bytes: number;
}

export interface StripWish {
  readonly grid: Grid;
  /** Planes of the input that a block reads. */
  readonly planes: number;
  /** Multiply-adds of one output position, all filters together. */
  readonly workPerPosition: number;
  /** Multiply-adds a block should have. */
  readonly work: number;
  /** Blocks of other planes beside these, for sharing work among threads. */
  readonly others: number;
  readonly maxBytes: number;
  /** Bytes of scratch memory for each of a block's outputs, besides the strip. */
  readonly besides?: number;
}

const align = (bytes: number, to: number) => Math.ceil(bytes / to) * to;
/** Floats behind a line that quads may read or a sort may write. */
const slack = 8;
/** Blocks enough to share among threads. */
const enoughBlocks = 16;
/** A block may have so many times the work wished for; and columns are cut no shorter than this for it. */
const longestBlock = 4;
const fewestColumns = 16;

/** The layout; nothing where even one row of eight columns does not fit into `maxBytes`. */
export function stripLayout(wish: StripWish): StripLayout | undefined {
  const { grid } = wish;
  const [, height] = grid.output;
  let rows = rowsWished(wish);
  let columns = columnsWished(wish, rows);
  let layout = layoutOf(wish, rows, columns);
  while (layout.bytes + besides(wish, layout) > wish.maxBytes) {
    if (rows > 1) rows = Math.ceil(rows / 2);
    else if (columns > 8) columns = align(Math.ceil(columns / 2), 8);
    else return undefined;
    layout = layoutOf(wish, Math.min(rows, height), columns);
  }
  return layout;
}

/** Bytes of what a block's outputs need, of a line on its way into phases, and of the block's map of columns. */
function besides({ besides: each = 0 }: StripWish, { rows, columns, line }: StripLayout): number {
  return each * rows * align(columns, 4) + 2 * line;
}

/** All of a row, unless that alone has far more work than a block should: then nobody could cancel in time. */
function columnsWished({ grid, workPerPosition, work }: StripWish, rows: number): number {
  const width = grid.output[2];
  const most = Math.max(fewestColumns, Math.floor((longestBlock * work) / Math.max(1, workPerPosition * rows)));
  return width <= most ? width : Math.min(width, align(Math.ceil(width / Math.ceil(width / most)), 8));
}

/** So many that a block has the work wished for, is read not much more than once, and enough blocks are left to share. */
function rowsWished({ grid, workPerPosition, work, others }: StripWish): number {
  const [depth, height, width] = grid.output;
  const [, strideY] = grid.stride;
  const reach = (grid.kernel[1] - 1) * grid.dilation[1] + 1 - strideY;
  let rows = Math.max(1, Math.min(height, Math.round(work / Math.max(1, workPerPosition * width))));
  const enough = (n: number) => Math.ceil(height / n) * depth * others >= enoughBlocks / 2;
  while (rows < height && rows * strideY < 2 * reach && enough(rows + 1)) rows++;
  // Even blocks, a multiple of four where they are few: no thread waits long for another.
  let blocks = Math.ceil(height / rows);
  if (blocks > 1 && blocks * depth * others < 2 * enoughBlocks) blocks = Math.min(height, align(blocks, 4));
  return Math.ceil(height / blocks);
}

function layoutOf({ grid, planes }: StripWish, rows: number, columns: number): StripLayout {
  const [depth, height, width] = grid.output;
  const [kernelDepth, kernelHeight] = grid.kernel;
  const lines = kernelDepth * ((rows - 1) * grid.stride[1] + (kernelHeight - 1) * grid.dilation[1] + 1);
  const across = columnsAcross(grid, columns);
  const phases = grid.stride[2];
  const phase = align((Math.ceil(across / phases) + slack) * 4, 16);
  const line = phases * phase;
  const [yBlocks, xBlocks] = [Math.ceil(height / rows), Math.ceil(width / columns)];
  return {
    grid,
    rows,
    columns,
    yBlocks,
    xBlocks,
    blocks: depth * yBlocks * xBlocks,
    lines,
    line,
    phases,
    phase,
    bytes: planes * lines * line + line + 64,
  };
}

/** Bytes from an output's place to each of its taps in the strips of so many planes; order: plane, depth, row, column. */
export function tapOffsets({ grid, lines, line, phase }: StripLayout, planes: number): Int32Array {
  const [depth, height, width] = grid.kernel;
  const offsets = new Int32Array(planes * volume(grid.kernel));
  const step = grid.stride[2];
  let at = 0;
  for (let plane = 0; plane < planes; plane++)
    for (let z = 0; z < depth; z++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const column = x * grid.dilation[2];
          const first = plane * lines + z * (lines / depth) + y * grid.dilation[1];
          offsets[at++] = first * line + (column % step) * phase + Math.floor(column / step) * 4;
        }
  return offsets;
}

/** The block of this number. */
export function blockAt(layout: StripLayout, index: number): Block {
  const { xBlocks, yBlocks, grid } = layout;
  const xBlock = index % xBlocks;
  const yBlock = Math.floor(index / xBlocks) % yBlocks;
  const [y, x] = [yBlock * layout.rows, xBlock * layout.columns];
  return {
    z: Math.floor(index / (xBlocks * yBlocks)),
    y,
    rows: Math.min(layout.rows, grid.output[1] - y),
    x,
    columns: Math.min(layout.columns, grid.output[2] - x),
  };
}

/** Values of a plane that are there, from its first on, once so many of its blocks are. */
export function valuesIn(layout: StripLayout, blocks: number): number {
  const { xBlocks, yBlocks, grid } = layout;
  const [, height, width] = grid.output;
  const bands = Math.floor(blocks / xBlocks);
  const depth = Math.floor(bands / yBlocks);
  return (depth * height + Math.min(height, (bands % yBlocks) * layout.rows)) * width;
}

/** For every line of a strip the row of the input's plane (over all depths) it holds, -1 for a line of padding. */
export function writeRowMap({ grid, lines }: StripLayout, { z, y }: Block, mode: PaddingMode, map: Int32Array): void {
  const [inputDepth, inputHeight] = grid.input;
  const perDepth = lines / grid.kernel[0];
  for (let i = 0; i < lines; i++) {
    const kz = Math.floor(i / perDepth);
    const depth = z * grid.stride[0] - grid.padBefore[0] + kz * grid.dilation[0];
    const row = y * grid.stride[1] - grid.padBefore[1] + (i - kz * perDepth);
    const [from, at] = [placeOf(depth, inputDepth, mode), placeOf(row, inputHeight, mode)];
    map[i] = from < 0 || at < 0 ? -1 : from * inputHeight + at;
  }
}

/** Padded columns from the first that a block of so many columns of outputs reads to the last. */
export function columnsAcross({ stride, kernel, dilation }: Grid, columns: number): number {
  return (columns - 1) * stride[2] + (kernel[2] - 1) * dilation[2] + 1;
}

/** For every column of padding that a block reads, that of the input, or -1; the input's own keep what stands there. */
export function writeColumnMap({ grid }: StripLayout, { x, columns }: Block, mode: PaddingMode, map: Int32Array): void {
  const first = x * grid.stride[2] - grid.padBefore[2];
  const across = columnsAcross(grid, columns);
  const inner = Math.min(across, Math.max(0, -first));
  const outer = Math.max(inner, Math.min(across, grid.input[2] - first));
  for (let i = 0; i < inner; i++) map[i] = placeOf(first + i, grid.input[2], mode);
  for (let i = outer; i < across; i++) map[i] = placeOf(first + i, grid.input[2], mode);
}

/** As {@link sourceIndex}; lines that no tap of this block reads may lie farther out than padding goes. */
function placeOf(i: number, n: number, mode: PaddingMode): number {
  const place = sourceIndex(i, n, mode);
  return place >= 0 && place < n ? place : -1;
}

export type { Triple };
