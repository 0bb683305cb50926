import { describe, expect, it } from 'vitest';
import { inspectJpeg } from '../../../core/decode/jpeg.ts';
import { LabError, type ErrorData } from '../../../core/errors.ts';

const segment = (marker: number, ...body: number[]) => [0xff, marker, 0, body.length + 2, ...body];
const frame = (marker = 0xc0, precision = 8, height = 4, width = 6, components = 3) =>
  segment(
    marker,
    ...[precision, height >> 8, height & 255, width >> 8, width & 255, components],
    ...Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat(),
  );
const scan = [...segment(0xda, 1, 1, 0, 0, 63, 0), 1, 0xff, 0, 0xff, 0xd0, 2];
const text = (value: string) => [...new TextEncoder().encode(value)];
const exif = segment(0xe1, ...text('Exif\0\0MM'), 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0);
const profile = segment(0xe2, ...text('ICC_PROFILE\0'), 1, 1);
const file = (...parts: number[][]) => Uint8Array.from([0xff, 0xd8, ...parts.flat(), 0xff, 0xd9]);

function errorOf(bytes: Uint8Array): ErrorData {
  try {
    inspectJpeg(bytes, 'a.jpg', 1000);
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.data;
  }
  throw new Error('it passed');
}

describe('the header walk of a JPEG', () => {
  it('finds size, channels, orientation and what is left out', () => {
    expect(inspectJpeg(file(exif, profile, frame(), scan, scan), 'a.jpg', 1000)).toEqual({
      format: 'jpeg',
      width: 6,
      height: 4,
      bitDepth: 8,
      channels: 3,
      orientation: 6,
      notes: ['profile-ignored', 'rotated'],
    });
  });

  it.each([
    ['CMYK', frame(0xc0, 8, 4, 6, 4), /CMYK/],
    ['12 bits', frame(0xc1, 12), /12-bit/],
    ['arithmetic coding', frame(0xc9), /arithmetic/],
    ['lossless coding', frame(0xc3), /lossless/],
    ['two components', frame(0xc0, 8, 4, 6, 2), /2 colour components/],
    ['a height told later', frame(0xc0, 8, 0), /height/],
  ])('refuses %s as not known', (_, header, feature) => {
    const error = errorOf(file(header, scan));
    expect(error).toMatchObject({ code: 'file.unsupported', values: { file: 'a.jpg', format: 'JPEG' } });
    expect(error.values.feature).toMatch(feature);
  });

  it.each([
    ['no pixels', file(frame()), 'file.damaged'],
    ['pixels before the header', file(scan, frame()), 'file.damaged'],
    ['a second header', file(frame(), frame(), scan), 'file.damaged'],
    ['no end', file(frame(), scan).slice(0, -2), 'file.truncated'],
    ['a marker missing', file([1, 2, 3], frame(), scan), 'file.damaged'],
    ['a segment longer than the file', file([0xff, 0xe0, 0xff, 0xff]), 'file.truncated'],
    ['a segment of no length', file([0xff, 0xe0, 0, 1]), 'file.damaged'],
    ['too many segments', file(...Array.from({ length: 4001 }, () => segment(0xfe)), frame(), scan), 'file.damaged'],
    ['too many pixels', file(frame(0xc0, 8, 11, 91), scan), 'file.tooManyPixels'],
  ])('refuses a file with %s', (_, bytes, code) => {
    expect(errorOf(bytes).code).toBe(code);
  });

  it.each([
    [10, 99, 'passes'],
    [10, 100, 'passes'],
    [11, 91, 'file.tooManyPixels'],
  ])('with a limit of 1000 pixels, %i × %i %s', (height, width, outcome) => {
    const bytes = file(frame(0xc0, 8, height, width), scan);
    if (outcome === 'passes') expect(inspectJpeg(bytes, 'a.jpg', 1000).width).toBe(width);
    else expect(errorOf(bytes).code).toBe(outcome);
  });
});
