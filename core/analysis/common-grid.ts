import { adaptiveWindow, numel, spatialOf, strides } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** The sizes that two layers' maps have in common: the smaller one per axis. */
export function commonSizes(first: Tensor, second: Tensor): number[] {
  const others = spatialOf(second.shape);
  return spatialOf(first.shape).map((size, axis) => Math.min(size, others[axis] ?? size));
}

/**
 * Maps averaged over the windows of an adaptive pool, in float64, each minus its own first value, so that a large
 * offset does not round what is left. *Shape*: [N, C, ...n] -> [N, C, ...sizes], `sizes` at most n; row-major.
 */
export function averagedTo({ shape, data }: Tensor, sizes: readonly number[]): Float64Array {
  const [images = 1, channels = 1, ...spatial] = shape;
  const plane = numel(spatial);
  let values = new Float64Array(data.length);
  for (let map = 0; map < images * channels; map++) {
    // A channel's first value is that of its first image: all its images move together.
    const first = data[(map % channels) * plane] ?? 0;
    for (let i = map * plane; i < (map + 1) * plane; i++) values[i] = (data[i] ?? 0) - first;
  }
  const now = [images * channels, ...spatial];
  for (const [axis, size] of sizes.entries()) {
    if (now[axis + 1] !== size) values = averagedAlong(values, now, axis + 1, size);
    now[axis + 1] = size;
  }
  return values;
}

function averagedAlong(
  values: Float64Array,
  shape: readonly number[],
  axis: number,
  size: number,
): Float64Array<ArrayBuffer> {
  const [from = 1, inner = 1] = [shape[axis], strides(shape)[axis]];
  const outer = values.length / (from * inner);
  const result = new Float64Array(outer * size * inner);
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < size; s++) {
      const { begin, end } = adaptiveWindow(s, from, size);
      for (let i = 0; i < inner; i++) {
        let sum = 0;
        for (let n = begin; n < end; n++) sum += values[(o * from + n) * inner + i] ?? 0;
        result[(o * size + s) * inner + i] = sum / (end - begin);
      }
    }
  }
  return result;
}
