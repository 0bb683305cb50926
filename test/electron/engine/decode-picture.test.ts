import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError, sentenceOf, type ErrorData } from '../../../core/errors.ts';
import { decodePicture } from '../../../electron/engine/decode-picture.ts';
import { sourceError } from '../../../electron/engine/source-error.ts';
import { testPicture, toJpeg, toPng } from '../../support/pictures.ts';
import { assemble, header, pngOf, type RawPng } from './png-files.ts';
import { runs } from '../../support/runs.ts';

const maxPixels = 1_000_000;
const decode = (bytes: Uint8Array, name = 'holiday.png') => decodePicture({ bytes, name, maxPixels });

async function errorOf(bytes: Uint8Array, name = 'holiday.png'): Promise<ErrorData> {
  try {
    await decode(bytes, name);
  } catch (thrown) {
    return sourceError(thrown, name);
  }
  throw new Error('it opened');
}

/** Opened, or one clear error of ours that names the file. */
async function outcomeOf(bytes: Uint8Array, name: string): Promise<'opened' | 'refused'> {
  try {
    await decode(bytes, name);
    return 'opened';
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(LabError);
    const error = (thrown as LabError).data;
    const sentence = sentenceOf(error);
    expect(error.code).toMatch(/^file\./);
    expect(sentence).toContain(name);
    expect(sentence.length).toBeLessThan(300);
    expect(sentence).not.toMatch(/undefined|NaN|\[object|should not go down|Cannot read|\{\w+\}/);
    return 'refused';
  }
}

/** A sample that depends on everything. */
const pattern = (depth: number) => (x: number, y: number, s: number) => (x * 37 + y * 11 + s * 101) % 2 ** depth;
const palette = Array.from({ length: 48 }, (_, i) => (i * 53) % 256);
const gray = [1, 2, 4, 8, 16].map((depth) => ({ colourType: 0, depth }));
const others = [2, 4, 6].flatMap((colourType) => [8, 16].map((depth) => ({ colourType, depth })));
const cases = [...gray, ...others].flatMap((one) => [false, true].map((interlaced) => ({ ...one, interlaced })));

describe('PNG pixels', () => {
  it.each(cases)('of colour type $colourType, $depth bits, interlaced $interlaced are exact', async (one) => {
    const png: RawPng = { ...one, width: 13, height: 9, sample: pattern(one.depth) };
    const { tensor, bitDepth } = await decode(pngOf(png));
    const channels = one.colourType === 0 || one.colourType === 4 ? 1 : 3;
    const wanted: number[] = [];
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < 9; y++)
        for (let x = 0; x < 13; x++) wanted.push(Math.fround(png.sample(x, y, c) / (2 ** one.depth - 1)));
    expect(bitDepth).toBe(one.depth);
    expect(tensor.shape).toEqual([1, channels, 9, 13]);
    expect([...tensor.data]).toEqual(wanted);
    expect(tensor.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it.each([1, 2, 4])('of a palette with %i bits are its colours', async (depth) => {
    const sample = pattern(depth);
    const { tensor, notes } = await decode(pngOf({ width: 11, height: 5, depth, colourType: 3, palette, sample }));
    const wanted = [0, 1, 2].flatMap((c) =>
      Array.from({ length: 55 }, (_, i) =>
        Math.fround((palette[sample(i % 11, Math.floor(i / 11), 0) * 3 + c] ?? 0) / 255),
      ),
    );
    expect([...tensor.data]).toEqual(wanted);
    expect(notes).toEqual(['palette']);
  });

  it('keep their colour where they are transparent, and the loss of transparency is noted', async () => {
    const sample = () => 7;
    const png = pngOf({ width: 2, height: 1, depth: 8, colourType: 0, transparency: [0, 7], sample });
    const { tensor, notes } = await decode(png);
    expect([...tensor.data]).toEqual([Math.fround(7 / 255), Math.fround(7 / 255)]);
    expect(notes).toEqual(['alpha-dropped']);
  });

  it('equal another reader’s on a picture with all five row filters', async () => {
    const file = toPng(testPicture(64, 48));
    const oracle = PNG.sync.read(Buffer.from(file));
    const { tensor } = await decode(file);
    const wanted = [0, 1, 2].flatMap((c) =>
      Array.from({ length: 64 * 48 }, (_, i) => Math.fround((oracle.data[i * 4 + c] ?? 0) / 255)),
    );
    expect([...tensor.data]).toEqual(wanted);
  });
});

describe('a PNG that lies', () => {
  const sized = (width: number, height: number, raw: number, interlaced = false) =>
    assemble([
      ['IHDR', header({ width, height, depth: 8, colourType: 0, interlaced })],
      ['IDAT', deflateSync(new Uint8Array(raw))],
      ['IEND', new Uint8Array()],
    ]);

  it('about being enormous is refused by its numbers', async () => {
    const error = await errorOf(sized(60_000, 60_000, 64));
    expect(error).toEqual({
      code: 'file.tooManyPixels',
      values: { file: 'holiday.png', width: 60_000, height: 60_000, limit: maxPixels },
    });
  });

  it('about pixels that its few bytes cannot hold is refused before they are unpacked', async () => {
    expect(await errorOf(sized(1000, 1000, 10))).toMatchObject({ code: 'file.damaged' });
  });

  it.each([
    ['more', 64 + 8 * 16, /more pixels/],
    ['fewer', 20, /fewer pixels/],
  ])('interlaced with %s pixels than it says is refused', async (_, raw, words) => {
    const error = await errorOf(sized(8, 8, raw, true));
    expect(error.code).toBe('file.damaged');
    expect(sentenceOf(error)).toMatch(words);
  });

  it('with a bomb for pixels is not unpacked further than its size', async () => {
    const error = await errorOf(sized(16, 16, 50_000_000, true));
    expect(sentenceOf(error)).toMatch(/more pixels/);
  });

  it('with a wrong checksum is told as one', async () => {
    const file = sized(8, 8, 72);
    file[30] = (file[30] ?? 0) ^ 1;
    expect(sentenceOf(await errorOf(file))).toMatch(/checksum/);
  });
});

describe('JPEG pixels', () => {
  it('are within the coder’s loss of the picture that was coded', async () => {
    const picture = testPicture(96, 64);
    const { tensor, format, notes } = await decode(await toJpeg(picture, 100), 'holiday.jpg');
    expect([format, tensor.shape, notes]).toEqual(['jpeg', [1, 3, 64, 96], []]);
    let worst = 0;
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < 96 * 64; i++) {
        const distance = (tensor.data[c * 6144 + i] ?? NaN) - (picture.data[i * 4 + c] ?? NaN) / 255;
        worst = Math.max(worst, Math.abs(distance));
      }
    expect(worst).toBeLessThan(0.25);
    const mean = tensor.data.reduce((sum, value) => sum + value, 0) / tensor.data.length;
    const wanted = picture.data.reduce((sum, value, i) => (i % 4 === 3 ? sum : sum + value / 255), 0) / (96 * 64 * 3);
    expect(mean).toBeCloseTo(wanted, 2);
  });
});

describe('files that are not what they say', () => {
  it.each([
    ['an empty file', new Uint8Array(), 'file.empty'],
    ['a text file', new TextEncoder().encode('Dear diary'), 'file.unknownFormat'],
    ['a PNG sent as text', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0a, 0x1a, 0x0a, 0]), 'file.damaged'],
    ['one byte of a PNG', Uint8Array.from([0x89]), 'file.truncated'],
    ['one byte of a JPEG', Uint8Array.from([0xff]), 'file.truncated'],
  ])('%s is refused by name', async (_, bytes, code) => {
    expect(await errorOf(bytes)).toMatchObject({ code, values: { file: 'holiday.png' } });
  });
});

