import { fail } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { OnnxDtype, OnnxTensor } from './model.types.ts';

/** Bits and sign of the whole-number types; undefined for the others. */
const integerTypes: Partial<Record<OnnxDtype, { readonly bits: number; readonly signed: boolean }>> = {
  int8: { bits: 8, signed: true },
  int16: { bits: 16, signed: true },
  int32: { bits: 32, signed: true },
  int64: { bits: 64, signed: true },
  uint8: { bits: 8, signed: false },
  uint16: { bits: 16, signed: false },
  uint32: { bits: 32, signed: false },
  uint64: { bits: 64, signed: false },
};

/** float32 holds every whole number up to here. */
const exactLimit = 2 ** 24;

export function isInteger(dtype: OnnxDtype): boolean {
  return integerTypes[dtype] !== undefined;
}

/** The smallest and the largest value of a type. */
export function rangeOf(dtype: OnnxDtype): { least: number; most: number } {
  const type = integerTypes[dtype];
  if (type === undefined) return { least: -Infinity, most: Infinity };
  const { bits, signed } = type;
  return signed ? { least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 } : { least: 0, most: 2 ** bits - 1 };
}

/** The numbers of a tensor. 64-bit ones beyond 2^53 become ±2^53: what they stand for is “far”. */
export function numbersOf(tensor: OnnxTensor): number[] {
  const far = 2 ** 53;
  return Array.from<string | number | bigint, number>(tensor.values, (value) =>
    typeof value === 'bigint' ? Math.min(far, Math.max(-far, Number(value))) : Number(value),
  );
}

/**
 * The values as the kernels read them. float64 is rounded. Throws `onnx.inexact` for a whole number float32 cannot hold,
 * `onnx.graphInput` for text.
 */
export function floatsOf(tensor: OnnxTensor): Float32Array {
  const { values, dtype, name } = tensor;
  if (values instanceof Float32Array) return values;
  if (dtype === 'string') return fail('onnx.graphInput', { name, found: 'text', wanted: 'numbers' });
  const numbers = numbersOf(tensor);
  if (isInteger(dtype)) {
    const beyond = numbers.find((value) => Math.abs(value) > exactLimit);
    if (beyond !== undefined) fail('onnx.inexact', { name, value: beyond });
  }
  return Float32Array.from(numbers);
}

/** A tensor of numbers, in the array its type has. */
export function tensorOf(name: string, dtype: OnnxDtype, shape: Shape, numbers: readonly number[]): OnnxTensor {
  return { name, dtype, shape, values: arrayOf(dtype, numbers) };
}

function arrayOf(dtype: OnnxDtype, numbers: readonly number[]): OnnxTensor['values'] {
  switch (dtype) {
    case 'float32':
    case 'float16':
    case 'bfloat16':
      return Float32Array.from(numbers);
    case 'float64':
      return Float64Array.from(numbers);
    case 'int8':
      return Int8Array.from(numbers);
    case 'int16':
      return Int16Array.from(numbers);
    case 'int32':
      return Int32Array.from(numbers);
    case 'int64':
      return BigInt64Array.from(numbers, BigInt);
    case 'bool':
    case 'uint8':
      return Uint8Array.from(numbers);
    case 'uint16':
      return Uint16Array.from(numbers);
    case 'uint32':
      return Uint32Array.from(numbers);
    case 'uint64':
      return BigUint64Array.from(numbers, BigInt);
    case 'string':
      return numbers.map(String);
  }
}

/** A value as a type holds it: cut towards 0 and wrapped, as NumPy does; 0 or 1 for a truth. */
export function settled(value: number, dtype: OnnxDtype): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  const type = integerTypes[dtype];
  if (type === undefined) return value;
  const whole = Math.trunc(value) + 0;
  if (!Number.isFinite(whole)) return 0;
  // Sums with 2^64 would lose the last digits of what already fits.
  const { least, most } = rangeOf(dtype);
  if (whole >= least && whole <= most) return whole;
  const span = 2 ** type.bits;
  const wrapped = ((whole % span) + span) % span;
  return type.signed && wrapped >= span / 2 ? wrapped - span : wrapped;
}

/**
 * Makes computed values what their type holds, in place. Throws `onnx.inexact` where a whole number came out so large that
 * float32 may have rounded it.
 */
export function settleAll(values: Float32Array, dtype: OnnxDtype, name: string): void {
  if (dtype !== 'bool' && !isInteger(dtype)) return;
  for (const [i, value] of values.entries()) {
    if (dtype !== 'bool' && Math.abs(value) >= exactLimit) fail('onnx.inexact', { name, value });
    values[i] = settled(value, dtype);
  }
}

/** A tensor of one number, repeated. */
export function filled(name: string, dtype: OnnxDtype, shape: Shape, value: number): OnnxTensor {
  return tensorOf(name, dtype, shape, new Array<number>(numel(shape)).fill(value));
}
