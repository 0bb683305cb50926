import { fail } from '../errors.ts';
import { dtypeOf, unreadDtype } from './dtypes.ts';
import { onnxLimits } from './limits.ts';
import { readMessage, type Message } from './message.ts';
import { dimensionFields, shapeFields, tensorTypeFields, typeFields, valueInfoFields } from './messages.ts';
import type { OnnxDimension, OnnxDtype, OnnxValueInfo } from './model.types.ts';
import { shown, type ReadState } from './read-state.ts';

/** Kinds of value that are not tensors, as TypeProto names them. */
const notTensors = {
  sequence: 'a sequence',
  map: 'a map',
  opaque: 'an opaque value',
  sparseTensor: 'a sparse tensor',
  optional: 'an optional value',
} as const;

/**
 * A ValueInfoProto of an input or output of the graph (`place` in sentences).
 * Errors (thrown): `onnx.graph` for one without a name or with a size below 0; `onnx.unsupported` for a value that is no
 * tensor, or a tensor of a type this reader does not know.
 */
export function readValueInfo(state: ReadState, message: Message, place: 'input' | 'output'): OnnxValueInfo {
  const { name = '', type } = readMessage(state, message, valueInfoFields);
  if (name === '') fail('onnx.graph', { file: state.file, detail: `an ${place} has no name` });
  if (type === undefined) return { name };
  const where = `the ${place} “${shown(name)}”`;
  const { tensor, ...others } = readMessage(state, type, typeFields);
  for (const [kind, feature] of Object.entries(notTensors) as [keyof typeof notTensors, string][])
    if (others[kind] !== undefined) fail('onnx.unsupported', { file: state.file, feature, where });
  if (tensor === undefined) return { name };
  const { elementType, shape } = readMessage(state, tensor, tensorTypeFields);
  const dtype = readElementType(state, elementType, where);
  return {
    name,
    ...(dtype === undefined ? {} : { dtype }),
    ...(shape === undefined ? {} : { shape: readDimensions(state, shape, where) }),
  };
}

function readElementType(state: ReadState, code: bigint | undefined, where: string): OnnxDtype | undefined {
  const number = Number(BigInt.asIntN(32, code ?? 0n));
  if (number === 0) return undefined;
  return dtypeOf(number) ?? fail('onnx.unsupported', { file: state.file, feature: unreadDtype(number), where });
}

function readDimensions(state: ReadState, shape: Message, where: string): readonly OnnxDimension[] {
  const { dimensions } = readMessage(state, shape, shapeFields);
  if (dimensions.length > onnxLimits.rank)
    fail('onnx.limit', {
      file: state.file,
      found: dimensions.length,
      what: `axes in ${where}`,
      limit: onnxLimits.rank,
    });
  return dimensions.map((dimension, axis) => {
    const { size, symbol } = readMessage(state, dimension, dimensionFields);
    if (size === undefined) return symbol === undefined || symbol === '' ? {} : { symbol };
    if (size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER))
      fail('onnx.graph', { file: state.file, detail: `${where} has the size ${size} along axis ${axis}` });
    return { size: Number(size) };
  });
}
