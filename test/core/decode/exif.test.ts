import { describe, expect, it } from 'vitest';
import { readOrientation } from '../../../core/decode/exif.ts';

/** A TIFF with one entry: tag, type SHORT, count 1, value. */
function block(little: boolean, value: number, tag = 0x0112, type = 3): Uint8Array {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  bytes.set(little ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, tag, little);
  view.setUint16(12, type, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, value, little);
  return bytes;
}

describe('the orientation of a picture', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is read in both byte orders', (value) => {
    expect([readOrientation(block(true, value)), readOrientation(block(false, value))]).toEqual([value, value]);
  });

  it.each([
    ['an unknown value', block(true, 9)],
    ['another tag', block(true, 6, 0x0113)],
    ['another type', block(true, 6, 0x0112, 4)],
    ['nothing', new Uint8Array()],
    ['a wrong byte order', Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9])],
    ['a directory beyond the end', Uint8Array.from([0x49, 0x49, 42, 0, 255, 255, 255, 255])],
  ])('is upright where the block holds %s', (_, bytes) => {
    expect(readOrientation(bytes)).toBe(1);
  });

  it('is upright or right wherever the block is cut off', () => {
    const whole = block(false, 6);
    for (let end = 0; end < whole.length; end++) expect([1, 6]).toContain(readOrientation(whole.slice(0, end)));
  });
});
