import fc from 'fast-check';

/** One change of a file; the numbers choose the place, whatever the file's length. */
export type ByteMutation =
  | { readonly kind: 'cut'; readonly part: number }
  | { readonly kind: 'flip'; readonly seed: number; readonly bits: number }
  | { readonly kind: 'field'; readonly place: number; readonly value: Uint8Array }
  | { readonly kind: 'letter'; readonly place: number; readonly letter: number }
  | { readonly kind: 'splice'; readonly other: number; readonly at: number }
  | { readonly kind: 'without'; readonly place: number; readonly length: number }
  | { readonly kind: 'junk'; readonly bytes: Uint8Array };

const place = fc.nat(2 ** 30);
/** Lengths, sizes and offsets that readers stumble over, as files hold them: of 2, 4 or 8 bytes, in either order. */
const field = fc
  .tuple(
    fc.constantFrom(0n, 1n, -1n, 2n, 0x7fffn, 0x8000n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 2n, 2n ** 53n, 2n ** 63n),
    fc.constantFrom(2, 4, 8),
    fc.boolean(),
  )
  .map(([value, size, little]) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, value, true);
    const bytes = new Uint8Array(view.buffer, 0, size);
    return little ? bytes : bytes.reverse();
  });

/** Digits as often as all other letters together: sizes are written with them. */
const letter = fc.oneof(fc.integer({ min: 0x30, max: 0x39 }), fc.integer({ min: 0x20, max: 0x7e }));

export const byteMutations: fc.Arbitrary<ByteMutation> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), part: fc.integer({ min: 0, max: 63 }) }),
  fc.record({ kind: fc.constant('flip' as const), seed: place, bits: fc.constantFrom(1, 8, 32) }),
  fc.record({ kind: fc.constant('field' as const), place, value: field }),
  fc.record({ kind: fc.constant('letter' as const), place, letter }),
  fc.record({ kind: fc.constant('splice' as const), other: place, at: place }),
  fc.record({ kind: fc.constant('without' as const), place, length: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ kind: fc.constant('junk' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
);

/** A changed copy. Places fall on the first bytes, where headers are, as often as on all the rest. */
export function mutatedBytes(
  file: Uint8Array<ArrayBuffer>,
  mutation: ByteMutation,
  files: readonly Uint8Array<ArrayBuffer>[],
): Uint8Array<ArrayBuffer> {
  const at = (chosen: number) => {
    const reach = chosen % 2 === 0 ? Math.min(400, file.length) : file.length;
    return Math.floor(chosen / 2) % Math.max(1, reach);
  };
  const copy = file.slice();
  switch (mutation.kind) {
    case 'cut':
      return file.slice(0, Math.floor((file.length * mutation.part) / 64));
    case 'flip':
      for (let i = 0; i < mutation.bits && copy.length > 0; i++) {
        const byte = at(mutation.seed + i * 7919);
        copy[byte] = (copy[byte] ?? 0) ^ (1 << ((mutation.seed + i) & 7));
      }
      return copy;
    case 'field':
      copy.set(mutation.value.subarray(0, copy.length - at(mutation.place)), at(mutation.place));
      return copy;
    case 'letter':
      if (copy.length > 0) copy[at(mutation.place)] = mutation.letter;
      return copy;
    case 'splice': {
      const other = files[mutation.other % files.length] ?? file;
      return Uint8Array.from([...file.slice(0, at(mutation.at)), ...other.slice(mutation.at % (other.length + 1))]);
    }
    case 'without':
      return Uint8Array.from([
        ...file.slice(0, at(mutation.place)),
        ...file.slice(at(mutation.place) + mutation.length),
      ]);
    case 'junk':
      return Uint8Array.from([...file, ...mutation.bytes]);
  }
}
