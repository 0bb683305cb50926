import type { SoftmaxOp } from '../../layers/op.ts';
import { integerAttribute, settledAxis } from '../attributes.ts';
import { flattened, reshaped } from '../movement.ts';
import { emit, inputOf, type Operator } from '../node-lowering.ts';

/** Softmax or LogSoftmax along one axis; before opset 13 over everything from the axis on, seen as one line. */
export function softmaxOf(logarithm: boolean): Operator {
  return (at) => {
    const value = inputOf(at, 0);
    const old = at.opset < 13;
    const given = integerAttribute(at, 'axis', old ? 1 : -1);
    const axis = settledAxis(at, 'axis', given, value.shape.length, old ? value.shape.length : undefined);
    const shape = old ? flattened(value.shape, axis) : value.shape;
    const op: SoftmaxOp = { type: 'softmax', input: shape, output: shape, axis: old ? 1 : axis, logarithm };
    return [reshaped(at, emit(at, op, [reshaped(at, value, shape)]), value.shape)];
  };
}
