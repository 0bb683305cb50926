import type { interpolations } from '../layers/op.ts';
import { axisTaps, type AxisTaps } from '../tensor/interpolation.ts';
import { samplingTaps } from '../tensor/sampling.ts';
import { numel, spatialOf } from '../tensor/shape.ts';
import type { Shape, Tensor } from '../tensor/tensor.ts';

export interface Resizing {
  readonly interpolation: (typeof interpolations)[number];
  readonly antialias: boolean;
}

/** Of the cubic (Keys 1981), as in an upsampling layer. */
const sharpness = -0.75;

/**
 * The tensor at other sizes, with the taps of the upsampling layer at half-pixel coordinates, axis by axis, those that
 * shrink most first; sums and what lies between the axes in float64, rounded once at the end. A tap of weight 0 is left
 * out, a single one copies.
 * *Shape*: [N, C, ...spatial] -> `output`, which has the same N and C.
 */
export function resized(
  { shape, data }: Tensor,
  output: Shape,
  { interpolation, antialias }: Resizing,
  allocate: (length: number) => Float32Array<ArrayBufferLike>,
): Tensor {
  const shrinking = (axis: number) => (output[axis] ?? 1) / (shape[axis] ?? 1);
  const axes = spatialOf(shape)
    .map((_, i) => i + 2)
    .filter((axis) => shape[axis] !== output[axis])
    .sort((a, b) => shrinking(a) - shrinking(b));
  const result = allocate(numel(output));
  let values: Float32Array | Float64Array = data;
  let sizes = shape;
  for (const [i, axis] of axes.entries()) {
    const next = sizes.with(axis, output[axis] ?? 1);
    const taps = tapsOf(sizes[axis] ?? 1, output[axis] ?? 1, interpolation, antialias);
    const into = i === axes.length - 1 ? result : new Float64Array(numel(next));
    alongAxis(values, into, { outer: numel(sizes.slice(0, axis)), inner: numel(sizes.slice(axis + 1)) }, taps);
    values = into;
    sizes = next;
  }
  if (axes.length === 0) result.set(data);
  return { shape: output, data: result };
}

function tapsOf(n: number, m: number, interpolation: Resizing['interpolation'], antialias: boolean): AxisTaps {
  const stretched = antialias && m < n && (interpolation === 'linear' || interpolation === 'cubic');
  if (!stretched) return axisTaps(n, m, interpolation, 'half-pixel');
  return samplingTaps(n, m, {
    interpolation,
    coordinates: 'half-pixel',
    scale: m / n,
    start: 0,
    end: 1,
    rounding: 'half-down',
    sharpness,
    excludeOutside: true,
    antialias: true,
  });
}

/** Around one axis: how many rows of it there are, and how far apart its neighbours lie. */
interface Around {
  readonly outer: number;
  readonly inner: number;
}

function alongAxis(
  from: Float32Array | Float64Array,
  to: Float32Array | Float64Array,
  { outer, inner }: Around,
  { count, positions, weights }: AxisTaps,
): void {
  const outputs = positions.length / count;
  const inputs = from.length / (outer * inner);
  const row = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < outputs; i++) {
      // -0: the sum of nothing, so that the first product keeps its sign.
      row.fill(-0);
      for (let tap = i * count; tap < (i + 1) * count; tap++) {
        const weight = weights[tap] ?? 0;
        if (weight === 0) continue;
        const begin = (o * inputs + (positions[tap] ?? 0)) * inner;
        for (let k = 0; k < inner; k++) row[k] = (row[k] ?? 0) + weight * (from[begin + k] ?? 0);
      }
      to.set(row, (o * outputs + i) * inner);
    }
  }
}
