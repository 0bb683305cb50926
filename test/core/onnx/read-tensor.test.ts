import { describe, expect, it } from 'vitest';
import { readOnnxTensor } from '../../../core/onnx/read-tensor.ts';
import {
  bytes,
  float32,
  integer,
  joined,
  message,
  packed,
  tag,
  tensorFields,
  text,
  varint,
} from '../../support/protobuf.ts';
import { refusalOf } from '../../support/refusal.ts';

type Parts = Parameters<typeof tensorFields>;
const read = (...parts: Parts) => readOnnxTensor(joined(...tensorFields(...parts), text(8, 't')), 't.pb');
const raw = (values: ArrayBufferView<ArrayBuffer>) =>
  bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
const halves = Uint16Array.of(0x3c00, 0x0001, 0xfc00);

describe('raw data', () => {
  it.each([
    { type: 'float32', values: Float32Array.of(1.5, -0, NaN) },
    { type: 'float64', values: Float64Array.of(1 / 3, Infinity, 5e-324) },
    { type: 'int8', values: Int8Array.of(-128, 0, 127) },
    { type: 'int16', values: Int16Array.of(-32768, 1, 32767) },
    { type: 'int32', values: Int32Array.of(-(2 ** 31), 1, 2 ** 31 - 1) },
    { type: 'int64', values: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n, 2n ** 63n - 1n) },
    { type: 'uint8', values: Uint8Array.of(0, 128, 255) },
    { type: 'uint16', values: Uint16Array.of(0, 1, 65535) },
    { type: 'uint32', values: Uint32Array.of(0, 1, 2 ** 32 - 1) },
    { type: 'uint64', values: BigUint64Array.of(0n, 2n ** 53n + 1n, 2n ** 64n - 1n) },
  ] as const)('of $type is read bit by bit', ({ type, values }) => {
    const tensor = read(type, [3, 1], raw(values));
    expect(tensor).toStrictEqual({ name: 't', dtype: type, shape: [3, 1], values });
  });

  it.each([
    { type: 'float16', bits: halves, values: Float32Array.of(1, 2 ** -24, -Infinity) },
    {
      type: 'bfloat16',
      bits: Uint16Array.of(0x3f80, 0x0001, 0xff80),
      values: Float32Array.of(1, 2 ** -133, -Infinity),
    },
    { type: 'bool', bits: Uint8Array.of(1, 0, 2), values: Uint8Array.of(1, 0, 1) },
  ] as const)('of $type is widened', ({ type, bits, values }) => {
    expect(read(type, [3], raw(bits))).toMatchObject({ dtype: type, values });
  });

  it('lies anywhere in a file, also at an odd byte of a larger buffer', () => {
    const inner = joined(...tensorFields('float64', [1], raw(Float64Array.of(0.1))));
    const buffer = Buffer.concat([Buffer.alloc(3), inner, Buffer.alloc(5)]);
    expect(readOnnxTensor(buffer.subarray(3, 3 + inner.length), 't.pb').values).toEqual(Float64Array.of(0.1));
  });

  it('is copied: the file may be changed afterwards', () => {
    const file = joined(...tensorFields('uint8', [2], bytes(9, Uint8Array.of(7, 8))));
    const tensor = readOnnxTensor(file, 't.pb');
    file.fill(0);
    expect(tensor.values).toEqual(Uint8Array.of(7, 8));
  });
});

