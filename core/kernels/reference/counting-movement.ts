import type { PadOp, RearrangeOp } from '../../layers/op.ts';
import { borderPosition } from '../../tensor/border.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { coordinates, type CountedElement } from './counting-parts.ts';

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
