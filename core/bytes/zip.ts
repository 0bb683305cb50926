// The package's Node build brings a `require` of its own, which clashes with the one the bundler adds.
import { Inflate } from 'fflate/browser';
import { textOfUtf8 } from './utf8.ts';

/** One file of a ZIP, its declared values already checked against one another and the caps. */
export interface ZipEntry {
  readonly name: string;
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly deflated: boolean;
  readonly size: number;
  readonly crc: number;
}

export interface ZipLimits {
  readonly entries: number;
  /** Most bytes the entry may unpack to; undefined: an entry of this name is not allowed. */
  sizeOf(name: string): number | undefined;
  /** Most unpacked bytes for each packed byte. */
  readonly ratio: number;
}

/** Thrown for every fault of an archive; the message is the `detail` of a sentence. */
export class ZipError extends Error {}

function damaged(detail: string): never {
  throw new ZipError(detail);
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;

/**
 * The entries of a ZIP, nothing unpacked yet. Known are stored and deflated entries; encrypted, split and ZIP64 archives,
 * overlapping entries, entries of other names and everything over the limits are refused (thrown: {@link ZipError}).
 */
export function listZip(bytes: Uint8Array<ArrayBuffer>, limits: ZipLimits): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const size = view.getUint32(end + 12, true);
  if (view.getUint16(end + 8, true) !== count || view.getUint32(end + 4, true) !== 0) damaged('it is a split archive');
  if (count > limits.entries) damaged(`it holds ${count} files, more than ${limits.entries}`);
  if (start + size !== end) damaged('its table of contents is not where it should be');
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let filesEnd = 0;
  for (let at = start, index = 0; index < count; index++) {
    const record = readCentral(view, at, end);
    const { entry, from, to } = locate(bytes, view, record, start, limits);
    if (from < filesEnd) damaged(`“${record.name}” overlaps another file`);
    if (names.has(entry.name)) damaged(`“${entry.name}” is there twice`);
    names.add(entry.name);
    filesEnd = to;
    at = record.next;
    entries.push(entry);
  }
  return entries;
}

/**
 * Unpacks one entry; stops as soon as it is longer than it said. Checks its length and its CRC-32, which `checksum`
 * works out. Errors (thrown): {@link ZipError}.
 */
export function unpackEntry(entry: ZipEntry, checksum: (bytes: Uint8Array) => number): Uint8Array<ArrayBuffer> {
  const bytes = entry.deflated ? inflate(entry, entry.size) : entry.packed;
  if (bytes.length > entry.size) damaged(`“${entry.name}” has more than the ${entry.size} bytes it says`);
  if (bytes.length !== entry.size) damaged(`“${entry.name}” has ${bytes.length} bytes instead of ${entry.size}`);
  if (checksum(bytes) !== entry.crc) damaged(`the checksum of “${entry.name}” is wrong`);
  return bytes;
}

/**
 * The first bytes of an entry, at most `count`, and hardly more unpacked for them: what it says of itself can be looked
 * at first. Errors (thrown): {@link ZipError}.
 */
export function beginningOf(entry: ZipEntry, count: number): Uint8Array<ArrayBuffer> {
  const bytes = entry.deflated ? inflate(entry, Math.min(count, entry.size)) : entry.packed;
  return bytes.subarray(0, count);
}

function findEnd(view: DataView): number {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= 0 && at >= last - 0xffff; at--) {
    if (
      view.getUint32(at, true) === signatures.end &&
      at + endBytes + view.getUint16(at + 20, true) === view.byteLength
    ) {
      return at;
    }
  }
  return damaged('the end of the archive is missing');
}

interface CentralRecord {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
  readonly next: number;
}

function readCentral(view: DataView, at: number, end: number): CentralRecord {
  if (at + centralBytes > end || view.getUint32(at, true) !== signatures.central)
    damaged('its table of contents is cut off');
  const nameEnd = at + centralBytes + view.getUint16(at + 28, true);
  const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > end) damaged('its table of contents is cut off');
  return {
    name: readName(view, at + centralBytes, nameEnd),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
    next,
  };
}

function readName(view: DataView, from: number, to: number): string {
  const name = textOfUtf8(new Uint8Array(view.buffer, view.byteOffset + from, to - from));
  return name ?? damaged('the name of a file in it is not UTF-8');
}

function locate(
  bytes: Uint8Array<ArrayBuffer>,
  view: DataView,
  record: CentralRecord,
  filesEnd: number,
  limits: ZipLimits,
) {
  const { name, offset, packedSize, size, method } = record;
  const limit = limits.sizeOf(name);
  if (limit === undefined) damaged(`it holds an unexpected file “${name.slice(0, 60)}”`);
  if (size > limit) damaged(`“${name}” says it has ${size} bytes, more than ${limit}`);
  if ((record.flags & 0x41) !== 0) damaged(`“${name}” is encrypted`);
  if (method !== 0 && method !== 8) damaged(`“${name}” is packed in an unknown way`);
  if (method === 0 ? packedSize !== size : size > packedSize * limits.ratio)
    damaged(`the size of “${name}” cannot be right`);
  if (offset + localBytes > filesEnd || view.getUint32(offset, true) !== signatures.local)
    damaged(`“${name}” is not where it should be`);
  const from = offset + localBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const to = from + packedSize;
  if (to > filesEnd) damaged(`“${name}” is cut off`);
  const entry: ZipEntry = { name, packed: bytes.subarray(from, to), deflated: method === 8, size, crc: record.crc };
  return { entry, from: offset, to };
}

/** The entry unpacked up to `most` bytes, and one byte that tells that there are more. */
function inflate({ name, packed }: ZipEntry, most: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(most + 1);
  let length = 0;
  const stream = new Inflate((piece) => {
    out.set(piece.subarray(0, out.length - length), length);
    length = Math.min(out.length, length + piece.length);
  });
  // A piece this long can unpack to 17 MB, however it was made.
  const step = 16_384;
  try {
    for (let at = 0; at < packed.length && length <= most; at += step)
      stream.push(packed.subarray(at, at + step), at + step >= packed.length);
  } catch {
    damaged(`“${name}” cannot be unpacked`);
  }
  return out.subarray(0, length);
}
