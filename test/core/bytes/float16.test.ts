import { describe, expect, it } from 'vitest';
import { widenBfloat16, widenFloat16 } from '../../../core/bytes/float16.ts';

const allBits = Array.from({ length: 0x10000 }, (_, bits) => bits);

/** The number whose float32 bits are these. */
function float32Of(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;
}

describe('float16', () => {
  it.each([
    { bits: 0x0000, value: 0 },
    { bits: 0x8000, value: -0 },
    { bits: 0x0001, value: 2 ** -24 },
    { bits: 0x03ff, value: 2 ** -14 - 2 ** -24 },
    { bits: 0x0400, value: 2 ** -14 },
    { bits: 0x3555, value: 0.333251953125 },
    { bits: 0x3c00, value: 1 },
    { bits: 0xc000, value: -2 },
    { bits: 0x7bff, value: 65504 },
    { bits: 0x7c00, value: Infinity },
    { bits: 0xfc00, value: -Infinity },
    { bits: 0x7e00, value: NaN },
    { bits: 0xfc01, value: NaN },
  ])('$bits is $value', ({ bits, value }) => {
    expect(widenFloat16(bits)).toBe(value);
  });

  it('is, for all finite bit patterns, the float32 with the same bits moved, times 2^112', () => {
    const finite = allBits.filter((bits) => (bits & 0x7c00) !== 0x7c00);
    const moved = (bits: number) => float32Of(((bits & 0x8000) << 16) | ((bits & 0x7fff) << 13)) * 2 ** 112;
    expect(finite.filter((bits) => !Object.is(widenFloat16(bits), moved(bits)))).toEqual([]);
    expect(finite).toHaveLength(0x10000 - 2 * 0x400);
  });
});

describe('bfloat16', () => {
  it('is, for all bit patterns, the upper half of a float32', () => {
    expect(allBits.filter((bits) => !Object.is(widenBfloat16(bits), float32Of(bits << 16)))).toEqual([]);
  });

  it('holds the smallest float32 normal, a subnormal, infinity and NaN', () => {
    const values = [0x0080, 0x0001, 0xff80, 0x7fc0].map(widenBfloat16);
    expect(values).toEqual([2 ** -126, 2 ** -133, -Infinity, NaN]);
  });
});
