import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../../../core/decode/npz.ts';
import { uniformSource } from '../../../core/layers/random.ts';
import { headerOf, npyFile, packed } from '../../support/array-files.ts';
import { countedMemory, fuzzReader } from '../../support/fuzz-reader.ts';
import { refusalOf } from '../../support/refusal.ts';

const limit = 10_000;
const options = { maxValues: limit, allocate: countedMemory(limit) };
const row = (values: readonly number[]) =>
  npyFile({ header: headerOf('<f4', `(${values.length},)`), data: packed('setFloat32', values, true) });
const zip = (files: Readonly<Record<string, Uint8Array>>, level: 0 | 9 = 0) => zipSync(files, { level }).slice();
const two = { 'first.npy': row([1, 2]), 'a/second.npy': row([3]) };
const read = (bytes: Uint8Array<ArrayBuffer>, array?: string) =>
  readNpz(bytes, 'a.npz', array === undefined ? options : { ...options, array });

/** The archive with the declared size of its only entry changed, in both places. */
function withSize(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const central = view.getUint32(copy.length - 22 + 16, true);
  view.setUint32(22, size, true);
  view.setUint32(central + 24, size, true);
  return copy;
}

describe('a .npz archive', () => {
  it.each([0, 9] as const)('packed at level %d gives its first array, and names all', (level) => {
    const decoded = read(zip(two, level));
    expect([...decoded.tensor.data]).toEqual([1, 2]);
    expect([decoded.array, decoded.arrays]).toEqual(['first', ['first', 'a/second']]);
    expect(decoded.notes).toEqual(['first-of-several']);
  });

  it('gives the array asked for', () => {
    const decoded = read(zip(two, 9), 'a/second');
    expect([...decoded.tensor.data]).toEqual([3]);
    expect([decoded.array, decoded.notes]).toEqual(['a/second', []]);
  });

  it('leaves the arrays alone that nobody asked for', () => {
    const damaged = { ...two, 'third.npy': Uint8Array.of(1, 2, 3) };
    expect([...read(zip(damaged)).tensor.data]).toEqual([1, 2]);
    expect(refusalOf(() => read(zip(damaged), 'third'))?.code).toBe('file.damaged');
  });

  const bomb = npyFile({ header: headerOf('<f4', '(2000000,)'), data: new Uint8Array(8_000_000) });
  const lie = npyFile({ header: headerOf('<f4', '(10,)'), data: new Uint8Array(70_000) });
  it.each([
    ['no archive', Uint8Array.of(1, 2, 3), undefined, 'file.damaged', 'the end of the archive is missing'],
    ['no arrays', zip({}), undefined, 'array.missing', 'holds no array “”: choose one of none'],
    ['no array of that name', zip(two), 'third', 'array.missing', 'choose one of first, a/second.'],
    ['another kind of file in it', zip({ 'a.txt': row([1]) }), undefined, 'file.damaged', 'unexpected file “a.txt”'],
    [
      'an array of objects',
      zip({ 'x.npy': npyFile({ header: headerOf('|O', '(1,)'), data: [] }) }),
      undefined,
      'array.type',
      '“a.npz: x”',
    ],
    [
      'more values than allowed',
      zip({ 'x.npy': npyFile({ header: headerOf('|u1', '(10001,)'), data: new Uint8Array(10_001) }) }, 9),
      undefined,
      'file.tooManyValues',
      '10001',
    ],
    ['an entry larger than any array allowed', zip({ 'x.npy': bomb }, 9), undefined, 'file.damaged', 'more than 90012'],
    [
      'more than its header says',
      zip({ 'x.npy': lie }, 9),
      undefined,
      'file.damaged',
      'bytes more than its shape says',
    ],
    [
      'an entry longer than it says',
      withSize(zip({ 'x.npy': row([1, 2]) }, 9), row([1]).length),
      undefined,
      'file.truncated',
      'a.npz: x',
    ],
    [
      'an entry shorter than it says',
      withSize(zip({ 'x.npy': row([1, 2, 3]).slice(0, -4) }, 9), row([1, 2, 3]).length),
      undefined,
      'file.damaged',
      'bytes instead of',
    ],
    [
      'an entry of a size that cannot be',
      withSize(zip({ 'x.npy': row([1, 2]) }, 9), 90_000_000),
      undefined,
      'file.damaged',
      'more than 90012',
    ],
  ] as const)('with %s is refused', (_, bytes, array, code, words) => {
    const refusal = refusalOf(() => read(bytes.slice(), array));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
  });

  it('with a changed number is refused by its checksum', () => {
    const bytes = zip({ 'x.npy': row([1, 2, 3]) });
    const at = bytes.length - 22 - 46 - 'x.npy'.length - 1;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    expect(refusalOf(() => read(bytes))?.message).toContain('the checksum of “x.npy” is wrong');
  });

  it('is looked at before it is unpacked', () => {
    // Numbers that do not get smaller by packing, so that the damage in the middle lies far behind the header.
    const next = uniformSource(1, 0);
    const noise = Uint8Array.from({ length: 150_000 }, () => next() * 256);
    const damagedLater = (shape: string) => {
      const bytes = zip({ 'x.npy': npyFile({ header: headerOf('|u1', shape), data: noise }) }, 9);
      return bytes.fill(0xff, 100_000, 100_100);
    };
    const roomy = { ...options, maxValues: 200_000, allocate: countedMemory(200_000) };
    const refusal = (shape: string) => refusalOf(() => readNpz(damagedLater(shape), 'a.npz', roomy))?.message;
    expect(refusal('(150000,)')).toMatch(/cannot be unpacked|checksum/);
    expect(refusal('(65536, 65536)')).toContain('65536 × 65536');
  });

  it('changed anywhere, or none at all, is a tensor or one sentence', () => {
    const files = [zip(two), zip(two, 9), zip({ 'x.npy': row(Array.from({ length: 200 }, (_, i) => i)) }, 9)];
    const seen = fuzzReader(files, (bytes) => read(bytes).tensor, 1000);
    for (const code of ['accepted', 'file.damaged', 'file.truncated']) expect(seen.get(code), code).toBeGreaterThan(0);
  });

  it('of a file changed anywhere is a tensor or one sentence', () => {
    const files = [row([1, 2, 3]), npyFile({ header: headerOf('|u1', '(300,)'), data: new Uint8Array(300) })];
    const seen = fuzzReader(files, (bytes) => read(zip({ 'x.npy': bytes }, 9)).tensor, 500);
    for (const code of ['accepted', 'file.damaged', 'file.truncated', 'array.type'])
      expect(seen.get(code), code).toBeGreaterThan(0);
  });
});