describe('values one by one', () => {
  const unpacked = joined(tag(4, 5), float32(1.5), tag(4, 5), float32(-2));
  it.each([
    { title: 'packed floats', parts: ['float32', [2], bytes(4, float32(1.5, -2))], values: Float32Array.of(1.5, -2) },
    { title: 'floats, not packed', parts: ['float32', [2], unpacked], values: Float32Array.of(1.5, -2) },
    {
      title: 'floats in two packs',
      parts: ['float32', [3], bytes(4, float32(1, 2)), bytes(4, float32(3))],
      values: Float32Array.of(1, 2, 3),
    },
    {
      title: 'doubles',
      parts: ['float64', [1], raw(Float64Array.of(0.1)).with(0, 0x52)],
      values: Float64Array.of(0.1),
    },
    { title: 'int8', parts: ['int8', [2], packed(5, [-128, 127])], values: Int8Array.of(-128, 127) },
    { title: 'int16', parts: ['int16', [2], packed(5, [-32768, 5])], values: Int16Array.of(-32768, 5) },
    { title: 'int32', parts: ['int32', [2], packed(5, [-1, 2 ** 31 - 1])], values: Int32Array.of(-1, 2 ** 31 - 1) },
    { title: 'uint8', parts: ['uint8', [2], packed(5, [0, 255])], values: Uint8Array.of(0, 255) },
    { title: 'uint16', parts: ['uint16', [1], packed(5, [65535])], values: Uint16Array.of(65535) },
    { title: 'bool', parts: ['bool', [2], packed(5, [1, 0])], values: Uint8Array.of(1, 0) },
    {
      title: 'float16',
      parts: ['float16', [3], packed(5, [...halves])],
      values: Float32Array.of(1, 2 ** -24, -Infinity),
    },
    { title: 'bfloat16', parts: ['bfloat16', [1], packed(5, [0x4049])], values: Float32Array.of(3.140625) },
    {
      title: 'int64',
      parts: ['int64', [2], packed(7, [-(2n ** 63n), 2n ** 62n + 1n])],
      values: BigInt64Array.of(-(2n ** 63n), 2n ** 62n + 1n),
    },
    {
      title: 'int64, not packed',
      parts: ['int64', [2], integer(7, 4), integer(7, -4)],
      values: BigInt64Array.of(4n, -4n),
    },
    { title: 'uint32', parts: ['uint32', [1], packed(11, [2 ** 32 - 1])], values: Uint32Array.of(2 ** 32 - 1) },
    {
      title: 'uint64',
      parts: ['uint64', [1], packed(11, [2n ** 64n - 1n])],
      values: BigUint64Array.of(2n ** 64n - 1n),
    },
    { title: 'strings', parts: ['string', [2], text(6, ''), text(6, '卷积')], values: ['', '卷积'] },
    { title: 'a scalar', parts: ['int32', [], packed(5, [7])], values: Int32Array.of(7) },
    { title: 'nothing', parts: ['float32', [0, 3]], values: new Float32Array(0) },
    { title: 'nothing, said so', parts: ['int64', [2, 0], bytes(9, new Uint8Array(0))], values: new BigInt64Array(0) },
    { title: 'no strings', parts: ['string', [0]], values: [] },
  ] as { title: string; parts: Parts; values: unknown }[])('are read: $title', ({ parts, values }) => {
    expect(read(...parts).values).toStrictEqual(values);
  });

  it('have sizes that may be packed too', () => {
    const file = joined(packed(1, [2, 1]), integer(2, 6), packed(5, [3, 4]));
    expect(readOnnxTensor(file, 't.pb')).toMatchObject({ shape: [2, 1], values: Int32Array.of(3, 4) });
  });
});

