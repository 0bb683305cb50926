import { borderPosition } from '../tensor/border.ts';
import type { SlidingWindow } from '../tensor/window-taps.ts';

/** What a sliding window really meets along one axis. Over several axes these numbers multiply. */
export interface AxisUse {
  /** Pairs of a stop and a tap that meet a position of the input. */
  readonly pairs: number;
  /** Stops that meet one with at least one tap. */
  readonly stops: number;
  /** Taps that meet one at at least one stop. */
  readonly taps: number;
  /** Positions of the input that are met. */
  readonly positions: number;
}

interface Axis {
  readonly size: number;
  readonly stops: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
}

/** First and last whole number of a run; empty where the last is smaller. */
type Interval = readonly [first: number, last: number];

/** By axis, in closed form per tap: no stop is visited, so that large inputs cost nothing more. */
export function axisUses(window: SlidingWindow): AxisUse[] {
  return window.input.map((size, i) => {
    const axis: Axis = {
      size,
      stops: window.output[i] ?? 0,
      taps: window.kernel[i] ?? 0,
      stride: window.stride[i] ?? 1,
      dilation: window.dilation[i] ?? 1,
      pad: window.padBefore[i] ?? 0,
    };
    const inside = Array.from({ length: axis.taps }, (_, tap) => stopsInside(axis, tap));
    const direct = positionsMet(axis, 0, size - 1);
    if (window.border !== 'constant') {
      const positions = direct + borrowedPositions(axis, window.border);
      return { pairs: axis.stops * axis.taps, stops: axis.stops, taps: axis.stops > 0 ? axis.taps : 0, positions };
    }
    return {
      pairs: inside.reduce((sum, interval) => sum + lengthOf(interval), 0),
      // Later taps meet the input at earlier stops: backwards the intervals ascend.
      stops: unionLength(inside.toReversed()),
      taps: inside.filter((interval) => lengthOf(interval) > 0).length,
      positions: direct,
    };
  });
}

/** The product over the axes, exact. */
export function productOf(uses: readonly AxisUse[], what: keyof AxisUse): bigint {
  return uses.reduce((product, use) => product * BigInt(use[what]), 1n);
}

/** Stops o with 0 <= o · s + tap · d - p < n. */
function stopsInside({ size, stops, stride, dilation, pad }: Axis, tap: number): Interval {
  const shift = tap * dilation - pad;
  return [Math.max(0, Math.ceil(-shift / stride)), Math.min(stops - 1, Math.floor((size - 1 - shift) / stride))];
}

/** Different positions from `first` to `last` that some tap of some stop meets. Taps a stride apart share theirs. */
function positionsMet({ stops, taps, stride, dilation, pad }: Axis, first: number, last: number): number {
  const rows = new Map<number, Interval[]>();
  for (let tap = 0; tap < taps; tap++) {
    const shift = tap * dilation - pad;
    const row = ((shift % stride) + stride) % stride;
    const start = (shift - row) / stride;
    const from = Math.max(start, Math.ceil((first - row) / stride));
    const to = Math.min(start + stops - 1, Math.floor((last - row) / stride));
    const met = rows.get(row);
    if (met === undefined) rows.set(row, [[from, to]]);
    else met.push([from, to]);
  }
  return [...rows.values()].reduce((sum, intervals) => sum + unionLength(intervals), 0);
}

/** Positions that only the padding copies, where it is no constant. */
function borrowedPositions(axis: Axis, border: Exclude<SlidingWindow['border'], 'constant'>): number {
  const end = (axis.stops - 1) * axis.stride + (axis.taps - 1) * axis.dilation - axis.pad;
  const outside = [...range(-axis.pad, -1), ...range(axis.size, end)].filter((at) => positionsMet(axis, at, at) > 0);
  const copied = new Set(outside.map((at) => borderPosition(at, axis.size, border)));
  return [...copied].filter((at) => positionsMet(axis, at, at) === 0).length;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

function lengthOf([first, last]: Interval): number {
  return Math.max(0, last - first + 1);
}

/** Whole numbers in at least one of the intervals, whose ends must ascend. */
function unionLength(intervals: readonly Interval[]): number {
  let covered = -Infinity;
  let length = 0;
  for (const [first, last] of intervals) {
    length += lengthOf([Math.max(first, covered + 1), last]);
    covered = Math.max(covered, last);
  }
  return length;
}
