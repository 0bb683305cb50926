import type { ConvOp, MaxIndexOp, PaddingMode, PoolOp } from '../../layers/op.ts';

/** Values of depth, height and width. Data with fewer axes has depth (and height) 1. */
export type Triple = readonly [depth: number, height: number, width: number];

/** A sliding window, always in three axes, so that one loop serves 1-D, 2-D and 3-D. */
export interface Grid {
  readonly input: Triple;
  readonly output: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly padBefore: Triple;
  readonly padAfter: Triple;
}

export function gridOf(op: ConvOp | PoolOp | MaxIndexOp): Grid {
  return {
    input: lift(op.input.slice(2), 1),
    output: lift(op.output.slice(2), 1),
    kernel: lift(op.kernel, 1),
    stride: lift(op.stride, 1),
    dilation: lift(op.dilation, 1),
    padBefore: lift(op.padBefore, 0),
    padAfter: lift(op.padAfter, 0),
  };
}

/** Puts `fill` in front of one to three values until there are three. */
export function lift(values: readonly number[], fill: number): Triple {
  const [c = fill, b = fill, a = fill] = values.toReversed();
  return [a, b, c];
}

export function volume([depth, height, width]: Triple): number {
  return depth * height * width;
}

/**
 * Calls `visit` for every piece of an output row inside the flat range [begin, end). `plane` counts the pairs of image
 * and channel, z and y are the row's coordinates, [from, to) its columns, `start` the flat index of column `from`.
 */
export function forEachSegment(
  output: Triple,
  begin: number,
  end: number,
  visit: (plane: number, z: number, y: number, from: number, to: number, start: number) => void,
): void {
  const [depth, height, width] = output;
  let start = begin;
  while (start < end) {
    const row = Math.floor(start / width);
    const from = start - row * width;
    const to = Math.min(width, from + end - start);
    visit(Math.floor(row / (depth * height)), Math.floor(row / height) % depth, row % height, from, to, start);
    start += to - from;
  }
}

/** Output columns [lo, hi) whose tap `k` of the last axis lies inside the input. */
export function insideColumns(grid: Grid, k: number): { lo: number; hi: number } {
  const stride = grid.stride[2];
  const shift = k * grid.dilation[2] - grid.padBefore[2];
  const lo = Math.max(0, Math.ceil(-shift / stride));
  const hi = Math.min(grid.output[2], Math.floor((grid.input[2] - 1 - shift) / stride) + 1);
  return { lo, hi: Math.max(lo, hi) };
}

/** Where position `i` of an axis with `n` positions takes its value from; -1: from nowhere, it is a zero of the padding. */
export function sourceIndex(i: number, n: number, mode: PaddingMode): number {
  if (i >= 0 && i < n) return i;
  switch (mode) {
    case 'zeros':
      return -1;
    case 'reflect':
      return i < 0 ? -i : 2 * (n - 1) - i;
    case 'replicate':
      return i < 0 ? 0 : n - 1;
    case 'circular':
      return i < 0 ? i + n : i - n;
  }
}
