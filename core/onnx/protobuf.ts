import { fail } from '../errors.ts';
import { onnxLimits } from './limits.ts';

/** A file being read, and what was met in it so far. */
export interface Source {
  readonly file: string;
  readonly bytes: Uint8Array;
  unknownFields: number;
  /** Messages, names and attribute values, see {@link onnxLimits}. */
  parts: number;
  /** Where the reader puts the number it is at. */
  readonly varint: Varint;
}

/** Bytes `begin` to `end` (excluded) of the file. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. Groups (3, 4) are not part of ONNX. */
export type WireType = 0 | 1 | 2 | 5;

/** One field of a message; the span is that of its value, without tag and length. */
export interface Field extends Span {
  readonly number: number;
  readonly wire: WireType;
  /** Where its tag stands. */
  readonly at: number;
}

/** A 64-bit number in two unsigned halves. */
export interface Varint {
  low: number;
  high: number;
}

const maxVarintBytes = 10;

/**
 * Reads the varint at `at` into `target` and answers where it ends.
 * Source: Protocol Buffers, Encoding, “Base 128 Varints”. Errors (thrown): `onnx.damaged` where it is cut off, has more
 * than ten bytes or more than 64 bits.
 */
export function readVarint(source: Source, at: number, end: number, target: Varint): number {
  const short = source.bytes[at] ?? 0x80;
  target.low = short < 0x80 ? short : 0;
  target.high = 0;
  if (short < 0x80 && at < end) return at + 1;
  for (let i = 0; i < maxVarintBytes; i++) {
    if (at + i >= end) return damaged(source, 'a number is cut off', at);
    const byte = source.bytes[at + i] ?? 0;
    const bits = byte & 0x7f;
    if (i < 4) target.low |= bits << (7 * i);
    else if (i === 4) {
      target.low |= bits << 28;
      target.high |= bits >> 4;
    } else target.high |= bits << (7 * i - 32);
    if (byte >= 0x80) continue;
    if (i === maxVarintBytes - 1 && byte > 1) return damaged(source, 'a number has more than 64 bits', at);
    target.low >>>= 0;
    target.high >>>= 0;
    return at + i + 1;
  }
  return damaged(source, `a number has more than ${maxVarintBytes} bytes`, at);
}

/** As an unsigned number; exact below 2^53. */
export function unsignedOf({ low, high }: Varint): number {
  return high * 2 ** 32 + low;
}

/** As a signed 64-bit integer. */
export function signedOf({ low, high }: Varint): bigint {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}

/**
 * The field whose tag stands at `at` in a message that ends at `end`.
 * Errors (thrown): `onnx.damaged` for field number 0, a tag of more than 32 bits, groups, wire types that do not exist,
 * and values that reach beyond the message.
 */
export function fieldAt(source: Source, at: number, end: number): Field {
  const { varint } = source;
  const begin = readVarint(source, at, end, varint);
  if (varint.high !== 0) return damaged(source, 'a field number is too large', at);
  const number = varint.low >>> 3;
  const wire = varint.low & 7;
  if (number === 0) return damaged(source, 'a field has the number 0', at);
  switch (wire) {
    case 0:
      return { number, wire, at, begin, end: readVarint(source, begin, end, varint) };
    case 1:
    case 5:
      return { number, wire, at, begin, end: within(source, begin, wire === 1 ? 8 : 4, end) };
    case 2: {
      const first = readVarint(source, begin, end, varint);
      return { number, wire, at, begin: first, end: within(source, first, unsignedOf(varint), end) };
    }
    default:
      return damaged(source, wire < 5 ? `field ${number} is a group` : `the wire type ${wire} does not exist`, at);
  }
}

/** Counts what a reader keeps. Errors (thrown): `onnx.limit`. */
export function countParts(source: Source, count: number): void {
  source.parts += count;
  if (source.parts > onnxLimits.parts)
    fail('onnx.limit', { file: source.file, found: source.parts, what: 'parts', limit: onnxLimits.parts });
}

export function damaged(source: Source, detail: string, offset: number): never {
  return fail('onnx.damaged', { file: source.file, detail, offset });
}

function within(source: Source, begin: number, length: number, end: number): number {
  if (length <= end - begin) return begin + length;
  return damaged(source, `a value of ${length} bytes begins where only ${end - begin} are left`, begin);
}
