import { widenFloat16 } from './float16.ts';

/** Real numbers as array files hold them. */
export const numberTypes = [
  'bool',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float16',
  'float32',
  'float64',
] as const;
export type NumberType = (typeof numberTypes)[number];

/** The number at a byte, little- or big-endian as the reader was made. */
export type ReadNumber = (at: number) => number;

export function bytesOfType(type: NumberType): number {
  switch (type) {
    case 'bool':
    case 'int8':
    case 'uint8':
      return 1;
    case 'int16':
    case 'uint16':
    case 'float16':
      return 2;
    case 'int32':
    case 'uint32':
    case 'float32':
      return 4;
    case 'int64':
    case 'uint64':
    case 'float64':
      return 8;
  }
}

/** Whether every number of the type is one of float32 as well. */
export function fitsFloat32(type: NumberType): boolean {
  return bytesOfType(type) < 4 || type === 'float32';
}

/**
 * Reads numbers of a type. 64-bit whole numbers beyond 2^53 come out such that rounding them to float32 gives what
 * rounding the whole number would.
 */
export function numberReader(view: DataView, type: NumberType, little: boolean): ReadNumber {
  switch (type) {
    case 'bool':
      return (at) => (view.getUint8(at) === 0 ? 0 : 1);
    case 'int8':
      return (at) => view.getInt8(at);
    case 'uint8':
      return (at) => view.getUint8(at);
    case 'int16':
      return (at) => view.getInt16(at, little);
    case 'uint16':
      return (at) => view.getUint16(at, little);
    case 'int32':
      return (at) => view.getInt32(at, little);
    case 'uint32':
      return (at) => view.getUint32(at, little);
    case 'int64':
      return (at) => wide(view.getInt32(little ? at + 4 : at, little), view.getUint32(little ? at : at + 4, little));
    case 'uint64':
      return (at) => wide(view.getUint32(little ? at + 4 : at, little), view.getUint32(little ? at : at + 4, little));
    case 'float16':
      return (at) => widenFloat16(view.getUint16(at, little));
    case 'float32':
      return (at) => view.getFloat32(at, little);
    case 'float64':
      return (at) => view.getFloat64(at, little);
  }
}

/**
 * high · 2^32 + low. Beyond 2^53 the lowest 12 bits become one that says whether any was set: float64 then holds the
 * rest exactly, and a second rounding, to float32, is told on which side of the middle the number lies.
 */
function wide(high: number, low: number): number {
  if (high >= -0x20_0000 && high < 0x20_0000) return high * 2 ** 32 + low;
  const told = (low & 0xfff) === 0 ? 0 : 0x800;
  return high * 2 ** 32 + (((low & ~0xfff) >>> 0) + told);
}
