// The package's Node build brings a `require` of its own, which clashes with the one the bundler adds.
import { Inflate } from 'fflate/browser';
import { crc32 } from 'node:zlib';

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
  let filesEnd = 0;
  for (let at = start, index = 0; index < count; index++) {
    const record = readCentral(view, at, end);
    const { entry, from, to } = locate(bytes, view, record, start, limits);
    if (from < filesEnd) damaged(`“${record.name}” overlaps another file`);
    if (entries.some(({ name }) => name === entry.name)) damaged(`“${entry.name}” is there twice`);
    filesEnd = to;
    at = record.next;
    entries.push(entry);
  }
  return entries;
}

/** Unpacks one entry; stops as soon as it is longer than it said. Checks length and CRC-32. */
export function unpackEntry(entry: ZipEntry): Uint8Array<ArrayBuffer> {
  const bytes = entry.deflated ? inflate(entry) : entry.packed;
  if (bytes.length !== entry.size) damaged(`“${entry.name}” has ${bytes.length} bytes instead of ${entry.size}`);
  if (crc32(bytes) !== entry.crc) damaged(`the checksum of “${entry.name}” is wrong`);
  return bytes;
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
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      new Uint8Array(view.buffer, view.byteOffset + from, to - from),
    );
  } catch {
    return damaged('the name of a file in it is not UTF-8');
  }
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

function inflate({ name, packed, size }: ZipEntry): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length > size) damaged(`“${name}” has more than the ${size} bytes it says`);
    out.set(chunk, length);
    length += chunk.length;
  });
  const step = 65_536;
  try {
    for (let at = 0; at < packed.length; at += step)
      stream.push(packed.subarray(at, at + step), at + step >= packed.length);
  } catch (thrown) {
    if (thrown instanceof ZipError) throw thrown;
    damaged(`“${name}” cannot be unpacked`);
  }
  return out.subarray(0, length);
}