describe('a tensor is refused', () => {
  const big = 2n ** 40n;
  const none = raw(new Uint8Array(0));
  const two = raw(Float32Array.of(1, 2));
  it.each([
    { title: 'a negative size', parts: ['float32', [2, -3]], says: 'has the negative size -3 along axis 1' },
    { title: 'too few bytes', parts: ['float32', [3], two], says: 'the shape 3 of float32, 12 bytes, but holds 8' },
    { title: 'too many bytes', parts: ['float32', [1], two], says: 'the shape 1 of float32, 4 bytes, but holds 8' },
    { title: 'bytes for nothing', parts: ['float32', [0], two], says: '0 bytes, but holds 8' },
    { title: 'no values', parts: ['float32', [3]], says: 'has a shape of 3 values but holds none' },
    { title: 'empty raw data', parts: ['float32', [3], none], says: 'has a shape of 3 values but holds none' },
    {
      title: 'too few floats',
      parts: ['float32', [3], bytes(4, float32(1, 2))],
      says: 'a shape of 3 values but holds 2',
    },
    { title: 'too many integers', parts: ['int64', [1], packed(7, [1, 2])], says: 'a shape of 1 values but holds 2' },
    { title: 'too few strings', parts: ['string', [2], text(6, 'a')], says: 'a shape of 2 values but holds 1' },
    { title: 'a size of 2^40', parts: ['float32', [big, 4], two], says: '17592186044416 bytes, but holds 8' },
    // 2^22 + 1 twice and 211106198978564: the product is 4 modulo 2^64.
    {
      title: 'a product that wraps around',
      parts: ['uint8', [4194305, 4194305, 211106198978564], raw(Uint8Array.of(1, 2, 3, 4))],
      says: '3713821298447761542108676100 bytes, but holds 4',
    },
    { title: 'a size of 2^62', parts: ['float32', [2n ** 62n]], says: 'has the size 4611686018427387904 along axis 0' },
    {
      title: 'more than 32 axes',
      parts: ['float32', new Array<number>(33).fill(1), raw(Float32Array.of(1))],
      says: 'has 33 axes',
    },
    {
      title: 'values twice',
      parts: ['float32', [2], two, bytes(4, float32(1, 2))],
      says: 'holds its values more than once',
    },
    {
      title: 'values of another type',
      parts: ['float32', [1], packed(5, [1])],
      says: 'is float32 but holds its values as those of another type',
    },
    { title: 'no type', parts: ['float32', [0], integer(2, 0)], says: 'does not say what type its values have' },
    { title: 'raw text', parts: ['string', [1], bytes(9, Uint8Array.of(65))], says: 'holds text as raw data' },
    {
      title: 'a uint8 of 256',
      parts: ['uint8', [1], packed(5, [256])],
      says: 'holds 256 at position 0, which is no uint8',
    },
    { title: 'an int8 of -129', parts: ['int8', [2], packed(5, [0, -129])], says: 'holds -129 at position 1' },
    { title: 'a bool of 2', parts: ['bool', [1], packed(5, [2])], says: 'which is no bool' },
    { title: 'a float16 of 17 bits', parts: ['float16', [1], packed(5, [65536])], says: 'which is no float16' },
    {
      title: 'a uint32 of 2^32',
      parts: ['uint32', [1], packed(11, [2 ** 32])],
      says: 'holds 4294967296 at position 0',
    },
    {
      title: 'a place of unknown kind',
      parts: ['float32', [2], two, integer(14, 2)],
      says: 'a place of unknown kind 2',
    },
  ] as { title: string; parts: Parts; says: string }[])('with $title', ({ parts, says }) => {
    const refusal = refusalOf(() => read(...parts));
    expect(refusal?.code).toBe('onnx.tensor');
    expect(refusal?.message).toContain('The tensor “t” of “t.pb”');
    expect(refusal?.message).toContain(says);
  });

  it.each([
    { title: 'complex numbers', parts: ['complex64', [1], bytes(4, float32(1, 2))], says: 'uses complex64 values' },
    { title: 'an 8-bit float', parts: ['float8e4m3fn', [1], packed(5, [1])], says: 'uses float8e4m3fn values' },
    { title: 'a type of the future', parts: ['float32', [1], integer(2, 77)], says: 'uses type 77 values' },
    { title: 'segments', parts: ['float32', [1], message(3, integer(1, 0))], says: 'uses a tensor in segments' },
  ] as { title: string; parts: Parts; says: string }[])('that is not read yet: $title', ({ parts, says }) => {
    const refusal = refusalOf(() => read(...parts));
    expect(refusal).toMatchObject({ code: 'onnx.unsupported', message: expect.stringContaining(says) });
  });

  it.each([
    { title: 'floats of 7 bytes', field: bytes(4, new Uint8Array(7)), says: '7 bytes are no whole number of floats' },
    {
      title: 'doubles of 12 bytes',
      field: bytes(10, new Uint8Array(12)),
      says: '12 bytes are no whole number of doubles',
    },
    { title: 'an integer cut off', field: bytes(5, Uint8Array.of(0x80)), says: 'a number is cut off' },
    {
      title: 'an integer of eleven bytes',
      field: bytes(5, joined(new Uint8Array(10).fill(0x80), varint(0))),
      says: 'a number has more than 10 bytes',
    },
    { title: 'a text of other bytes', field: bytes(6, Uint8Array.of(0xc3)), says: 'a text is not UTF-8' },
  ])('with $title as damaged', ({ field, says }) => {
    const type = field[0] === 0x32 ? 'string' : field[0] === 0x52 ? 'float64' : field[0] === 0x22 ? 'float32' : 'int32';
    const refusal = refusalOf(() => read(type, [1], field));
    expect(refusal).toMatchObject({ code: 'onnx.damaged', message: expect.stringContaining(says) });
  });

  it('when it is empty or keeps its values elsewhere', () => {
    expect(refusalOf(() => readOnnxTensor(new Uint8Array(0), 't.pb'))?.code).toBe('onnx.empty');
    const entry = message(13, text(1, 'location'), text(2, 'weights.bin'));
    expect(refusalOf(() => read('float32', [1], entry, integer(14, 1)))?.code).toBe('onnx.outsideData');
  });
});
