import fc from 'fast-check';
import { joined, tag, varint } from './protobuf.ts';

/** A field of a message, taken apart: `inside` where its bytes can be read as a message themselves. */
interface Piece {
  readonly number: number;
  readonly wire: number;
  readonly value: Uint8Array;
  readonly inside?: readonly Piece[];
}

/** One change of a file; the numbers choose the place, whatever the file's length. */
export type Mutation =
  | { readonly kind: 'cut'; readonly part: number }
  | { readonly kind: 'flip'; readonly seed: number; readonly bits: 1 | 8 | 32 }
  | { readonly kind: 'number'; readonly place: number; readonly value: bigint }
  | { readonly kind: 'length'; readonly place: number; readonly value: bigint }
  | { readonly kind: 'twice'; readonly place: number }
  | { readonly kind: 'without'; readonly place: number }
  | { readonly kind: 'splice'; readonly other: number; readonly at: number }
  | { readonly kind: 'junk'; readonly bytes: Uint8Array };

const telling = [0n, 1n, -1n, 2n, 127n, 128n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n];
const numbers = fc.constantFrom(...telling, 2n ** 40n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 64n - 2n, -(2n ** 63n));
const place = fc.nat(2 ** 30);

export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), part: fc.integer({ min: 0, max: 63 }) }),
  fc.record({
    kind: fc.constant('flip' as const),
    seed: place,
    bits: fc.constantFrom(1 as const, 8 as const, 32 as const),
  }),
  fc.record({ kind: fc.constant('number' as const), place, value: numbers }),
  fc.record({ kind: fc.constant('length' as const), place, value: numbers }),
  fc.record({ kind: fc.constant('twice' as const), place }),
  fc.record({ kind: fc.constant('without' as const), place }),
  fc.record({ kind: fc.constant('splice' as const), other: place, at: place }),
  fc.record({ kind: fc.constant('junk' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
);

/** A changed copy. Numbers are changed with the lengths around them made right again, lengths without. */
export function mutated(file: Uint8Array, mutation: Mutation, files: readonly Uint8Array[]): Uint8Array {
  switch (mutation.kind) {
    case 'cut':
      return file.slice(0, Math.floor((file.length * mutation.part) / 64));
    case 'flip':
      return flipped(file, mutation.seed, mutation.bits);
    case 'number':
      return changed(
        file,
        mutation.place,
        ({ wire }) => wire === 0,
        (piece) => [{ ...piece, value: varint(mutation.value) }],
      );
    case 'length':
      return changed(
        file,
        mutation.place,
        ({ wire }) => wire === 2,
        ({ number, value }) => [{ number, wire: -1, value: joined(tag(number, 2), varint(mutation.value), value) }],
      );
    case 'twice':
      return changed(
        file,
        mutation.place,
        () => true,
        (piece) => [piece, piece],
      );
    case 'without':
      return changed(
        file,
        mutation.place,
        () => true,
        () => [],
      );
    case 'splice': {
      const other = files[mutation.other % files.length] ?? file;
      const at = mutation.at % (file.length + 1);
      return joined(file.slice(0, at), other.slice(mutation.at % (other.length + 1)));
    }
    case 'junk':
      return joined(file, mutation.bytes);
  }
}

function flipped(file: Uint8Array, seed: number, bits: number): Uint8Array {
  const copy = file.slice();
  for (let i = 0; i < bits && copy.length > 0; i++) {
    const bit = (seed + i * 7919) % (copy.length * 8);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  return copy;
}

/** The file with one of its pieces, at any depth, exchanged for others. */
function changed(
  file: Uint8Array,
  index: number,
  fits: (piece: Piece) => boolean,
  change: (piece: Piece) => readonly Piece[],
): Uint8Array {
  const pieces = takenApart(file) ?? [];
  const places: Piece[] = [];
  const collect = (all: readonly Piece[]) => {
    for (const piece of all) {
      if (fits(piece)) places.push(piece);
      collect(piece.inside ?? []);
    }
  };
  collect(pieces);
  const chosen = places[index % Math.max(1, places.length)];
  const written = (all: readonly Piece[]): Uint8Array =>
    joined(...all.flatMap((piece) => (piece === chosen ? change(piece) : [piece])).map(one));
  const one = (piece: Piece): Uint8Array => {
    if (piece.wire < 0) return piece.value;
    const value = piece.inside === undefined ? piece.value : written(piece.inside);
    return joined(tag(piece.number, piece.wire), ...(piece.wire === 2 ? [varint(value.length)] : []), value);
  };
  return written(pieces);
}

const deepest = 8;

/** The fields of a message, or undefined where the bytes are none. */
function takenApart(bytes: Uint8Array, depth = 0): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length;) {
    const head = numberAt(bytes, at);
    const wire = Number((head?.value ?? 3n) & 7n);
    if (head === undefined || head.value < 8n || ![0, 1, 2, 5].includes(wire)) return undefined;
    const first = wire === 0 || wire === 2 ? numberAt(bytes, head.end) : undefined;
    if ((wire === 0 || wire === 2) && first === undefined) return undefined;
    const begin = wire === 2 ? (first?.end ?? 0) : head.end;
    const end = wire === 0 ? (first?.end ?? 0) : begin + (wire === 2 ? Number(first?.value) : wire === 1 ? 8 : 4);
    if (end > bytes.length) return undefined;
    const value = bytes.slice(begin, end);
    const inside = wire === 2 && depth < deepest && value.length > 0 ? takenApart(value, depth + 1) : undefined;
    pieces.push({ number: Number(head.value >> 3n), wire, value, ...(inside === undefined ? {} : { inside }) });
    at = end;
  }
  return pieces;
}

function numberAt(bytes: Uint8Array, at: number): { value: bigint; end: number } | undefined {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}