describe('broken files', () => {
  let files: readonly { name: string; bytes: Uint8Array }[] = [];
  beforeAll(async () => {
    const rgb = { width: 12, height: 10, depth: 8, colourType: 2, sample: pattern(8) };
    files = [
      { name: 'small.png', bytes: pngOf(rgb) },
      { name: 'laced.png', bytes: pngOf({ ...rgb, interlaced: true }) },
      { name: 'few-colours.png', bytes: pngOf({ ...rgb, depth: 4, colourType: 3, palette, sample: pattern(4) }) },
      { name: 'small.jpg', bytes: await toJpeg(testPicture(40, 24)) },
    ];
  });

  it('cut off at any 64th are told as cut off, naming the byte', async () => {
    for (const { name, bytes } of files) {
      for (let part = 1; part < 64; part++) {
        const end = Math.floor((bytes.length * part) / 64);
        const error = await errorOf(bytes.slice(0, end), name);
        expect([name, part, error.code]).toEqual([name, part, 'file.truncated']);
        expect(error.values).toMatchObject({ file: name, offset: end });
      }
    }
  });

  it('with flipped bits open or are refused in one clear sentence', async () => {
    const seen = { opened: 0, refused: 0 };
    const damage = fc.record({ file: fc.nat(3), at: fc.nat(1_000_000), mask: fc.integer({ min: 1, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, at, mask }) => {
        const { name, bytes } = files[file] ?? { name: '', bytes: new Uint8Array() };
        const broken = bytes.slice();
        const place = at % broken.length;
        broken[place] = (broken[place] ?? 0) ^ mask;
        seen[await outcomeOf(broken, name)]++;
      }),
      { numRuns: runs(500), seed: 2024 },
    );
    expect(seen.opened + seen.refused).toBeGreaterThanOrEqual(500);
    expect(Math.min(seen.opened, seen.refused)).toBeGreaterThan(20);
  });
});
