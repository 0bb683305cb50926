import { describe, expect, it } from 'vitest';
import { writeFloatTiff } from '../../../core/encode/tiff.ts';

/** Fields of the first directory by their tags, read by the letter of TIFF 6.0. */
function fieldsOf(file: Uint8Array): Map<number, number> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  expect([...file.subarray(0, 4)]).toEqual([0x49, 0x49, 42, 0]);
  const at = view.getUint32(4, true);
  const count = view.getUint16(at, true);
  const fields = Array.from({ length: count }, (_, i) => {
    const entry = at + 2 + i * 12;
    const isShort = view.getUint16(entry + 2, true) === 3;
    expect(view.getUint32(entry + 4, true)).toBe(1);
    return [
      view.getUint16(entry, true),
      isShort ? view.getUint16(entry + 8, true) : view.getUint32(entry + 8, true),
    ] as const;
  });
  expect(view.getUint32(at + 2 + count * 12, true)).toBe(0);
  const tags = fields.map(([tag]) => tag);
  expect(tags).toEqual(tags.toSorted((a, b) => a - b));
  return new Map(fields);
}

describe('a float TIFF', () => {
  it('has the size, the type and every value, NaN and infinities too', () => {
    const data = Float32Array.of(1.5, -2.25, NaN, Infinity, 1e-40, 7);
    const file = writeFloatTiff({ width: 3, height: 2, data });
    const fields = fieldsOf(file);
    expect([256, 257, 258, 259, 277, 339].map((tag) => fields.get(tag))).toEqual([3, 2, 32, 1, 1, 3]);
    const strip = fields.get(273) ?? 0;
    expect(fields.get(279)).toBe(24);
    const view = new DataView(file.buffer, strip, 24);
    expect(Array.from(data, (_, i) => view.getFloat32(i * 4, true))).toEqual([...data]);
  });
});
