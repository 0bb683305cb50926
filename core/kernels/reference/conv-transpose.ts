import type { ConvTransposeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { forEachSegment, lift, volume, type Triple } from './grid.ts';

/** A transposed window in three axes. */
interface TransposedGrid {
  readonly input: Triple;
  readonly output: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly padBefore: Triple;
}

/**
 * Output elements [begin, end) of a transposed convolution, in float64, rounded to float32 once. Inserted zeros and
 * padding contribute nothing, so that an infinite weight there gives no NaN. The order of the sum does not depend on the
 * range.
 */
export function runConvTranspose(op: ConvTransposeOp, buffers: StepBuffers, begin: number, end: number): void {
  const [weight, bias] = [buffers.weights[0], op.bias ? buffers.weights[1] : undefined];
  const grid: TransposedGrid = {
    input: lift(op.input.slice(2), 1),
    output: lift(op.output.slice(2), 1),
    kernel: lift(op.kernel, 1),
    stride: lift(op.stride, 1),
    dilation: lift(op.dilation, 1),
    padBefore: lift(op.padBefore, 0),
  };
  const filters = op.output[1] / op.groups;
  const channels = op.input[1] / op.groups;
  const taps = volume(grid.kernel);
  const plane = volume(grid.input);
  const sums = new Float64Array(grid.output[2]);
  const addRow = op.method === 'scatter' ? scatterRow(grid, sums) : gatherRow(grid, sums);

  forEachSegment(grid.output, begin, end, (outputPlane, z, y, from, to, start) => {
    const filter = outputPlane % op.output[1];
    const image = (outputPlane - filter) / op.output[1];
    const group = Math.floor(filter / filters);
    sums.fill(bias === undefined ? 0 : bias[filter], from, to);
    for (let kz = 0; kz < grid.kernel[0]; kz++) {
      const iz = meeting(grid, 0, z, kz);
      if (iz < 0) continue;
      for (let ky = 0; ky < grid.kernel[1]; ky++) {
        const iy = meeting(grid, 1, y, ky);
        if (iy < 0) continue;
        for (let c = 0; c < channels; c++) {
          const channel = group * channels + c;
          const inputAt = (image * op.input[1] + channel) * plane + (iz * grid.input[1] + iy) * grid.input[2];
          const weightAt = (channel * filters + (filter % filters)) * taps;
          const firstTap = (kz * grid.kernel[1] + ky) * grid.kernel[2];
          for (let kx = 0; kx < grid.kernel[2]; kx++) {
            const tap = op.reversed ? taps - 1 - firstTap - kx : firstTap + kx;
            addRow(buffers.inputs[0], inputAt, weight[weightAt + tap], kx, from, to);
          }
        }
      }
    }
    for (let x = from; x < to; x++) buffers.output[start + x - from] = sums[x];
  });
}

/** The input position whose tap `k` falls on the output position, along one axis; -1 where there is none. */
function meeting(grid: TransposedGrid, axis: 0 | 1 | 2, position: number, k: number): number {
  const spread = position + grid.padBefore[axis] - k * grid.dilation[axis];
  if (spread < 0 || spread % grid.stride[axis] !== 0) return -1;
  const i = spread / grid.stride[axis];
  return i < grid.input[axis] ? i : -1;
}

type AddRow = (input: Float32Array, inputAt: number, w: number, kx: number, from: number, to: number) => void;

/** Every input of the row lays its product where it belongs, if that is inside [from, to). */
function scatterRow(grid: TransposedGrid, sums: Float64Array): AddRow {
  const stride = grid.stride[2];
  return (input, inputAt, w, kx, from, to) => {
    const shift = kx * grid.dilation[2] - grid.padBefore[2];
    const first = Math.max(0, Math.ceil((from - shift) / stride));
    const last = Math.min(grid.input[2] - 1, Math.floor((to - 1 - shift) / stride));
    for (let i = first; i <= last; i++) sums[i * stride + shift] += w * input[inputAt + i];
  };
}

/** Every output of [from, to) asks the spread-out row whether an input or an inserted zero lies under its tap. */
function gatherRow(grid: TransposedGrid, sums: Float64Array): AddRow {
  return (input, inputAt, w, kx, from, to) => {
    for (let x = from; x < to; x++) {
      const i = meeting(grid, 2, x, kx);
      if (i >= 0) sums[x] += w * input[inputAt + i];
    }
  };
}
