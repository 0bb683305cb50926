import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOfUtf8, utf8Of } from '../../../core/bytes/utf8.ts';
import { runs } from '../../support/runs.ts';

/** The platform's own strict decoder; undefined where it refuses. */
function platformText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

describe('UTF-8', () => {
  it.each([
    { title: 'a continuation byte alone', bytes: [0x80] },
    { title: 'a cut-off sequence', bytes: [0xe7, 0xbd] },
    { title: 'an overlong slash', bytes: [0xc0, 0xaf] },
    { title: 'an overlong zero in three bytes', bytes: [0xe0, 0x80, 0x80] },
    { title: 'a surrogate', bytes: [0xed, 0xa0, 0x80] },
    { title: 'a code point beyond U+10FFFF', bytes: [0xf4, 0x90, 0x80, 0x80] },
    { title: 'a byte that is never used', bytes: [0xff] },
    { title: 'an ASCII byte inside a sequence', bytes: [0xe7, 0x41, 0x41] },
  ])('refuses $title', ({ bytes }) => {
    expect(textOfUtf8(Uint8Array.from(bytes))).toBeUndefined();
  });

  it('reads texts longer than one piece, with pairs of surrogates on the seam', () => {
    const text = `${'a'.repeat(8191)}🦉${'网络'.repeat(5000)}`;
    expect(textOfUtf8(new TextEncoder().encode(text))).toBe(text);
  });

  it('agrees with the platform on any bytes', () => {
    // Bytes that mean something in UTF-8 come up more often than in noise.
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe0, 0xed, 0xf0, 0xf4),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3 }), fc.array(byte, { maxLength: 12 }), (noise, bytes) => {
        const all = Uint8Array.from([...noise, ...bytes]);
        expect(textOfUtf8(all)).toBe(platformText(all));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('writes what the platform writes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 8 }), (points) => {
        const text = String.fromCodePoint(...points);
        expect(utf8Of(text).join()).toBe(new TextEncoder().encode(text).join());
      }),
      { numRuns: runs(500) },
    );
    expect(utf8Of('a\ud800b')).toEqual(new TextEncoder().encode('a\ud800b'));
  });
});
