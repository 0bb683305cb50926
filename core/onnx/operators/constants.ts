import { fail } from '../../errors.ts';
import { numel } from '../../tensor/shape.ts';
import {
  hasAttribute,
  integerAttribute,
  integersAttribute,
  numberAttribute,
  numbersAttribute,
  refuseAttribute,
  tensorAttribute,
} from '../attributes.ts';
import { knownNumber, knownNumbers } from '../known.ts';
import type { OnnxDtype } from '../model.types.ts';
import { expanded } from '../movement.ts';
import {
  constant,
  constantOf,
  emit,
  inputOf,
  optionalInput,
  refuseInput,
  type NodeLowering,
  type Operator,
  type Value,
} from '../node-lowering.ts';
import { isInteger, numbersOf, settled, tensorOf } from '../values.ts';

/** Constant, whatever attribute holds it. */
export const constantNode: Operator = (at) => {
  const tensor = tensorAttribute(at, 'value');
  if (tensor !== undefined) return [constantOf(at.sink, tensor)];
  const list = (name: string, dtype: OnnxDtype, values: readonly number[]) => [
    constant(at, name, dtype, [values.length], values),
  ];
  const floats = numbersAttribute(at, 'value_floats');
  if (floats !== undefined) return list('value_floats', 'float32', floats);
  const integers = integersAttribute(at, 'value_ints');
  if (integers !== undefined) return list('value_ints', 'int64', integers);
  if (hasAttribute(at, 'value_float'))
    return [constant(at, 'value_float', 'float32', [], [numberAttribute(at, 'value_float', 0)])];
  if (hasAttribute(at, 'value_int'))
    return [constant(at, 'value_int', 'int64', [], [integerAttribute(at, 'value_int', 0)])];
  return refuseAttribute(at, 'value', 'missing', 'a tensor or numbers');
};

/** ConstantOfShape: one number, stretched. */
export const constantOfShape: Operator = (at) => {
  const shape = sizesIn(at, 0);
  const tensor = tensorAttribute(at, 'value');
  const value =
    tensor === undefined ? constant(at, 'value', 'float32', [], [0]) : constantOf(at.sink, { ...tensor, shape: [] });
  return [expanded(at, value, shape)];
};

/** The sizes input `index` holds: whole numbers from 0 on. */
export function sizesIn(at: NodeLowering, index: number): number[] {
  const sizes = knownNumbers(at, index) ?? [];
  if (sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) return sizes;
  return refuseInput(at, index, `[${sizes.join(', ')}]`, 'a list of sizes');
}

/** Shape, or the part of it from `start` to `end`. */
export const shapeNode: Operator = (at) => {
  const { shape } = inputOf(at, 0);
  const part = shape.slice(integerAttribute(at, 'start', 0), integerAttribute(at, 'end', shape.length));
  return [constant(at, 'shape', 'int64', [part.length], part)];
};

export const sizeNode: Operator = (at) => [constant(at, 'size', 'int64', [], [numel(inputOf(at, 0).shape)])];

/** Numbers from start on, by delta, below limit. */
export const range: Operator = (at) => {
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((index) => knownNumber(at, index) ?? 0);
  const { dtype } = inputOf(at, 0);
  const count =
    delta === 0 ? refuseInput(at, 2, 0, 'another number than 0') : Math.max(0, Math.ceil((limit - start) / delta));
  const bytes = count * 4;
  if (bytes > at.sink.byteLimit)
    fail('onnx.resultTooLarge', { node: at.label, operator: at.node.opType, bytes, limit: at.sink.byteLimit });
  return [
    constant(
      at,
      'range',
      dtype,
      [count],
      Array.from({ length: count }, (_, i) => start + i * delta),
    ),
  ];
};

/** TensorProto.DataType by number. */
const dtypes: Readonly<Record<number, OnnxDtype>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

const dtypeNames: Readonly<Record<string, OnnxDtype>> = {
  FLOAT: 'float32',
  DOUBLE: 'float64',
  INT32: 'int32',
  INT64: 'int64',
  BOOL: 'bool',
};

/** Cast; its target was a word once. */
export const cast: Operator = (at) => {
  const old = at.node.attributes.get('to');
  const target = old?.kind === 'string' ? dtypeNames[old.value] : dtypes[integerAttribute(at, 'to', 0)];
  if (target === undefined)
    return refuseAttribute(
      at,
      'to',
      old?.kind === 'string' ? old.value : integerAttribute(at, 'to', 0),
      'a type of numbers',
    );
  return [castTo(at, inputOf(at, 0), target)];
};

/** CastLike: to the type of the second input. */
export const castLike: Operator = (at) => [castTo(at, inputOf(at, 0), inputOf(at, 1).dtype)];

/** All run as float32, so that only a cast to fewer values is a step. */
export function castTo(at: NodeLowering, value: Value, dtype: OnnxDtype): Value {
  if (value.dtype === dtype) return value;
  const known = value.constant;
  if (known !== undefined && known.dtype !== 'string') {
    const numbers = numbersOf(known).map((x) => settled(x, dtype));
    return constantOf(at.sink, tensorOf(known.name, dtype, known.shape, numbers));
  }
  if (!isInteger(dtype) && dtype !== 'bool' && value.dtype !== 'string') return { ...value, dtype };
  const { shape } = value;
  return emit(
    at,
    { type: 'activation', function: 'scale-shift', input: shape, output: shape, alpha: 1, beta: 0 },
    [value],
    [],
    dtype,
  );
}

/** Identity. */
export const identity: Operator = (at) => [inputOf(at, 0)];

/** Where, between known values: shape arithmetic. */
export const where: Operator = (at) => {
  const [condition, first, second] = [0, 1, 2].map((index) => inputOf(at, index));
  if (condition === undefined || first === undefined || second === undefined) return [];
  const picks = knownNumbers(at, 0) ?? [];
  const same = [first, second].every(({ shape }) => shape.join() === condition.shape.join());
  const [yes, no] = [first, second].map((value) => value.constant);
  if (!same || yes === undefined || no === undefined)
    fail('onnx.inputUnknown', { index: 2, node: at.label, operator: at.node.opType });
  const [a, b] = [numbersOf(yes), numbersOf(no)];
  return [
    constant(
      at,
      'where',
      first.dtype,
      first.shape,
      picks.map((pick, i) => (pick === 0 ? b[i] : a[i]) ?? 0),
    ),
  ];
};

/** Dropout as inference has it: nothing is dropped -> Y, mask. Training with another ratio than 0 draws at random: refused. */
export const dropout: Operator = (at) => {
  const value = inputOf(at, 0);
  const random =
    at.opset < 7
      ? integerAttribute(at, 'is_test', 0) === 0
      : optionalInput(at, 2) !== undefined && knownNumber(at, 2) !== 0;
  const ratio = at.opset < 12 ? numberAttribute(at, 'ratio', 0.5) : (knownNumber(at, 1) ?? 0.5);
  if (random && ratio !== 0) {
    if (at.opset < 7) refuseAttribute(at, 'is_test', 0, '1, inference');
    refuseInput(at, 1, ratio, '0 while training: what is dropped then is random');
  }
  if (!at.node.outputs[1]) return [value];
  const kept = constant(at, 'mask', at.opset < 10 ? value.dtype : 'bool', [], [1]);
  return [value, expanded(at, kept, value.shape)];
};
