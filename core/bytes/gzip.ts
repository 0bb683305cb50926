import { Gunzip } from 'fflate/browser';
import { crc32 } from './crc32.ts';

/** Thrown for every fault of a gzip file; the message is the `detail` of a sentence. */
export class GzipError extends Error {}

/** Whether a file begins as a gzip file does (RFC 1952). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How much packed data is unpacked at a time: a piece this long can unpack to 17 MB, however it was made. */
const pieceBytes = 16_384;
/** Checksum and length behind every member. */
const trailerBytes = 8;

/**
 * The first bytes of what a gzip file holds, at most `count`; little more is unpacked for them.
 * Errors (thrown): {@link GzipError}.
 */
export function gunzipBeginning(bytes: Uint8Array, count: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(count);
  let length = 0;
  unpack(bytes, (piece) => {
    out.set(piece.subarray(0, count - length), length);
    length = Math.min(count, length + piece.length);
    return length < count;
  });
  return out.subarray(0, length);
}

/**
 * The first `size` bytes a gzip file holds, of all its members together. It must hold as many, and at most
 * `mostBehind` more; the checksum of every member is checked.
 * Errors (thrown): {@link GzipError}.
 */
export function gunzip(bytes: Uint8Array, size: number, mostBehind: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  let [length, crc, memberBytes] = [0, 0, 0];
  const checkMember = (end: number) => {
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + end - trailerBytes, trailerBytes);
    const right = trailer.getUint32(0, true) === crc && trailer.getUint32(4, true) === memberBytes % 2 ** 32;
    if (!right) throw new GzipError('its checksum does not match');
    [crc, memberBytes] = [0, 0];
  };
  const take = (piece: Uint8Array) => {
    if (length + piece.length > size + mostBehind) throw new GzipError(`it unpacks to more than ${size} bytes`);
    if (length < size) out.set(piece.subarray(0, size - length), length);
    crc = crc32(piece, 0, piece.length, crc);
    length += piece.length;
    memberBytes += piece.length;
    return true;
  };
  unpack(bytes, take, checkMember);
  checkMember(bytes.length);
  if (length < size) throw new GzipError(`it unpacks to ${length} bytes instead of ${size}`);
  return out;
}

/** Hands over what is unpacked, piece by piece, until `take` answers false; tells where members but the last end. */
function unpack(bytes: Uint8Array, take: (piece: Uint8Array) => boolean, member?: (end: number) => void): void {
  if (bytes.length < 10 + trailerBytes) throw new GzipError('it is cut off');
  let more = true;
  const stream = new Gunzip((piece) => {
    if (more) more = take(piece);
  });
  if (member !== undefined) stream.onmember = member;
  try {
    for (let at = 0; at < bytes.length && more; at += pieceBytes)
      stream.push(bytes.subarray(at, at + pieceBytes), at + pieceBytes >= bytes.length);
  } catch (thrown) {
    if (thrown instanceof GzipError) throw thrown;
    if (more) throw new GzipError('it cannot be unpacked');
  }
}
