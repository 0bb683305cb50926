import type { DeformConvOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { biased, coordinates, product, times, type CountedElement, type Tally } from './counting-parts.ts';

/**
 * One product per tap and channel; the four products of the interpolation and that of the mask are counted with the first
 * filter of a group, as the others could use them again.
 */
export function deformElement(op: DeformConvOp, { inputs, weights }: StepBuffers): CountedElement {
  const [input, offsets, mask] = inputs;
  const [weight, bias] = weights;
  const taps = product(op.kernel);
  const [perGroup, filtersPerGroup] = [op.input[1] / op.groups, op.output[1] / op.groups];
  return (index, tally) => {
    const [image, filter, ...place] = coordinates(index, op.output);
    const first = filter % filtersPerGroup === 0;
    const map = (shape: readonly number[], number: number) =>
      [number, ...place].reduce((at, p, axis) => at * shape[axis + 1] + p, image);
    let sum = op.bias ? biased(0, bias[filter], tally) : 0;
    let products = 0;
    for (let c = 0; c < perGroup; c++) {
      const channel = Math.floor(filter / filtersPerGroup) * perGroup + c;
      const offsetGroup = Math.floor(channel / (op.input[1] / op.offsetGroups));
      for (let tap = 0; tap < taps; tap++) {
        const number = offsetGroup * taps + tap;
        const [y, x] = coordinates(tap, op.kernel).map(
          (k, axis) =>
            place[axis] * op.stride[axis] -
            op.padBefore[axis] +
            k * op.dilation[axis] +
            offsets[map(op.others[0], 2 * number + axis)],
        );
        let value = sample(op, input, [image, channel], y, x, first ? tally : undefined);
        if (op.masked) {
          if (first) tally.multiplications++;
          value *= mask[map(op.others[1], number)];
        }
        if (products++ > 0) tally.additions++;
        sum += times(weight[(filter * perGroup + c) * taps + tap], value, tally);
      }
    }
    return sum;
  };
}

/** Every pixel closer than 1 in both axes has a share of the value; pixels outside are 0. */
function sample(
  op: DeformConvOp,
  input: Float32Array,
  [image, channel]: readonly [number, number],
  y: number,
  x: number,
  tally: Tally | undefined,
): number {
  const [, channels, height, width] = op.input;
  let [sum, terms] = [0, 0];
  for (const row of [Math.floor(y), Math.floor(y) + 1]) {
    for (const column of [Math.floor(x), Math.floor(x) + 1]) {
      if (terms++ > 0 && tally !== undefined) tally.additions++;
      if (row < 0 || row >= height || column < 0 || column >= width) {
        if (tally !== undefined) tally.paddingTaps++;
        continue;
      }
      if (tally !== undefined) tally.multiplications++;
      const share = (1 - Math.abs(y - row)) * (1 - Math.abs(x - column));
      sum += share * input[((image * channels + channel) * height + row) * width + column];
    }
  }
  return sum;
}
