import type { ActivationOp } from '../../layers/op.ts';
import { choiceAttribute, numberAttribute } from '../attributes.ts';
import { broadcastTogether, expanded, reshaped } from '../movement.ts';
import { knownNumber, numbersIn } from '../known.ts';
import { emit, inputOf, optionalInput, type NodeLowering, type Operator, type Value } from '../node-lowering.ts';
import { isInteger, rangeOf } from '../values.ts';

/** A function of each value. */
export function applied(at: NodeLowering, name: ActivationOp['function'], value: Value, alpha = 0, beta = 0): Value {
  const { shape } = value;
  return emit(at, { type: 'activation', function: name, input: shape, output: shape, alpha, beta }, [value]);
}

/** factor · x + shift; x itself where that changes nothing. */
export function scaled(at: NodeLowering, value: Value, factor: number, shift = 0): Value {
  return factor === 1 && shift === 0 ? value : applied(at, 'scale-shift', value, factor, shift);
}

/** An operator that is one function without parameters. */
export function plain(name: ActivationOp['function']): Operator {
  return (at) => [applied(at, name, inputOf(at, 0))];
}

/** An operator that is one function with an alpha. */
export function withAlpha(name: ActivationOp['function'], otherwise: number): Operator {
  return (at) => [applied(at, name, inputOf(at, 0), numberAttribute(at, 'alpha', otherwise))];
}

/** gamma · elu(x). */
export const selu: Operator = (at) => {
  const alpha = numberAttribute(at, 'alpha', 1.67326319217681884765625);
  const gamma = numberAttribute(at, 'gamma', 1.05070102214813232421875);
  return [scaled(at, applied(at, 'elu', inputOf(at, 0), alpha), gamma)];
};

/** alpha · x + beta, between 0 and 1. */
export const hardSigmoid: Operator = (at) => {
  const line = scaled(at, inputOf(at, 0), numberAttribute(at, 'alpha', 0.2), numberAttribute(at, 'beta', 0.5));
  return [applied(at, 'clip', line, 0, 1)];
};

/** x / (1 + |x|). */
export const softsign: Operator = (at) => {
  const value = inputOf(at, 0);
  const below = scaled(at, applied(at, 'abs', value), 1, 1);
  return [combinedPair(at, 'divide', value, below)];
};

export const gelu: Operator = (at) => {
  const approximate = choiceAttribute(at, 'approximate', ['none', 'tanh'], 'none');
  return [applied(at, approximate === 'none' ? 'gelu' : 'gelu-tanh', inputOf(at, 0))];
};

/** x, left of 0 slope · x, with a slope for each value. */
export const prelu: Operator = (at) => {
  const value = inputOf(at, 0);
  const slope = expanded(at, prefixed(at, inputOf(at, 1), value), value.shape);
  const negative = combinedPair(at, 'multiply', slope, applied(at, 'clip', value, -Infinity, 0));
  return [combinedPair(at, 'add', applied(at, 'relu', value), negative)];
};

/** Before opset 7 a slope of length C belonged to the channels. */
function prefixed(at: NodeLowering, slope: Value, value: Value): Value {
  const old = at.opset < 7 && slope.shape.length === 1 && slope.shape[0] !== 1;
  if (!old) return slope;
  return reshaped(at, slope, [slope.shape[0] ?? 1, ...value.shape.slice(2).map(() => 1)]);
}

/** Clip: the bounds are attributes before opset 11, then inputs. min(max(x, low), high): the high one wins. */
export const clip: Operator = (at) => {
  const value = inputOf(at, 0);
  if (at.opset < 11) {
    const [low, high] = [numberAttribute(at, 'min', -Infinity), numberAttribute(at, 'max', Infinity)];
    return [applied(at, 'clip', value, Math.min(low, high), high)];
  }
  const { least, most } = isInteger(value.dtype) ? rangeOf(value.dtype) : { least: -Infinity, most: Infinity };
  const known = [1, 2].every((index) => {
    const bound = optionalInput(at, index);
    return bound === undefined || numbersIn(bound) !== undefined;
  });
  if (known) {
    const [low, high] = [knownNumber(at, 1) ?? least, knownNumber(at, 2) ?? most];
    return [applied(at, 'clip', value, Math.min(low, high), high)];
  }
  return [bounded(at, bounded(at, value, 1, 'maximum'), 2, 'minimum')];
};

/** Against a bound that is only known when the network runs. */
function bounded(at: NodeLowering, value: Value, index: number, method: 'maximum' | 'minimum'): Value {
  const bound = optionalInput(at, index);
  if (bound === undefined) return value;
  const [first = value, second = bound] = broadcastTogether(at, [value, bound]);
  return combinedPair(at, method, first, second);
}

/** Two values of one shape, position by position. */
export function combinedPair(
  at: NodeLowering,
  method: 'add' | 'subtract' | 'multiply' | 'divide' | 'maximum' | 'minimum' | 'power',
  first: Value,
  second: Value,
): Value {
  const { shape } = first;
  return emit(at, { type: 'combine', method, input: shape, others: [second.shape], output: shape }, [first, second]);
}

/** -x. */
export const negated: Operator = (at) => [scaled(at, inputOf(at, 0), -1)];
