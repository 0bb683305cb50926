import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { gunzip, gunzipBeginning, GzipError, isGzip } from '../../../core/bytes/gzip.ts';

const bytes = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => from + i * i);
const joined = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('a gzip file', () => {
  it.each([0, 1, 352, 20_000, 300_000])('of %d bytes is unpacked, whole and its beginning', (length) => {
    const content = bytes(length);
    const file = gzipSync(content, { filename: 'name' });
    expect(isGzip(file)).toBe(true);
    expect(gunzip(file, length, 0)).toEqual(content);
    expect(gunzipBeginning(file, 100)).toEqual(content.slice(0, 100));
  });

  it('of several members is all of them, one after the other', () => {
    const file = joined(gzipSync(bytes(40_000)), gzipSync(bytes(3, 7)), gzipSync(bytes(0)), gzipSync(bytes(50_000, 1)));
    expect(gunzip(file, 90_003, 0)).toEqual(joined(bytes(40_000), bytes(3, 7), bytes(50_000, 1)));
    expect(gunzipBeginning(file, 40_002)).toEqual(joined(bytes(40_000), bytes(2, 7)));
  });

  it('may hold as much behind what is wanted as allowed, and not a byte more', () => {
    const file = gzipSync(bytes(100));
    expect(gunzip(file, 90, 10)).toEqual(bytes(90));
    expect(() => gunzip(file, 89, 10)).toThrow('it unpacks to more than 89 bytes');
    expect(() => gunzip(file, 101, 10)).toThrow('it unpacks to 100 bytes instead of 101');
  });

  it('with a checksum or a length that is wrong is refused, in any of its members', () => {
    const [first, second] = [gzipSync(bytes(30)), gzipSync(bytes(40))];
    const whole = joined(first, second);
    expect(gunzip(whole, 70, 0).length).toBe(70);
    for (const end of [first.length, whole.length]) {
      for (const back of [8, 4]) {
        const changed = whole.slice();
        changed[end - back] = (changed[end - back] ?? 0) ^ 1;
        expect(() => gunzip(changed, 70, 0), `${end} ${back}`).toThrow('its checksum does not match');
      }
    }
  });

  it('cut off anywhere, or with junk behind it, is refused by an error of its own', () => {
    const file = gzipSync(bytes(300));
    for (let end = 0; end < file.length; end++) expect(() => gunzip(file.slice(0, end), 300, 0)).toThrow(GzipError);
    expect(() => gunzip(joined(file, Uint8Array.of(1, 2, 3)), 300, 0)).toThrow(GzipError);
  });
});
