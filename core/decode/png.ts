import { fail } from '../errors.ts';
import { crc32 } from '../bytes/crc32.ts';
import { asciiAt, uint32At, type ByteRange, type PictureHeader, type PictureNote } from './picture.ts';

/** What {@link inspectPng} learns. */
export interface PngHeader extends PictureHeader {
  readonly format: 'png';
  /** Gray 0, colour 2, palette 3, gray with alpha 4, colour with alpha 6. */
  readonly colourType: number;
  readonly interlaced: boolean;
  /** Bytes the pixel data has once inflated, filter bytes included. */
  readonly rawBytes: number;
  /** IHDR, PLTE, IDAT and IEND, whole, in order: all a decoder needs. */
  readonly critical: readonly ByteRange[];
  /** The bodies of the IDAT chunks. */
  readonly data: readonly ByteRange[];
}

interface Chunk {
  readonly type: string;
  readonly begin: number;
  readonly body: ByteRange;
  readonly end: number;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** As libpng limits them; chunks of pixel data are not counted. */
const maxOtherChunks = 1000;
/** Deflate never packs more tightly than this. */
const maxDeflateRatio = 1032;

/** Samples of a pixel and allowed bit depths, by colour type (PNG specification, table 11.1). */
const colourTypes: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** First column, first row, column step, row step of the seven passes of Adam7. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Walks the chunks of a PNG without unpacking anything and checks what can be checked: order, lengths, size, and whether
 * the packed pixels can be enough for the size. Checksums: see {@link checkChecksums}.
 * Errors (thrown): `file.truncated`, `file.damaged`, `file.unsupported`, `file.tooManyPixels`.
 */
export function inspectPng(bytes: Uint8Array, fileName: string, maxPixels: number): PngHeader {
  checkSignature(bytes, fileName);
  const header = readHeader(bytes, fileName, maxPixels);
  const critical: ByteRange[] = [];
  const data: ByteRange[] = [];
  const notes = new Set<PictureNote>();
  if (header.colourType >= 4) notes.add('alpha-dropped');
  if (header.colourType === 3) notes.add('palette');
  let palette = false;
  let others = 0;
  for (let at = signature.length; ;) {
    const chunk = readChunk(bytes, at, fileName);
    at = chunk.end;
    if (['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(chunk.type)) critical.push(chunk);
    if (chunk.type === 'IDAT') data.push(chunk.body);
    else if (++others > maxOtherChunks) damaged(fileName, `more than ${maxOtherChunks} chunks`, chunk.begin);
    if (chunk.type === 'PLTE') palette = checkPalette(chunk, palette, fileName);
    if (chunk.type === 'tRNS') notes.add('alpha-dropped');
    if (chunk.type === 'iCCP') notes.add('profile-ignored');
    if (chunk.type === 'IHDR' && chunk.begin !== signature.length) damaged(fileName, 'a second header', chunk.begin);
    if (chunk.type === 'IEND') break;
    checkKnown(bytes, chunk, fileName);
  }
  checkData(header, data, palette, fileName);
  return { ...header, critical, data, notes: [...notes] };
}

/** Errors (thrown): `file.damaged` where a chunk the decoder needs is not as it was written. */
export function checkChecksums(bytes: Uint8Array, header: PngHeader, fileName: string): void {
  for (const { begin, end } of header.critical) {
    if (crc32(bytes, begin + 4, end - 4) === uint32At(bytes, end - 4)) continue;
    damaged(fileName, `the checksum of ${asciiAt(bytes, begin + 4, begin + 8)} does not match`, begin);
  }
}

/** The file cut down to what a decoder needs: no text, no profiles, no transparency to mix into the colours. */
export function criticalChunks(bytes: Uint8Array, header: PngHeader): Uint8Array {
  const parts = [{ begin: 0, end: signature.length }, ...header.critical];
  const length = parts.reduce((sum, part) => sum + part.end - part.begin, 0);
  const result = new Uint8Array(length);
  let at = 0;
  for (const { begin, end } of parts) {
    result.set(bytes.subarray(begin, end), at);
    at += end - begin;
  }
  return result;
}

function checkSignature(bytes: Uint8Array, file: string): void {
  const wrong = signature.findIndex((byte, i) => (bytes[i] ?? byte) !== byte);
  if (wrong >= 0) damaged(file, 'its first bytes were changed, as when it is sent as text', wrong);
  if (bytes.length < signature.length) truncated(file, bytes.length);
}

function readHeader(bytes: Uint8Array, file: string, maxPixels: number): Omit<PngHeader, 'critical' | 'data'> {
  const chunk = readChunk(bytes, signature.length, file);
  const at = chunk.body.begin;
  if (chunk.type !== 'IHDR') damaged(file, 'its header is missing', chunk.begin);
  if (chunk.body.end - at !== 13) damaged(file, 'its header has a wrong length', chunk.begin);
  const [width, height] = [uint32At(bytes, at), uint32At(bytes, at + 4)];
  if (width === 0 || height === 0) damaged(file, `it says it is ${width} × ${height} pixels`, at);
  if (width * height > maxPixels) fail('file.tooManyPixels', { file, width, height, limit: maxPixels });
  const [depth = 0, colourType = 0, compression, filter, interlace] = bytes.subarray(at + 8, at + 13);
  const colours = colourTypes[colourType];
  if (colours?.depths.includes(depth) !== true)
    return damaged(file, `colour type ${colourType} with ${depth} bits does not exist`, at + 8);
  if (compression !== 0) fail('file.unsupported', { file, format: 'PNG', feature: `compression ${compression}` });
  if (filter !== 0) fail('file.unsupported', { file, format: 'PNG', feature: `filter method ${filter}` });
  if (interlace !== 0 && interlace !== 1)
    fail('file.unsupported', { file, format: 'PNG', feature: `interlace method ${interlace}` });
  return {
    format: 'png',
    width,
    height,
    bitDepth: colourType === 3 ? 8 : depth,
    channels: colourType === 0 || colourType === 4 ? 1 : 3,
    orientation: 1,
    notes: [],
    colourType,
    interlaced: interlace === 1,
    rawBytes: rawSize(width, height, colours.samples * depth, interlace === 1),
  };
}

/** Every row of every pass: one filter byte, then its pixels, rounded up to bytes. */
function rawSize(width: number, height: number, bitsPerPixel: number, interlaced: boolean): number {
  const rows = (w: number, h: number) => (w === 0 ? 0 : h * (1 + Math.ceil((w * bitsPerPixel) / 8)));
  if (!interlaced) return rows(width, height);
  const positions = (n: number, first: number, step: number) => Math.max(0, Math.ceil((n - first) / step));
  return adam7.reduce((sum, [x, y, dx, dy]) => sum + rows(positions(width, x, dx), positions(height, y, dy)), 0);
}

function readChunk(bytes: Uint8Array, begin: number, file: string): Chunk {
  if (begin + 8 > bytes.length) truncated(file, bytes.length);
  const length = uint32At(bytes, begin);
  const type = asciiAt(bytes, begin + 4, begin + 8);
  if (!/^[A-Za-z]{4}$/.test(type)) damaged(file, 'a chunk without a proper name', begin + 4);
  if (length > 0x7fffffff) damaged(file, `a chunk of ${length} bytes`, begin);
  const end = begin + 12 + length;
  if (end > bytes.length) truncated(file, bytes.length);
  return { type, begin, body: { begin: begin + 8, end: end - 4 }, end };
}

/** A capital first letter means: who does not know this chunk cannot show the picture. */
function checkKnown(bytes: Uint8Array, chunk: Chunk, file: string): void {
  const capital = ((bytes[chunk.begin + 4] ?? 0) & 0x20) === 0;
  if (capital && !['IHDR', 'PLTE', 'IDAT'].includes(chunk.type))
    fail('file.unsupported', { file, format: 'PNG', feature: `the chunk ${chunk.type}` });
}

function checkPalette(chunk: Chunk, seen: boolean, file: string): true {
  const length = chunk.body.end - chunk.body.begin;
  if (seen) damaged(file, 'a second palette', chunk.begin);
  if (length === 0 || length % 3 !== 0 || length > 768) damaged(file, `a palette of ${length} bytes`, chunk.begin);
  return true;
}

function checkData(
  header: Omit<PngHeader, 'critical' | 'data'>,
  data: readonly ByteRange[],
  palette: boolean,
  file: string,
): void {
  const packed = data.reduce((sum, { begin, end }) => sum + end - begin, 0);
  const at = data[0]?.begin ?? signature.length;
  if (header.colourType === 3 && !palette) damaged(file, 'its palette is missing', at);
  if (packed === 0) damaged(file, 'it holds no pixels', at);
  if (header.rawBytes > packed * maxDeflateRatio)
    damaged(file, `${packed} bytes cannot hold ${header.width} × ${header.height} pixels`, at);
}

function damaged(file: string, detail: string, offset: number): never {
  return fail('file.damaged', { file, format: 'PNG', detail, offset });
}

function truncated(file: string, offset: number): never {
  return fail('file.truncated', { file, format: 'PNG', offset });
}
