import { numel } from '../../tensor/shape.ts';
import type { Numbers } from './op-gradients.types.ts';

/** One entry of the matrix of a linear map: output `to` holds `factor` times input `from`. */
export type VisitEntry = (to: number, from: number, factor: number) => void;

/** Adds to one value of an array. */
export function addAt(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

/**
 * The transpose of a linear map, from all its entries: what the slopes of its outputs say of its `count` inputs. Slopes of
 * 0 add nothing, whatever they meet.
 */
export function transposed(
  count: number,
  slopes: Numbers,
  forEachEntry: (visit: VisitEntry) => void,
): Float64Array<ArrayBuffer> {
  const inputs = new Float64Array(count);
  forEachEntry((to, from, factor) => {
    const slope = slopes[to] ?? 0;
    if (slope !== 0) addAt(inputs, from, slope * factor);
  });
  return inputs;
}

/** What one output position of an axis is made of. */
export interface AxisTerm {
  readonly from: number;
  readonly factor: number;
}

/** A linear map of one axis: its inputs, and the terms of every output. */
export interface AxisMap {
  readonly size: number;
  readonly terms: readonly (readonly AxisTerm[])[];
}

/** One axis whose every output has the inputs and weights of a table, `count` of them; those of weight 0 are left out. */
export function tableAxis(
  size: number,
  { count, positions, weights }: { count: number; positions: Int32Array; weights: Float64Array },
): AxisMap {
  const terms = Array.from({ length: positions.length / count }, (_, i) =>
    Array.from({ length: count }, (_, k) => ({
      from: positions[i * count + k] ?? 0,
      factor: weights[i * count + k] ?? 0,
    })).filter(({ factor }) => factor !== 0),
  );
  return { size, terms };
}

/**
 * The entries of the product of one map per axis, the same in every plane (the channels of all images). Those of one
 * output come in row-major order of the inputs.
 */
export function forEachSeparable(planes: number, axes: readonly AxisMap[], visit: VisitEntry): void {
  const plane = numel(axes.map(({ size }) => size));
  const places = numel(axes.map(({ terms }) => terms.length));
  walk(0, 0, 0, 1);

  function walk(axis: number, place: number, position: number, factor: number): void {
    const map = axes[axis];
    if (map === undefined) {
      for (let p = 0; p < planes; p++) visit(p * places + place, p * plane + position, factor);
      return;
    }
    for (const [o, row] of map.terms.entries()) {
      for (const term of row) {
        walk(axis + 1, place * map.terms.length + o, position * map.size + term.from, factor * term.factor);
      }
    }
  }
}
