import type { ReduceOp } from '../../layers/op.ts';
import { reduced } from '../../layers/reduce.ts';
import { flagAttribute, integersAttribute, settledAxis } from '../attributes.ts';
import { knownNumbers } from '../known.ts';
import { emit, inputOf, type NodeLowering, type Operator, type Value } from '../node-lowering.ts';
import { applied, combinedPair } from './activation.ts';

type Change = (at: NodeLowering, value: Value) => Value;
const unchanged: Change = (_, value) => value;

/** A reduction, of values changed before it and with a result changed after it. */
export function reduction(method: ReduceOp['method'], before = unchanged, after = unchanged): Operator {
  return (at) => {
    const value = inputOf(at, 0);
    const given = integersAttribute(at, 'axes') ?? knownNumbers(at, 1) ?? [];
    if (given.length === 0 && flagAttribute(at, 'noop_with_empty_axes')) return [value];
    const all = value.shape.map((_, axis) => axis);
    const axes = given.length === 0 ? all : given.map((axis) => settledAxis(at, 'axes', axis, value.shape.length));
    const changed = before(at, value);
    const op = reduced(value.shape, [...new Set(axes)], method, flagAttribute(at, 'keepdims', true));
    return [after(at, emit(at, op, [changed]))];
  };
}

export const square: Change = (at, value) => combinedPair(at, 'multiply', value, value);
export const absolute: Change = (at, value) => applied(at, 'abs', value);
export const root: Change = (at, value) => applied(at, 'sqrt', value);
export const logarithm: Change = (at, value) => applied(at, 'log', value);
