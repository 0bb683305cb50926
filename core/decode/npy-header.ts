import type { NumberType } from '../bytes/number-type.ts';
import { textOfUtf8 } from '../bytes/utf8.ts';
import { fail } from '../errors.ts';
import type { Shape } from '../tensor/tensor.ts';
import { readPythonDict, type PythonValue } from './python-literal.ts';

/** What the header of a .npy file says, in NumPy's order. */
export interface NpyHeader {
  readonly type: NumberType;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: Shape;
  /** Where the numbers begin. */
  readonly begin: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** As NumPy's own reader has it (max_header_size). */
const longestHeader = 10_000;
/** Magic, version and the longest length: bytes in front of the header's text. */
const frontBytes = 12;
/** As many as the longest header with all in front of it. */
export const npyHeaderBytes = frontBytes + longestHeader;

/** By the part of `descr` behind the byte order. */
const types: Readonly<Record<string, NumberType>> = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

/**
 * Reads the header of a .npy file (NumPy enhancement proposal 1; versions 1.0, 2.0 and 3.0) from its first bytes, of
 * which {@link npyHeaderBytes} are always enough. Objects, records, texts and complex numbers are refused by their type;
 * nothing is ever unpickled.
 * Errors (thrown): `file.damaged`, `file.truncated`, `array.type`, `array.version`.
 */
export function readNpyHeader(bytes: Uint8Array, file: string): NpyHeader {
  const wrong = magic.findIndex((byte, i) => (bytes[i] ?? byte) !== byte);
  if (wrong >= 0) npyDamaged(file, 'it does not begin as such a file does', wrong);
  const { textBegin, begin } = frame(bytes, file);
  const text = textOf(bytes.subarray(textBegin, begin), bytes[6] ?? 0);
  const entries = text === undefined ? undefined : readPythonDict(text);
  if (entries === undefined) return npyDamaged(file, 'its header cannot be read', textBegin);
  const keys = [...entries.keys()].sort().join();
  if (keys !== 'descr,fortran_order,shape') npyDamaged(file, 'its header has other entries than it should', textBegin);
  const [descr, fortran, shape] = [entries.get('descr'), entries.get('fortran_order'), entries.get('shape')];
  if (typeof fortran !== 'boolean') return npyDamaged(file, 'its header does not tell the order of axes', textBegin);
  if (!isShape(shape)) return npyDamaged(file, 'its header tells no proper shape', textBegin);
  return { ...readType(descr, file), fortran, shape, begin };
}

/** Where the header's text and the numbers begin. */
function frame(bytes: Uint8Array, file: string): { textBegin: number; begin: number } {
  const [major, minor] = [bytes[6], bytes[7]];
  const textBegin = major === 1 ? 10 : frontBytes;
  if (major === undefined || minor === undefined)
    return fail('file.truncated', { file, format: 'npy', offset: bytes.length });
  if (major < 1 || major > 3 || minor !== 0)
    fail('array.version', { file, format: 'npy', version: `${major}.${minor}` });
  if (bytes.length < textBegin) fail('file.truncated', { file, format: 'npy', offset: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader) npyDamaged(file, `its header has ${length} bytes, more than ${longestHeader}`, 8);
  if (bytes.length < textBegin + length) fail('file.truncated', { file, format: 'npy', offset: bytes.length });
  return { textBegin, begin: textBegin + length };
}

/** Latin-1, from version 3 on UTF-8. */
function textOf(bytes: Uint8Array, major: number): string | undefined {
  return major === 3 ? textOfUtf8(bytes) : String.fromCharCode(...bytes);
}

/** `descr`: the order of bytes (< little, > big, | none), then kind and bytes, such as `<f4`. */
function readType(descr: PythonValue | undefined, file: string): Pick<NpyHeader, 'type' | 'little'> {
  if (typeof descr !== 'string') return fail('array.type', { file, type: 'records of several fields' });
  const [order = '', name] = [descr.slice(0, 1), descr.slice(1)];
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  const single = name.endsWith('1');
  if (name.startsWith('O')) fail('array.type', { file, type: 'Python objects' });
  if (type === undefined || !(single ? '|<>' : '<>').includes(order)) {
    return fail('array.type', { file, type: descr.slice(0, 20).replace(/[^ -~]/g, '?') });
  }
  return { type, little: order !== '>' };
}

function isShape(value: PythonValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

export function npyDamaged(file: string, detail: string, offset: number): never {
  return fail('file.damaged', { file, format: 'npy', detail, offset });
}
