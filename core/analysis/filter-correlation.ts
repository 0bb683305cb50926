import { numel, sameShape, spatialOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { averagedTo, commonSizes } from './common-grid.ts';
import type { FilterMatrix } from './filter-matrix.types.ts';

/** Positions whose distances from the mean are worked out at once: the block of both layers stays in the cache. */
const blockSize = 1024;

/**
 * The correlation between the filters of two layers, by their responses: for filter i of the first and j of the second,
 * Pearson's coefficient of their feature maps over all positions and images,
 * r_ij = Σ (a_i - ā_i)(b_j - b̄_j) / √(Σ (a_i - ā_i)² · Σ (b_j - b̄_j)²), which shows as a block diagonal in networks
 * trained with filter groups (Ioannou, Robertson, Cipolla and Criminisi, Deep Roots, 2017; Ioannou, A Tutorial on Filter
 * Groups, 2017). Where the layers' maps differ in size the larger are first averaged onto the grid of the smaller, per
 * axis, over the windows of an adaptive pool. Scaling a map or adding to it changes nothing but the sign.
 * *Shape*: [N, C_1, ...n], [N, C_2, ...m] -> C_1 x C_2. RangeError where batches or numbers of axes differ.
 */
export function responseCorrelation(first: Tensor, second: Tensor): FilterMatrix {
  if (first.shape[0] !== second.shape[0] || first.shape.length !== second.shape.length) {
    throw new RangeError(`maps of ${first.shape.join(' × ')} and ${second.shape.join(' × ')} have no common positions`);
  }
  const sizes = commonSizes(first, second);
  const [a, b] = [mapsOf(first, sizes), mapsOf(second, sizes)];
  const sums = new Float64Array(a.channels * b.channels);
  const total = (first.shape[0] ?? 1) * numel(sizes);
  const [blockA, blockB] = [new Float64Array(a.channels * blockSize), new Float64Array(b.channels * blockSize)];
  for (let start = 0; start < total; start += blockSize) {
    const length = Math.min(blockSize, total - start);
    distances(a, start, length, blockA);
    distances(b, start, length, blockB);
    addProducts(sums, blockA, blockB, length);
  }
  const values = sums.map((sum, at) => {
    const [i, j] = [Math.floor(at / b.channels), at % b.channels];
    const norm = (a.norms[i] ?? 0) * (b.norms[j] ?? 0);
    return norm === 0 ? 0 : Math.max(-1, Math.min(1, sum / norm));
  });
  return {
    rows: a.channels,
    columns: b.channels,
    values,
    missingRows: withoutNorm(a),
    missingColumns: withoutNorm(b),
    isOneLayer: first === second,
  };
}

interface Maps {
  readonly data: Float32Array | Float64Array;
  readonly channels: number;
  /** Positions of one map. */
  readonly plane: number;
  /** Per channel, over all images. */
  readonly means: Float64Array;
  /** √ Σ (a - ā)²; 0 where the map is constant or not finite. */
  readonly norms: Float64Array;
}

function mapsOf(tensor: Tensor, sizes: readonly number[]): Maps {
  const data = sameShape(spatialOf(tensor.shape), sizes) ? tensor.data : averagedTo(tensor, sizes);
  const [images = 1, channels = 1] = tensor.shape;
  const [whole, plane] = [numel(spatialOf(tensor.shape)), numel(sizes)];
  const [means, norms] = [new Float64Array(channels), new Float64Array(channels)];
  for (let channel = 0; channel < channels; channel++) {
    const reach = reachOf(tensor.data, { images, channels, plane: whole, channel });
    const { mean, norm } = spreadOf(data, { images, channels, plane, channel });
    means[channel] = mean;
    // Averaging may leave of a constant what rounding is.
    norms[channel] = norm > Math.sqrt(images * plane) * reach * 2 ** -40 && norm < Infinity ? norm : 0;
  }
  return { data, channels, plane, means, norms };
}

interface OneMap {
  readonly images: number;
  readonly channels: number;
  readonly plane: number;
  readonly channel: number;
}

/** How far values are from the first one, at most. */
function reachOf(data: ArrayLike<number>, map: OneMap): number {
  const first = data[map.channel * map.plane] ?? 0;
  let most = 0;
  forEachValue(data, map, (value) => (most = Math.max(most, Math.abs(value - first))));
  return most;
}

function spreadOf(data: ArrayLike<number>, map: OneMap): { mean: number; norm: number } {
  let [sum, squares] = [0, 0];
  forEachValue(data, map, (value) => (sum += value));
  const mean = sum / (map.images * map.plane);
  forEachValue(data, map, (value) => (squares += (value - mean) ** 2));
  return { mean, norm: Math.sqrt(squares) };
}

function forEachValue(
  data: ArrayLike<number>,
  { images, channels, plane, channel }: OneMap,
  use: (value: number) => void,
) {
  for (let image = 0; image < images; image++) {
    const start = (image * channels + channel) * plane;
    for (let i = start; i < start + plane; i++) use(data[i] ?? 0);
  }
}

/** Distances from the mean of every channel at these positions, counted through all images; 0 for missing maps. */
function distances({ data, channels, plane, means, norms }: Maps, start: number, length: number, block: Float64Array) {
  for (let channel = 0; channel < channels; channel++) {
    const [mean, isMissing] = [means[channel] ?? 0, norms[channel] === 0];
    for (let i = 0; i < length; i++) {
      const image = Math.floor((start + i) / plane);
      const value = data[(image * channels + channel) * plane + ((start + i) % plane)] ?? 0;
      block[channel * blockSize + i] = isMissing ? 0 : value - mean;
    }
  }
}

function addProducts(sums: Float64Array, a: Float64Array, b: Float64Array, length: number): void {
  const [rows, columns] = [a.length / blockSize, b.length / blockSize];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let p = 0; p < length; p++) sum += (a[i * blockSize + p] ?? 0) * (b[j * blockSize + p] ?? 0);
      sums[i * columns + j] = (sums[i * columns + j] ?? 0) + sum;
    }
  }
}

function withoutNorm({ norms }: Maps): number[] {
  return [...norms.keys()].filter((channel) => norms[channel] === 0);
}
