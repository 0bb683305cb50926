import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfType, numberReader, numberTypes, type NumberType } from '../../../core/bytes/number-type.ts';
import { packed, packedBig } from '../../support/array-files.ts';
import { runs } from '../../support/runs.ts';

const read = (type: NumberType, bytes: Uint8Array, little: boolean) =>
  numberReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), type, little)(0);

/** The float32 nearest to a whole number, the even one of two, by exact arithmetic. */
function nearestFloat32(value: bigint): number {
  const size = value < 0n ? -value : value;
  const drop = BigInt(Math.max(0, size.toString(2).length - 24));
  const [rest, half] = [size & ((1n << drop) - 1n), drop === 0n ? 0n : 1n << (drop - 1n)];
  const kept = size >> drop;
  const up = drop > 0n && (rest > half || (rest === half && (kept & 1n) === 1n)) ? 1n : 0n;
  return Number((kept + up) << drop) * (value < 0n ? -1 : 1);
}

describe('a number in a file', () => {
  it.each([
    ['bool', [2], 1],
    ['bool', [0], 0],
    ['int8', [0xfe], -2],
    ['uint8', [0xfe], 254],
    ['int16', [0xfe, 0xff], -2],
    ['uint16', [0xfe, 0xff], 65534],
    ['int32', [0xfe, 0xff, 0xff, 0xff], -2],
    ['uint32', [0xfe, 0xff, 0xff, 0xff], 4294967294],
    ['float16', [0x00, 0xc4], -4],
    ['float32', [0, 0, 0x80, 0xbf], -1],
    ['float64', [0, 0, 0, 0, 0, 0, 0xf0, 0xbf], -1],
    ['int64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -2],
    ['uint64', [1, 0, 0, 0, 1, 0, 0, 0], 4294967297],
  ] as const)('of type %s, bytes %j, is %d in either order', (type, bytes, value) => {
    expect(bytes.length).toBe(bytesOfType(type));
    expect(read(type, Uint8Array.from(bytes), true)).toBe(value);
    expect(read(type, Uint8Array.from(bytes).reverse(), false)).toBe(value);
  });

  it('has a row above for every type', () => {
    expect(numberTypes.length).toBe(12);
  });

  it('of 64 bits rounds to float32 once, not twice', () => {
    // 2^61 + 2^37 lies in the middle between two of float32; one more makes it the upper one, also after float64.
    const middle = 2n ** 61n + 2n ** 37n;
    for (const [value, wanted] of [
      [middle, 2 ** 61],
      [middle + 1n, 2 ** 61 + 2 ** 38],
      [middle - 1n, 2 ** 61],
      [-middle - 1n, -(2 ** 61) - 2 ** 38],
    ] as const) {
      expect(Math.fround(read('int64', packedBig('setBigInt64', [value], true), true))).toBe(wanted);
    }
    const signed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const close = fc
      .tuple(fc.integer({ min: 25, max: 63 }), fc.bigInt({ min: -3n, max: 3n }), fc.bigInt({ min: 0n, max: 2n ** 24n }))
      .map(([bits, off, head]) => BigInt.asIntN(64, (((2n ** 24n + head) << 1n) + 1n) * 2n ** BigInt(bits - 25) + off));
    fc.assert(
      fc.property(fc.oneof(signed, close), fc.boolean(), (value, little) => {
        const whole = BigInt.asUintN(64, value);
        expect(Math.fround(read('int64', packedBig('setBigInt64', [value], little), little))).toBe(
          nearestFloat32(value),
        );
        expect(Math.fround(read('uint64', packedBig('setBigUint64', [whole], little), little))).toBe(
          nearestFloat32(whole),
        );
      }),
      { numRuns: runs(2000) },
    );
  });

  it('of 32 bits and more is the same as the platform reads it', () => {
    fc.assert(
      fc.property(fc.double(), fc.integer(), fc.boolean(), (real, whole, little) => {
        expect(read('float64', packed('setFloat64', [real], little), little)).toBe(real);
        expect(read('int32', packed('setInt32', [whole], little), little)).toBe(whole);
      }),
    );
  });
});
