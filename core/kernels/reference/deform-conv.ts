import type { DeformConvOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';

/**
 * Output elements [begin, end) of a deformable convolution: per tap and channel the picture is read where the offsets say,
 * interpolated between its four neighbours (0 outside), weighed by the mask and the weight; in float64, rounded once.
 */
export function runDeformConv(op: DeformConvOp, buffers: StepBuffers, begin: number, end: number): void {
  const [input, offsets, mask] = buffers.inputs;
  const [weight, bias] = buffers.weights;
  const [, filters, outHeight, outWidth] = op.output;
  const [, channels, height, width] = op.input;
  const [kernelHeight, kernelWidth] = op.kernel;
  const [taps, places, plane] = [kernelHeight * kernelWidth, outHeight * outWidth, height * width];
  const [perGroup, perOffsetGroup] = [channels / op.groups, channels / op.offsetGroups];
  for (let index = begin; index < end; index++) {
    const place = index % places;
    const filter = Math.floor(index / places) % filters;
    const image = Math.floor(index / (places * filters));
    const [oy, ox] = [Math.floor(place / outWidth), place % outWidth];
    const firstChannel = Math.floor(filter / (filters / op.groups)) * perGroup;
    let sum = op.bias ? bias[filter] : 0;
    for (let c = 0; c < perGroup; c++) {
      const channel = firstChannel + c;
      const picture = input.subarray((image * channels + channel) * plane, (image * channels + channel + 1) * plane);
      const firstMap = (image * op.offsetGroups + Math.floor(channel / perOffsetGroup)) * taps;
      for (let tap = 0; tap < taps; tap++) {
        const at = (firstMap + tap) * 2 * places + place;
        const y = oy * op.stride[0] - op.padBefore[0] + Math.floor(tap / kernelWidth) * op.dilation[0] + offsets[at];
        const x = ox * op.stride[1] - op.padBefore[1] + (tap % kernelWidth) * op.dilation[1] + offsets[at + places];
        const share = op.masked ? mask[(firstMap + tap) * places + place] : 1;
        sum += weight[(filter * perGroup + c) * taps + tap] * share * bilinear(picture, height, width, y, x);
      }
    }
    buffers.output[index] = sum;
  }
}

/** The picture between its pixels; what lies outside counts as 0. */
function bilinear(picture: Float32Array, height: number, width: number, y: number, x: number): number {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [dy, dx] = [y - top, x - left];
  const at = (row: number, column: number) =>
    row >= 0 && row < height && column >= 0 && column < width ? picture[row * width + column] : 0;
  return (
    (1 - dy) * ((1 - dx) * at(top, left) + dx * at(top, left + 1)) +
    dy * ((1 - dx) * at(top + 1, left) + dx * at(top + 1, left + 1))
  );
}
