import type { ConvOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { forEachSegment, gridOf, insideColumns, sourceIndex, volume } from './grid.ts';

/**
 * Output elements [begin, end) of a convolution, straight from its definition: for every output the sum, in float64, of
 * weight times input over the taps (row-major) and, inside a tap, over the channels; rounded to float32 once. Taps on zero
 * padding are left out, so that an infinite weight there gives no NaN. The order of the sum does not depend on the range.
 */
export function runConv(op: ConvOp, buffers: StepBuffers, begin: number, end: number): void {
  const [input, weight, bias] = [buffers.inputs[0], buffers.weights[0], op.bias ? buffers.weights[1] : undefined];
  const grid = gridOf(op);
  const [kernelDepth, kernelHeight, kernelWidth] = grid.kernel;
  const [, inputHeight, inputWidth] = grid.input;
  const taps = volume(grid.kernel);
  const inside = Array.from({ length: kernelWidth }, (_, k) => insideColumns(grid, k));
  const sums = new Float64Array(grid.output[2]);
  const filters = op.output[1];
  const channels = op.input[1] / op.groups;
  const row: ConvRow = {
    input,
    weight,
    sums,
    taps,
    channels,
    channelSize: volume(grid.input),
    inputAt: 0,
    weightAt: 0,
  };

  forEachSegment(grid.output, begin, end, (plane, z, y, from, to, start) => {
    const filter = plane % filters;
    const image = (plane - filter) / filters;
    const group = Math.floor(filter / (filters / op.groups));
    const firstChannel = image * op.input[1] + group * channels;
    sums.fill(bias === undefined ? 0 : bias[filter], from, to);
    for (let kz = 0; kz < kernelDepth; kz++) {
      const iz = sourceOf(0, z, kz);
      if (iz < 0) continue;
      for (let ky = 0; ky < kernelHeight; ky++) {
        const iy = sourceOf(1, y, ky);
        if (iy < 0) continue;
        row.inputAt = firstChannel * row.channelSize + (iz * inputHeight + iy) * inputWidth;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const tap = (kz * kernelHeight + ky) * kernelWidth + kx;
          row.weightAt = filter * channels * taps + (op.reversed ? taps - 1 - tap : tap);
          addTap(kx, from, to);
        }
      }
    }
    for (let x = from; x < to; x++) buffers.output[start + x - from] = sums[x];
  });

  function sourceOf(axis: 0 | 1, position: number, k: number): number {
    const i = position * grid.stride[axis] - grid.padBefore[axis] + k * grid.dilation[axis];
    return sourceIndex(i, grid.input[axis], op.paddingMode);
  }

  /** Columns whose tap lies inside the input go in one run; those on padding one by one. */
  function addTap(kx: number, from: number, to: number): void {
    const stride = grid.stride[2];
    const shift = kx * grid.dilation[2] - grid.padBefore[2];
    const lo = Math.min(to, Math.max(from, inside[kx].lo));
    const hi = Math.max(lo, Math.min(to, inside[kx].hi));
    if (hi > lo) addRun(row, lo, hi, lo * stride + shift, stride);
    if (op.paddingMode === 'zeros') return;
    for (let x = from; x < to; x++) {
      if (x === lo) x = hi;
      if (x < to) addRun(row, x, x + 1, sourceIndex(x * stride + shift, inputWidth, op.paddingMode), stride);
    }
  }
}

/** What the innermost loop needs of the row it works on. */
interface ConvRow {
  readonly input: Float32Array;
  readonly weight: Float32Array;
  readonly sums: Float64Array;
  readonly taps: number;
  readonly channels: number;
  readonly channelSize: number;
  /** Flat index of the row's first value in the first channel of the group. */
  inputAt: number;
  /** Flat index of the tap's weight for the first channel. */
  weightAt: number;
}

/**
 * sums[x] += weight · input over all channels, for columns [lo, hi), the first of which reads column `column` of the
 * input. Four channels at a time spare three of four loads of the sum; the additions keep their order.
 */
function addRun(row: ConvRow, lo: number, hi: number, column: number, stride: number): void {
  const { input, weight, sums, taps, channels, channelSize } = row;
  let at = row.inputAt + column;
  let w = row.weightAt;
  let channel = 0;
  for (; channel + 4 <= channels; channel += 4) {
    const w0 = weight[w];
    const w1 = weight[w + taps];
    const w2 = weight[w + 2 * taps];
    const w3 = weight[w + 3 * taps];
    let a = at;
    let b = a + channelSize;
    let c = b + channelSize;
    let d = c + channelSize;
    for (let x = lo; x < hi; x++) {
      sums[x] = sums[x] + w0 * input[a] + w1 * input[b] + w2 * input[c] + w3 * input[d];
      a += stride;
      b += stride;
      c += stride;
      d += stride;
    }
    at += 4 * channelSize;
    w += 4 * taps;
  }
  for (; channel < channels; channel++) {
    const w0 = weight[w];
    for (let x = lo, a = at; x < hi; x++, a += stride) sums[x] += w0 * input[a];
    at += channelSize;
    w += taps;
  }
}
