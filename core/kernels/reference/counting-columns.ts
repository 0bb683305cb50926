import type { CombineOp, ConcatOp, FoldOp, UnfoldOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { call, coordinates, over, plus, product, times, type CountedElement, type Tally } from './counting-parts.ts';

/** Movement costs nothing that is counted. */
export function unfoldElement(op: UnfoldOp, { inputs: [input] }: StepBuffers): CountedElement {
  const sizes = op.input.slice(2);
  return (index) => {
    const [image, row, column] = coordinates(index, op.output);
    const [channel, ...tap] = coordinates(row, [op.input[1], ...op.kernel]);
    const position = landing(op, coordinates(column, op.stops), tap);
    if (position.some((p, axis) => p < 0 || p >= sizes[axis])) return 0;
    return input[position.reduce((at, p, axis) => at * sizes[axis] + p, image * op.input[1] + channel)];
  };
}

/** Every column is asked whether one of its taps lies on the position: slow, but nothing can be missed. */
export function foldElement(op: FoldOp, { inputs: [input] }: StepBuffers): CountedElement {
  const taps = product(op.kernel);
  const places = product(op.stops);
  const sizes = op.output.slice(2);
  return (index, tally) => {
    const [image, channel, ...position] = coordinates(index, op.output);
    const first = position.every((p) => p === 0);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      for (let stop = 0; stop < places; stop++) {
        const at = landing(op, coordinates(stop, op.stops), coordinates(tap, op.kernel));
        // What lands outside is counted with the first position of its channel.
        if (first && at.some((p, axis) => p < 0 || p >= sizes[axis])) tally.additions++;
        if (!at.every((p, axis) => p === position[axis])) continue;
        sum = plus(sum, input[((image * op.output[1] + channel) * taps + tap) * places + stop], tally);
      }
    }
    return sum;
  };
}

export function combineElement(op: CombineOp, { inputs }: StepBuffers): CountedElement {
  return (index, tally) =>
    inputs.slice(1).reduce((value, other) => combined(op.method, value, other[index], tally), inputs[0][index]);
}

function combined(method: CombineOp['method'], a: number, b: number, tally: Tally): number {
  switch (method) {
    case 'add':
      return plus(a, b, tally);
    case 'subtract':
      return plus(a, -b, tally);
    case 'divide':
      return over(a, b, tally);
    case 'power':
      return call('pow', (x) => x ** b, a, tally);
    case 'multiply':
      return times(a, b, tally);
    case 'maximum':
      tally.comparisons++;
      return Number.isNaN(b) || b > a ? b : a;
    case 'minimum':
      tally.comparisons++;
      return Number.isNaN(b) || b < a ? b : a;
  }
}

export function concatElement(op: ConcatOp, { inputs }: StepBuffers): CountedElement {
  const shapes = [op.input, ...op.others];
  return (index) => {
    const position = coordinates(index, op.output);
    let which = 0;
    while (position[op.axis] >= shapes[which][op.axis]) position[op.axis] -= shapes[which++][op.axis];
    return inputs[which][position.reduce((at, p, axis) => at * shapes[which][axis] + p, 0)];
  };
}

function landing(op: UnfoldOp | FoldOp, stop: readonly number[], tap: readonly number[]): number[] {
  return stop.map((s, axis) => s * op.stride[axis] + tap[axis] * op.dilation[axis] - op.padBefore[axis]);
}
