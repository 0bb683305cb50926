import type { ConvTransposeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { biased, coordinates, product, type CountedElement, type Tally } from './counting-parts.ts';

/**
 * One output of a transposed convolution. `scatter` counts the products that land on it; those that land outside the
 * output (the padding cuts them off) are counted with the first output of their filter. `zero-insertion` counts every
 * tap of the sliding kernel, those on zeros as padding. `matrix` counts the entries of the output's row.
 */
export function transposedElement(
  op: ConvTransposeOp,
  { inputs: [input], weights: [weight, bias] }: StepBuffers,
): CountedElement {
  const [channels, filters] = [op.input[1] / op.groups, op.output[1] / op.groups];
  const taps = product(op.kernel);
  const sizes = op.input.slice(2);
  return (index, tally) => {
    const [image, filter, ...position] = coordinates(index, op.output);
    const group = Math.floor(filter / filters);
    if (op.method === 'scatter' && position.every((p) => p === 0)) countCutOff(op, channels, tally);
    let sum = op.bias ? biased(0, bias[filter], tally) : 0;
    let products = 0;
    for (let tap = 0; tap < taps; tap++) {
      const source = inputUnder(op, position, coordinates(tap, op.kernel));
      for (let c = group * channels; c < (group + 1) * channels; c++) {
        if (source === undefined && op.method !== 'zero-insertion') continue;
        // Scattered values are added to what lies there, gathered ones to the first of their output.
        if (op.method === 'scatter' || products++ > 0) tally.additions++;
        if (source === undefined) {
          countZero(op, position, coordinates(tap, op.kernel), tally);
          continue;
        }
        const flat = source.reduce((at, i, axis) => at * sizes[axis] + i, image * op.input[1] + c);
        const w = weight[(c * filters + (filter % filters)) * taps + (op.reversed ? taps - 1 - tap : tap)];
        tally.multiplications++;
        sum += w * input[flat];
      }
    }
    return sum;
  };
}

/** The input position whose tap falls on an output position, found by trying every one of its axis. */
function inputUnder(op: ConvTransposeOp, output: readonly number[], tap: readonly number[]): number[] | undefined {
  const found: number[] = [];
  for (const [axis, position] of output.entries()) {
    let i = 0;
    while (i < op.input[axis + 2] && landing(op, axis, i, tap[axis]) !== position) i++;
    if (i === op.input[axis + 2]) return undefined;
    found.push(i);
  }
  return found;
}

/** A tap on a zero, of those between the inputs or of those around them. */
function countZero(op: ConvTransposeOp, output: readonly number[], tap: readonly number[], tally: Tally): void {
  tally.paddingTaps++;
  const between = output.every((position, axis) => {
    const place = position + op.padBefore[axis] - tap[axis] * op.dilation[axis];
    return place >= 0 && place < op.input[axis + 2] * op.stride[axis] - op.stride[axis] + 1;
  });
  if (between) tally.insertedZeros++;
}

/** Products of one filter and one image that fall outside the output: every input meets every tap. */
function countCutOff(op: ConvTransposeOp, channels: number, tally: Tally): void {
  const sizes = op.input.slice(2);
  for (let i = 0; i < product(sizes); i++) {
    const position = coordinates(i, sizes);
    for (let tap = 0; tap < product(op.kernel); tap++) {
      const lands = coordinates(tap, op.kernel).every((k, axis) => {
        const at = landing(op, axis, position[axis], k);
        return at >= 0 && at < op.output[axis + 2];
      });
      for (let c = 0; c < channels && !lands; c++) {
        tally.paddingTaps++;
        tally.additions++;
      }
    }
  }
}

function landing(op: ConvTransposeOp, axis: number, i: number, k: number): number {
  return i * op.stride[axis] + k * op.dilation[axis] - op.padBefore[axis];
}
