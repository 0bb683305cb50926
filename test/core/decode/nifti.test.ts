import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNifti, type NiftiOptions } from '../../../core/decode/nifti.ts';
import { packed, packedBig } from '../../support/array-files.ts';
import { countedMemory, fuzzReader } from '../../support/fuzz-reader.ts';
import { niftiFile, type NiftiParts } from '../../support/nifti-files.ts';
import { refusalOf } from '../../support/refusal.ts';

const limit = 10_000;
const options: NiftiOptions = { maxValues: limit, allocate: countedMemory(limit) };
const read = (bytes: Uint8Array, frame?: number) =>
  readNifti(bytes, 'a.nii', frame === undefined ? options : { ...options, frame });
const counted = (count: number) => Array.from({ length: count }, (_, i) => i);
/** x, y, z of 2, 3, 4: value 0, 1, 2, ... as they lie. */
const volume: NiftiParts = { dim: [3, 2, 3, 4], datatype: 2, bitpix: 8, data: counted(24) };
const small = (parts: Partial<NiftiParts>) => niftiFile({ ...volume, dim: [1, 2], data: [1, 2], ...parts });

describe('a NIfTI file', () => {
  it('has x as width, y as height and z as depth', () => {
    const { tensor, layout, spacing, frames, notes } = read(niftiFile({ ...volume, spacing: [0.5, -2, 3] }));
    expect(tensor.shape).toEqual([1, 1, 4, 3, 2]);
    expect([...tensor.data]).toEqual(counted(24));
    expect([layout, spacing, frames, notes]).toEqual(['DHW', [3, 2, 0.5], 1, []]);
  });

  it.each([
    [2, 8, [0, 255], [0, 255]],
    [256, 8, [0, 255], [0, -1]],
    [4, 16, (little: boolean) => packed('setInt16', [-2, 300], little), [-2, 300]],
    [512, 16, (little: boolean) => packed('setUint16', [2, 65535], little), [2, 65535]],
    [8, 32, (little: boolean) => packed('setInt32', [-2, 70000], little), [-2, 70000]],
    [768, 32, (little: boolean) => packed('setUint32', [2, 70000], little), [2, 70000]],
    [1024, 64, (little: boolean) => packedBig('setBigInt64', [-2n, 7n], little), [-2, 7]],
    [1280, 64, (little: boolean) => packedBig('setBigUint64', [2n, 7n], little), [2, 7]],
    [16, 32, (little: boolean) => packed('setFloat32', [0.5, -1], little), [0.5, -1]],
    [64, 64, (little: boolean) => packed('setFloat64', [0.5, -1], little), [0.5, -1]],
  ] as const)('of type %d is read in either order of bytes, plain and packed', (datatype, bitpix, data, values) => {
    for (const little of [true, false]) {
      const file = small({ little, datatype, bitpix, data: typeof data === 'function' ? data(little) : data });
      expect([...read(file).tensor.data]).toEqual(values);
      expect([...read(gzipSync(file)).tensor.data]).toEqual(values);
    }
  });

  it.each([
    [{ slope: 2, inter: 10 }, [12, 14]],
    [{ slope: -0.5, inter: 0 }, [-0.5, -1]],
    [{ slope: 1, inter: 5 }, [6, 7]],
    [{ slope: 1, inter: 0 }, [1, 2]],
    [{ slope: 0, inter: 7 }, [1, 2]],
    [{ slope: NaN, inter: NaN }, [1, 2]],
    [{ slope: Infinity, inter: 0 }, [1, 2]],
  ])('scaled by %j has the values it means', (scale, values) => {
    expect([...read(small(scale)).tensor.data]).toEqual(values);
  });

  it('tells where scaling or a type lost something', () => {
    expect(read(small({ slope: 0.1, data: [1, 3] })).notes).toEqual(['rounded']);
    expect(read(small({ slope: 0.5 })).notes).toEqual([]);
    expect(read(small({ datatype: 16, bitpix: 32, data: packed('setFloat32', [NaN, 1], true) })).notes).toEqual([
      'not-finite',
    ]);
  });

  it.each([
    [[1, 24], [1, 1, 24], 'L'],
    [[2, 6, 4], [1, 1, 4, 6], 'HW'],
    [[3, 6, 4, 1], [1, 1, 4, 6], 'HW'],
    [[3, 6, 1, 4], [1, 1, 4, 1, 6], 'DHW'],
    [[7, 2, 3, 4, 1, 1, 1, 1], [1, 1, 4, 3, 2], 'DHW'],
    // What stands behind the axes that count means nothing.
    [[2, 6, 4, -5, 0], [1, 1, 4, 6], 'HW'],
  ])('of axes %j has the shape %j', (dim, shape, layout) => {
    const decoded = read(niftiFile({ ...volume, dim }));
    expect([decoded.tensor.shape, decoded.layout]).toEqual([shape, layout]);
    expect([...decoded.tensor.data]).toEqual(counted(24));
  });

  it('of several frames gives the first and says so, or the one asked for', () => {
    const file = niftiFile({ ...volume, dim: [4, 2, 3, 2, 2] });
    const first = read(file);
    expect([[...first.tensor.data], first.frame, first.frames, first.notes]).toEqual([
      counted(12),
      0,
      2,
      ['first-of-several'],
    ]);
    const second = read(file, 1);
    expect([[...second.tensor.data], second.frame, second.notes]).toEqual([counted(24).slice(12), 1, []]);
    expect([...read(gzipSync(file), 1).tensor.data]).toEqual(counted(24).slice(12));
    for (const frame of [2, -1, 0.5, NaN]) expect(refusalOf(() => read(file, frame))?.code).toBe('nifti.frame');
    expect(refusalOf(() => read(file, 2))?.message).toBe('“a.nii” has no frame 3: choose one from 1 to 2.');
  });

  it('may have extensions before its numbers and something behind them', () => {
    const file = niftiFile({ ...volume, extension: 32 });
    const longer = Uint8Array.from([...file, 9, 9, 9]);
    for (const bytes of [file, longer, gzipSync(longer)]) expect([...read(bytes).tensor.data]).toEqual(counted(24));
  });

  it('without proper distances has distances of 1', () => {
    expect(read(small({ spacing: [0, NaN, Infinity] })).spacing).toEqual([1, 1, 1]);
  });

  const changed = (at: number) => {
    const file = gzipSync(niftiFile(volume));
    file[file.length - at] = (file[file.length - at] ?? 0) ^ 1;
    return file;
  };
  it.each([
    ['nothing', new Uint8Array(0), 'file.truncated', 'byte 0'],
    ['half a header', niftiFile(volume).slice(0, 200), 'file.truncated', 'byte 200'],
    ['other first bytes', small({ headerSize: 347 }), 'file.damaged', 'does not begin as such a file does'],
    ['a header of NIfTI-2', small({ headerSize: 540 }), 'nifti.unsupported', 'a volume of NIfTI-2'],
    ['its numbers elsewhere', small({ magic: 'ni1\0' }), 'nifti.unsupported', 'lie in another file (.hdr and .img)'],
    ['a header of ANALYZE', small({ magic: '\0\0\0\0' }), 'nifti.unsupported', 'ANALYZE 7.5'],
    ['complex numbers', small({ datatype: 32, bitpix: 64 }), 'nifti.unsupported', 'holds complex numbers, which'],
    ['colours', small({ datatype: 128, bitpix: 24 }), 'nifti.unsupported', 'RGB colours'],
    ['an unknown type', small({ datatype: 77 }), 'nifti.unsupported', 'the unknown type 77'],
    ['bits that are not those of the type', small({ bitpix: 16 }), 'file.damaged', 'it says that uint8 has 16 bits'],
    ['no axes', small({ dim: [0] }), 'file.damaged', 'it says it has 0 axes'],
    ['eight axes', small({ dim: [8, 1] }), 'file.damaged', 'it says it has 8 axes'],
    ['an axis of no length', small({ dim: [2, 2, 0] }), 'file.damaged', 'its axis 2 is 0 long'],
    ['an axis of negative length', small({ dim: [3, 2, 1, -4] }), 'file.damaged', 'its axis 3 is -4 long'],
    ['vectors', small({ dim: [5, 1, 1, 1, 1, 2] }), 'nifti.unsupported', 'more than one value for each place'],
    ['an offset inside the header', small({ offset: 348 }), 'file.damaged', 'begin at byte 348'],
    ['an offset between bytes', small({ offset: 352.5 }), 'file.damaged', 'begin at byte 352.5'],
    ['an offset that is no number', small({ offset: NaN }), 'file.damaged', 'begin at byte NaN'],
    ['an offset without end', small({ offset: Infinity }), 'file.damaged', 'begin at byte Infinity'],
    ['an offset past the end', small({ offset: 1e6 }), 'file.truncated', 'ends too early'],
    ['a sum that is no number', small({ slope: 2, inter: NaN }), 'file.damaged', 'adds to its values is no number'],
    [
      'more values than allowed',
      small({ dim: [4, 32767, 32767, 32767, 32767] }),
      'file.tooManyValues',
      '32767 × 32767',
    ],
    ['too few numbers', small({ dim: [1, 3] }), 'file.truncated', 'byte 354'],
    ['a packed header only', gzipSync(niftiFile(volume).slice(0, 300)), 'file.truncated', 'byte 300'],
    ['too few packed numbers', gzipSync(small({ dim: [1, 3] })), 'file.damaged', '354 bytes instead of 355'],
    [
      'a size that packing cannot reach',
      gzipSync(small({ offset: 2 ** 30 })),
      'file.damaged',
      'packed bytes cannot hold',
    ],
    [
      'a megabyte and more behind',
      gzipSync(Uint8Array.from([...niftiFile(volume), ...new Uint8Array(2 ** 20 + 1)])),
      'file.damaged',
      'it unpacks to more than 376 bytes',
    ],
    ['a wrong checksum', changed(8), 'file.damaged', 'its checksum does not match'],
    ['packed bytes cut off', gzipSync(niftiFile(volume)).slice(0, 40), 'file.damaged', 'cannot be unpacked'],
  ])('with %s is refused', (_, bytes, code, words) => {
    const refusal = refusalOf(() => read(bytes));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
    expect(refusal?.message).toContain('a.nii');
  });

  it('may hold as many values as allowed, and not one more', () => {
    const file = (count: number) => niftiFile({ ...volume, dim: [1, count], data: new Uint8Array(count) });
    expect(read(file(limit)).tensor.shape).toEqual([1, 1, limit]);
    expect(refusalOf(() => read(file(limit + 1)))?.code).toBe('file.tooManyValues');
  });

  it('changed anywhere, or none at all, is a tensor or one sentence', () => {
    const float = { datatype: 16, bitpix: 32, data: packed('setFloat32', counted(24), false) };
    const files = [
      niftiFile(volume),
      niftiFile({ ...volume, ...float, little: false, dim: [4, 2, 3, 2, 2], slope: 2 }),
    ];
    const seen = fuzzReader(files, (bytes) => read(bytes).tensor, 2000);
    for (const code of ['accepted', 'file.damaged', 'file.truncated', 'file.tooManyValues', 'nifti.unsupported'])
      expect(seen.get(code), code).toBeGreaterThan(0);
  });

  it('packed and then changed, or changed and then packed, is a tensor or one sentence', () => {
    const file = niftiFile({ ...volume, dim: [3, 20, 20, 10], data: counted(4000).map((i) => (i * i) % 251) });
    const outside = fuzzReader([gzipSync(file).slice()], (bytes) => read(bytes).tensor, 1000);
    const inside = fuzzReader([file], (bytes) => read(gzipSync(bytes)).tensor, 500);
    for (const seen of [outside, inside]) {
      for (const code of ['accepted', 'file.damaged']) expect(seen.get(code), code).toBeGreaterThan(0);
    }
  });
});
