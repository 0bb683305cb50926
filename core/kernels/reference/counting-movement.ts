import type { PadOp, RearrangeOp, ResizeOp } from '../../layers/op.ts';
import { borderPosition } from '../../tensor/border.ts';
import { axisTaps } from '../../tensor/interpolation.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { coordinates, product, type CountedElement } from './counting-parts.ts';

/** Movement costs nothing that is counted. */
export function rearrangeElement(op: RearrangeOp, { inputs: [input] }: StepBuffers): CountedElement {
  return (index) => {
    const position = coordinates(index, op.sizes);
    return input[position.reduce((at, p, axis) => at + p * op.steps[axis], op.offset)];
  };
}

export function padElement(op: PadOp, { inputs: [input] }: StepBuffers): CountedElement {
  return (index) => {
    const [image, channel, ...position] = coordinates(index, op.output);
    const source = position.map((p, axis) => borderPosition(p - op.padBefore[axis], op.input[axis + 2], op.mode));
    if (source.includes(-1)) return op.value;
    return input[source.reduce((at, i, axis) => at * op.input[axis + 2] + i, image * op.input[1] + channel)];
  };
}

/** Every combination of one tap per axis is one multiplication; on weight 0 one in vain. A single tap is a copy. */
export function resizeElement(op: ResizeOp, { inputs: [input] }: StepBuffers): CountedElement {
  const sizes = op.input.slice(2);
  const axes = sizes.map((n, axis) => axisTaps(n, op.output[axis + 2], op.interpolation, op.coordinates));
  const counts = axes.map((taps) => taps.count);
  const copies = product(counts) === 1;
  return (index, tally) => {
    const [image, channel, ...position] = coordinates(index, op.output);
    let sum = -0;
    for (let combination = 0; combination < product(counts); combination++) {
      const taps = coordinates(combination, counts).map((tap, axis) => position[axis] * counts[axis] + tap);
      const weight = taps.reduce((w, tap, axis) => w * axes[axis].weights[tap], 1);
      const at = taps.reduce(
        (flat, tap, axis) => flat * sizes[axis] + axes[axis].positions[tap],
        image * op.input[1] + channel,
      );
      if (copies) return input[at];
      if (weight === 0) tally.paddingTaps++;
      else {
        tally.multiplications++;
        sum += weight * input[at];
      }
    }
    return sum;
  };
}
