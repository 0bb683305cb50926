import type { CombineOp } from '../../layers/op.ts';
import { shapeText } from '../../tensor/shape.ts';
import { flagAttribute, hasAttribute, integerAttribute, settledAxis } from '../attributes.ts';
import { numbersIn } from '../known.ts';
import { broadcastTogether, expanded, reshaped } from '../movement.ts';
import {
  allInputs,
  emit,
  inputOf,
  refuseInput,
  type NodeLowering,
  type Operator,
  type Value,
} from '../node-lowering.ts';
import { applied, scaled } from './activation.ts';

/** Any number of inputs, stretched to one shape and combined. */
export function many(method: CombineOp['method']): Operator {
  return (at) => [combined(at, method, allInputs(at))];
}

/** The sum of the inputs over their number. */
export const mean: Operator = (at) => [scaled(at, combined(at, 'add', allInputs(at)), 1 / at.inputs.length)];

/** Two inputs; before opset 7 the second one is stretched only where the node says so, and from which axis. */
export function pair(method: CombineOp['method']): Operator {
  return (at) => {
    const [first, second] = [inputOf(at, 0), inputOf(at, 1)];
    return [at.opset < 7 ? oldStyle(at, method, first, second) : combined(at, method, [first, second])];
  };
}

/** Pow: by a known number it is one function. */
export const power: Operator = (at) => {
  const [value, exponent] = [inputOf(at, 0), inputOf(at, 1)];
  const known = exponent.shape.every((size) => size === 1) ? numbersIn(exponent)?.[0] : undefined;
  const alone = known !== undefined && exponent.shape.length <= value.shape.length;
  return alone ? [applied(at, 'power', value, known)] : pair('power')(at);
};

function combined(at: NodeLowering, method: CombineOp['method'], values: readonly Value[]): Value {
  const stretched = broadcastTogether(at, values);
  const [first, ...others] = stretched;
  if (first === undefined) return inputOf(at, 0);
  if (others.length === 0) return first;
  const { shape } = first;
  const op: CombineOp = { type: 'combine', method, input: shape, others: others.map(() => shape), output: shape };
  return emit(at, op, stretched);
}

function oldStyle(at: NodeLowering, method: CombineOp['method'], first: Value, second: Value): Value {
  const [whole, part] = [first.shape, second.shape];
  const stretch = flagAttribute(at, 'broadcast');
  const same = whole.join() === part.join();
  if (!same && !stretch) refuseInput(at, 1, shapeText(part), shapeText(whole));
  const axis = hasAttribute(at, 'axis')
    ? settledAxis(at, 'axis', integerAttribute(at, 'axis', 0), whole.length)
    : whole.length - part.length;
  const behind = whole.length - axis - part.length;
  if (behind < 0) refuseInput(at, 1, shapeText(part), `a part of ${shapeText(whole)} from axis ${axis} on`);
  const aligned = reshaped(at, second, [...part, ...new Array<number>(behind).fill(1)]);
  const [own] = broadcastTogether(at, [first, aligned]);
  if (own === undefined || own.shape.join() !== whole.join())
    refuseInput(at, 1, shapeText(part), `a part of ${shapeText(whole)}`);
  return combined(at, method, [first, expanded(at, aligned, whole)]);
}
