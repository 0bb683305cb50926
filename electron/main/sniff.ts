/**
 * What a file is, by its content; the name only tells apart what the content leaves open. `picture` is any input: also an
 * array, a volume, a table of signals.
 */
export type FileKind = 'picture' | 'project' | 'unknown';

const png = [0x89, 0x50, 0x4e, 0x47];
const jpeg = [0xff, 0xd8, 0xff];
const zip = [0x50, 0x4b, 0x03, 0x04];
const npy = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** A packed NIfTI volume; plain ones begin with the size of their header, in either order of bytes. */
const gzip = [0x1f, 0x8b];
const nifti = [
  [0x5c, 0x01, 0, 0],
  [0, 0, 0x01, 0x5c],
];

export function kindOfFile(name: string, bytes: Uint8Array): FileKind {
  if ([png, jpeg, npy, gzip, ...nifti].some((magic) => startsWith(bytes, magic))) return 'picture';
  if (startsWith(bytes, zip)) return isArchiveOfArrays(bytes) ? 'picture' : 'project';
  if (name.toLowerCase().endsWith('.convlab')) return 'project';
  if (/^\s*\{\s*"format"\s*:\s*"convlab"/.test(asciiStart(bytes, 200))) return 'project';
  return /\.(csv|tsv|txt)$/i.test(name) ? 'picture' : 'unknown';
}

/** Whether the first entry of a ZIP archive is an array: then it is a .npz file. */
function isArchiveOfArrays(bytes: Uint8Array): boolean {
  const length = (bytes[26] ?? 0) + 256 * (bytes[27] ?? 0);
  return asciiStart(bytes.subarray(30), length).endsWith('.npy');
}

/** What an unknown file starts with, short and printable: `text “Hello wo…”` or `bytes 00 01 02`. */
export function describeStart(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 64);
  if (start.every((byte) => (byte >= 0x20 && byte < 0x7f) || [9, 10, 13].includes(byte))) {
    const text = asciiStart(start, 64).replace(/\s+/g, ' ').trim();
    return `text “${text.length > 8 ? `${text.slice(0, 8)}…` : text}”`;
  }
  return `bytes ${[...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function asciiStart(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, Math.min(length, 1024)));
}
