import { fail } from '../errors.ts';
import { dtypes } from './dtypes.ts';
import { widenBfloat16, widenFloat16 } from '../bytes/float16.ts';
import { readText, type ValuesOf } from './message.ts';
import type { tensorFields } from './messages.ts';
import type { OnnxDtype, OnnxValues } from './model.types.ts';
import { countVarints, eachVarint, runLength } from './number-runs.ts';
import type { Source, Span } from './protobuf.ts';
import { shown } from './read-state.ts';

export type TensorMessage = ValuesOf<typeof tensorFields>;

/** An array of `count` zeros for values of this type, or of bytes of raw data where those need widening. */
function arrayFor(dtype: Exclude<OnnxDtype, 'string'>, count: number): Exclude<OnnxValues, readonly string[]> {
  switch (dtype) {
    case 'float32':
      return new Float32Array(count);
    case 'float64':
      return new Float64Array(count);
    case 'int8':
      return new Int8Array(count);
    case 'int16':
      return new Int16Array(count);
    case 'int32':
      return new Int32Array(count);
    case 'int64':
      return new BigInt64Array(count);
    case 'bool':
    case 'uint8':
      return new Uint8Array(count);
    case 'float16':
    case 'bfloat16':
    case 'uint16':
      return new Uint16Array(count);
    case 'uint32':
      return new Uint32Array(count);
    case 'uint64':
      return new BigUint64Array(count);
  }
}

/**
 * `count` values out of their little-endian bytes, whose number was checked. Every machine the lab runs on is
 * little-endian, as ECMAScript's arrays then are.
 */
export function valuesFromRaw(dtype: Exclude<OnnxDtype, 'string'>, raw: Uint8Array, count: number): OnnxValues {
  const values = arrayFor(dtype, count);
  new Uint8Array(values.buffer).set(raw);
  return widened(dtype, values);
}

/**
 * `count` values out of the field of the tensor that lists them one by one.
 * Errors (thrown): `onnx.tensor` where it holds another number of them, or one that the type cannot have;
 * `onnx.damaged`.
 */
export function valuesFromList(
  source: Source,
  message: TensorMessage,
  dtype: OnnxDtype,
  count: bigint,
  tensor: string,
): OnnxValues {
  const { field } = dtypes[dtype];
  const held = countListed(source, message, field);
  if (BigInt(held) !== count)
    fail('onnx.tensor', {
      file: source.file,
      tensor: shown(tensor),
      detail: `has a shape of ${count} values but holds ${held}`,
    });
  if (dtype === 'string') return message.stringData.map((span) => readText(source, span));
  const values = arrayFor(dtype, held);
  if (field === 'floatData' || field === 'doubleData') copyRuns(source, message[field], new Uint8Array(values.buffer));
  else if (field !== 'stringData') fillIntegers(source, message[field], dtype, values, tensor);
  return widened(dtype, values);
}

function countListed(source: Source, message: TensorMessage, field: (typeof dtypes)[OnnxDtype]['field']): number {
  switch (field) {
    case 'stringData':
      return message.stringData.length;
    case 'floatData':
      return runLength(message.floatData) / 4;
    case 'doubleData':
      return runLength(message.doubleData) / 8;
    case 'int32Data':
    case 'int64Data':
    case 'uint64Data':
      return countVarints(source, message[field]);
  }
}

function copyRuns(source: Source, runs: readonly Span[], target: Uint8Array): void {
  let at = 0;
  for (const { begin, end } of runs) {
    target.set(source.bytes.subarray(begin, end), at);
    at += end - begin;
  }
}

/** An int32 is the low half of its varint, as protobuf has it; a 64-bit integer both halves. */
function fillIntegers(
  source: Source,
  runs: readonly Span[],
  dtype: Exclude<OnnxDtype, 'string'>,
  values: Exclude<OnnxValues, readonly string[]>,
  tensor: string,
): void {
  const { range, field } = dtypes[dtype];
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const halves = new Uint32Array(values.buffer);
    eachVarint(source, runs, ({ low, high }, index) => {
      halves[2 * index] = low;
      halves[2 * index + 1] = high;
    });
    return;
  }
  eachVarint(source, runs, ({ low, high }, index) => {
    const value = field === 'int32Data' ? low | 0 : high * 2 ** 32 + low;
    if (range !== undefined && (value < range[0] || value > range[1]))
      fail('onnx.tensor', {
        file: source.file,
        tensor: shown(tensor),
        detail: `holds ${value} at position ${index}, which is no ${dtype}`,
      });
    values[index] = value;
  });
}

/** Half-precision bits to float32, any byte but 0 to true. */
function widened(dtype: OnnxDtype, values: Exclude<OnnxValues, readonly string[]>): OnnxValues {
  if (dtype === 'float16' && values instanceof Uint16Array) return Float32Array.from(values, widenFloat16);
  if (dtype === 'bfloat16' && values instanceof Uint16Array) return Float32Array.from(values, widenBfloat16);
  if (dtype === 'bool' && values instanceof Uint8Array) return values.map((value) => (value === 0 ? 0 : 1));
  return values;
}
