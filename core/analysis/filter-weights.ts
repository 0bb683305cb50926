import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { FilterMatrix } from './filter-matrix.types.ts';

/** The weight of a convolution: [C_out, C_in / g, ...k], row-major, in g groups. */
export interface LayerWeight {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
  readonly groups: number;
}

/**
 * How alike the filters of one layer are: cosine of the angle between two of them, flattened over all C_in channels,
 * w_i · w_j / (‖w_i‖ ‖w_j‖). Filters of different groups see different channels: their cosine is 0.
 * *Shape*: [C_out, C_in / g, ...k] -> C_out x C_out.
 */
export function filterCosines({ shape, data, groups }: LayerWeight): FilterMatrix {
  const [filters = 0, ...rest] = shape;
  const [size, perGroup] = [numel(rest), filters / groups];
  const norms = Array.from({ length: filters }, (_, filter) => normOf(data, filter * size, size));
  const values = new Float64Array(filters * filters);
  for (let i = 0; i < filters; i++) {
    for (let j = 0; j <= i; j++) {
      if (Math.floor(i / perGroup) !== Math.floor(j / perGroup)) continue;
      let sum = 0;
      // Each over its own norm first: products of very small or large weights would leave float64's range.
      for (let t = 0; t < size; t++) sum += over(data[i * size + t], norms[i]) * over(data[j * size + t], norms[j]);
      const cosine = Math.max(-1, Math.min(1, sum));
      values[i * filters + j] = cosine;
      values[j * filters + i] = cosine;
    }
  }
  const missing = [...norms.keys()].filter((filter) => !isUsable(norms[filter]));
  return { rows: filters, columns: filters, values, missingRows: missing, missingColumns: missing, isOneLayer: true };
}

/**
 * How strongly each filter of a layer reaches each filter of the next: the norm of the taps with which filter j of the
 * next layer, whose weight this is, weighs channel i, ‖w_ji‖. Exactly 0 between groups. Nothing is missing: no
 * connection is a measurement.
 * *Shape*: [C_out, C_in / g, ...k] -> C_in x C_out.
 */
export function connectionStrengths({ shape, data, groups }: LayerWeight): FilterMatrix {
  const [filters = 0, perGroup = 0, ...kernel] = shape;
  const [taps, channels] = [numel(kernel), perGroup * groups];
  const values = new Float64Array(channels * filters);
  for (let filter = 0; filter < filters; filter++) {
    const firstChannel = Math.floor(filter / (filters / groups)) * perGroup;
    for (let c = 0; c < perGroup; c++) {
      values[(firstChannel + c) * filters + filter] = normOf(data, (filter * perGroup + c) * taps, taps);
    }
  }
  return { rows: channels, columns: filters, values, missingRows: [], missingColumns: [], isOneLayer: false };
}

function normOf(data: ArrayLike<number>, start: number, length: number): number {
  const largest = largestOf(data, start, length);
  if (!isUsable(largest)) return largest;
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += ((data[i] ?? 0) / largest) ** 2;
  return largest * Math.sqrt(sum);
}

function largestOf(data: ArrayLike<number>, start: number, length: number): number {
  let largest = 0;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, Math.abs(data[i] ?? 0));
  return largest;
}

function isUsable(norm: number | undefined): boolean {
  return norm !== undefined && norm > 0 && norm < Infinity;
}

/** 0 for a filter without a norm: it is listed as missing. */
function over(value: number | undefined, norm: number | undefined): number {
  return isUsable(norm) ? (value ?? 0) / (norm ?? 1) : 0;
}
