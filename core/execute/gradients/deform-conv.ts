import type { DeformConvOp } from '../../layers/op.ts';
import { numel, spatialOf } from '../../tensor/shape.ts';
import { biasGradient } from './conv.ts';
import { addAt } from './linear-map.ts';
import type { Numbers, OpGradients, OpValues, Wanted } from './op-gradients.types.ts';

const none = new Float64Array();

/**
 * The gradients of a deformable convolution, with respect to its picture, offsets, mask, weight and bias. Each product is
 * weight · mask · sample; the sample is linear in the four pixels around it, and its slope along an offset is that of the
 * bilinear surface there: on a pixel's row or column, that of the cell behind it (as in torchvision).
 */
export function deformGradients(op: DeformConvOp, values: OpValues, slopes: Numbers, wanted: Wanted): OpGradients {
  const [picture = none, offsets = none, mask = none] = values.inputs;
  const [weight = none] = values.weights;
  const [ofPicture, ofOffsets, ofMask] = [picture, offsets, mask].map(({ length }) => new Float64Array(length));
  const ofWeight = new Float64Array(weight.length);
  if (!ofPicture || !ofOffsets || !ofMask) return { inputs: [], weights: [] };
  const [height = 0, width = 0] = spatialOf(op.input);
  forEachProduct(op, offsets, slopes, ({ slope, weightAt, plane, y, x, offsetAt, places, maskAt }) => {
    const [w, share] = [weight[weightAt] ?? 0, op.masked ? (mask[maskAt] ?? 0) : 1];
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [dy, dx] = [y - top, x - left];
    let [sample, alongY, alongX] = [0, 0, 0];
    for (const [row, byRow, turnRow] of [
      [top, 1 - dy, -1],
      [top + 1, dy, 1],
    ] as const) {
      for (const [column, byColumn, turnColumn] of [
        [left, 1 - dx, -1],
        [left + 1, dx, 1],
      ] as const) {
        if (!(row >= 0 && row < height && column >= 0 && column < width)) continue;
        const at = plane + row * width + column;
        const pixel = picture[at] ?? 0;
        sample += byRow * byColumn * pixel;
        alongY += turnRow * byColumn * pixel;
        alongX += byRow * turnColumn * pixel;
        addAt(ofPicture, at, slope * w * share * byRow * byColumn);
      }
    }
    addAt(ofOffsets, offsetAt, slope * w * share * alongY);
    addAt(ofOffsets, offsetAt + places, slope * w * share * alongX);
    if (op.masked) addAt(ofMask, maskAt, slope * w * sample);
    if (wanted === 'all') addAt(ofWeight, weightAt, slope * share * sample);
  });
  const inputs = op.masked ? [ofPicture, ofOffsets, ofMask] : [ofPicture, ofOffsets];
  if (wanted === 'inputs') return { inputs, weights: [] };
  return { inputs, weights: op.bias ? [ofWeight, biasGradient(op, slopes)] : [ofWeight] };
}

/** One product of the sum: where its factors lie, and where it reads the picture. */
interface DeformProduct {
  readonly slope: number;
  readonly weightAt: number;
  /** Flat index of the first pixel of its image and channel. */
  readonly plane: number;
  readonly y: number;
  readonly x: number;
  /** Of its vertical offset; the horizontal one lies `places` behind it. */
  readonly offsetAt: number;
  readonly places: number;
  readonly maskAt: number;
}

function forEachProduct(
  op: DeformConvOp,
  offsets: Numbers,
  slopes: Numbers,
  visit: (product: DeformProduct) => void,
): void {
  const [filters, channels] = [op.output[1] ?? 0, op.input[1] ?? 0];
  const [outWidth, kernelWidth] = [op.output[3] ?? 0, op.kernel[1] ?? 0];
  const [places, taps, pixels] = [numel(spatialOf(op.output)), numel(op.kernel), numel(spatialOf(op.input))];
  const [perGroup, perOffsetGroup] = [channels / op.groups, channels / op.offsetGroups];
  const regular = (axis: number, stop: number, k: number) =>
    stop * (op.stride[axis] ?? 1) - (op.padBefore[axis] ?? 0) + k * (op.dilation[axis] ?? 1);
  for (let i = 0; i < slopes.length; i++) {
    const slope = slopes[i] ?? 0;
    if (slope === 0) continue;
    const place = i % places;
    const filter = Math.floor(i / places) % filters;
    const image = Math.floor(i / (places * filters));
    const [oy, ox] = [Math.floor(place / outWidth), place % outWidth];
    for (let c = 0; c < perGroup; c++) {
      const channel = Math.floor(filter / (filters / op.groups)) * perGroup + c;
      const firstMap = (image * op.offsetGroups + Math.floor(channel / perOffsetGroup)) * taps;
      for (let tap = 0; tap < taps; tap++) {
        const offsetAt = (firstMap + tap) * 2 * places + place;
        visit({
          slope,
          weightAt: (filter * perGroup + c) * taps + tap,
          plane: (image * channels + channel) * pixels,
          y: regular(0, oy, Math.floor(tap / kernelWidth)) + (offsets[offsetAt] ?? 0),
          x: regular(1, ox, tap % kernelWidth) + (offsets[offsetAt + places] ?? 0),
          offsetAt,
          places,
          maskAt: (firstMap + tap) * places + place,
        });
      }
    }
  }
}
