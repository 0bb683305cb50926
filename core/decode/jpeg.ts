import { fail } from '../errors.ts';
import { readOrientation } from './exif.ts';
import { asciiAt, uint16At, type Orientation, type PictureHeader, type PictureNote } from './picture.ts';

/** What {@link inspectJpeg} learns. */
export interface JpegHeader extends PictureHeader {
  readonly format: 'jpeg';
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3;
}

interface Segment {
  readonly marker: number;
  readonly begin: number;
  /** The body, after the two bytes of length. */
  readonly body: number;
  readonly end: number;
}

/** Progressive files have a few dozen; thousands mean a file made to keep a decoder busy. */
const maxSegments = 4000;

const soi = 0xd8;
const eoi = 0xd9;
const sos = 0xda;

/** Frames other than baseline, extended and progressive Huffman (ITU-T T.81, table B.1). */
const foreignFrames: Readonly<Record<number, string>> = {
  0xc3: 'lossless coding',
  0xc5: 'hierarchical coding',
  0xc6: 'hierarchical coding',
  0xc7: 'hierarchical coding',
  0xc9: 'arithmetic coding',
  0xca: 'arithmetic coding',
  0xcb: 'arithmetic coding',
  0xcc: 'arithmetic coding',
  0xcd: 'arithmetic coding',
  0xce: 'arithmetic coding',
  0xcf: 'arithmetic coding',
  0xde: 'hierarchical coding',
};

/**
 * Walks the segments of a JPEG from its start to its end marker without decoding anything: size, components, precision,
 * orientation, and whether the file is whole.
 * Errors (thrown): `file.truncated`, `file.damaged`, `file.unsupported`, `file.tooManyPixels`.
 */
export function inspectJpeg(bytes: Uint8Array, fileName: string, maxPixels: number): JpegHeader {
  let frame: Frame | undefined;
  let orientation: Orientation = 1;
  let scans = 0;
  const notes = new Set<PictureNote>();
  let at = 2;
  if (bytes.length < at) truncated(fileName, bytes.length);
  for (let count = 0; ; count++) {
    const segment = readSegment(bytes, at, fileName);
    if (count >= maxSegments) damaged(fileName, `more than ${maxSegments} segments`, segment.begin);
    at = segment.end;
    if (segment.marker === eoi) break;
    if (isFrame(segment.marker)) {
      if (frame !== undefined) damaged(fileName, 'a second frame', segment.begin);
      frame = readFrame(bytes, segment, fileName, maxPixels);
    } else if (segment.marker === sos) {
      if (frame === undefined) damaged(fileName, 'pixels before the header', segment.begin);
      scans++;
      at = endOfScan(bytes, segment.end);
    } else if (segment.marker === 0xe1) orientation = exifIn(bytes, segment) ?? orientation;
    else if (segment.marker === 0xe2 && startsWith(bytes, segment, 'ICC_PROFILE\0')) notes.add('profile-ignored');
  }
  if (frame === undefined || scans === 0) return damaged(fileName, 'it holds no pixels', at);
  if (orientation !== 1) notes.add('rotated');
  const { width, height, components } = frame;
  return { format: 'jpeg', width, height, bitDepth: 8, channels: components, orientation, notes: [...notes] };
}

function isFrame(marker: number): boolean {
  return marker === 0xc0 || marker === 0xc1 || marker === 0xc2 || foreignFrames[marker] !== undefined;
}

/** Any number of 0xff, the marker, and, but for lone markers, two bytes of length that count themselves. */
function readSegment(bytes: Uint8Array, begin: number, file: string): Segment {
  if (begin >= bytes.length) truncated(file, bytes.length);
  if (bytes[begin] !== 0xff) damaged(file, 'a marker is missing', begin);
  let at = begin + 1;
  while (bytes[at] === 0xff) at++;
  const marker = bytes[at];
  if (marker === undefined) return truncated(file, bytes.length);
  const body = at + 1;
  if (marker === 0 || marker === soi) damaged(file, 'a marker that does not belong there', at);
  if (marker === eoi || marker === 0x01 || isRestart(marker)) return { marker, begin, body, end: body };
  if (body + 2 > bytes.length) truncated(file, bytes.length);
  const length = uint16At(bytes, body);
  if (length < 2) damaged(file, `a segment of ${length} bytes`, body);
  if (body + length > bytes.length) truncated(file, bytes.length);
  return { marker, begin, body: body + 2, end: body + length };
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Where the next marker stands after coded data, in which 0xff is written 0xff 0x00; the end of the file if none. */
function endOfScan(bytes: Uint8Array, begin: number): number {
  for (let at = bytes.indexOf(0xff, begin); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && !isRestart(next)) return at;
  }
  return bytes.length;
}

function readFrame(bytes: Uint8Array, segment: Segment, file: string, maxPixels: number): Frame {
  const unsupported = (feature: string) => fail('file.unsupported', { file, format: 'JPEG', feature });
  const foreign = foreignFrames[segment.marker];
  if (foreign !== undefined) unsupported(foreign);
  const at = segment.body;
  if (segment.end - at < 6) damaged(file, 'its header is too short', segment.begin);
  const precision = bytes[at] ?? 0;
  const [height, width] = [uint16At(bytes, at + 1), uint16At(bytes, at + 3)];
  const components = bytes[at + 5] ?? 0;
  if (precision !== 8) unsupported(`${precision}-bit samples`);
  if (height === 0) unsupported('a height that is told after the pixels');
  if (width === 0) damaged(file, 'it says it is 0 pixels wide', at);
  if (width * height > maxPixels) fail('file.tooManyPixels', { file, width, height, limit: maxPixels });
  if (components === 4) unsupported('CMYK colours');
  if (components !== 1 && components !== 3) return unsupported(`${components} colour components`);
  if (segment.end - at !== 6 + 3 * components) damaged(file, 'its header has a wrong length', segment.begin);
  return { width, height, components };
}

function exifIn(bytes: Uint8Array, segment: Segment): Orientation | undefined {
  const mark = 'Exif\0\0';
  if (!startsWith(bytes, segment, mark)) return undefined;
  return readOrientation(bytes.subarray(segment.body + mark.length, segment.end));
}

function startsWith(bytes: Uint8Array, segment: Segment, text: string): boolean {
  const end = segment.body + text.length;
  return end <= segment.end && asciiAt(bytes, segment.body, end) === text;
}

function damaged(file: string, detail: string, offset: number): never {
  return fail('file.damaged', { file, format: 'JPEG', detail, offset });
}

function truncated(file: string, offset: number): never {
  return fail('file.truncated', { file, format: 'JPEG', offset });
}
