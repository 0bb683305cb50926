import { fail } from '../errors.ts';

/** What the lab reads. A gzip archive is taken for a packed NIfTI volume. */
export type FileFormat = 'png' | 'jpeg' | 'npy' | 'npz' | 'nifti' | 'csv';
export type PictureFormat = Extract<FileFormat, 'png' | 'jpeg'>;

interface Signature {
  readonly format: FileFormat;
  readonly bytes: readonly number[];
}

const starts: readonly Signature[] = [
  { format: 'png', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { format: 'jpeg', bytes: [0xff, 0xd8] },
  { format: 'npy', bytes: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] },
  { format: 'npz', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { format: 'nifti', bytes: [0x1f, 0x8b] },
];
/** The size of a NIfTI-1 header, the first of its numbers, in either order of bytes. */
const niftiSizes = [
  [0x5c, 0x01, 0, 0],
  [0, 0, 0x01, 0x5c],
];

/**
 * The format of a file by its first bytes; its name counts only for tables, which have no signature. A file that ends
 * inside a signature is taken for that format, so that its reader can say it is cut off.
 * Errors (thrown): `file.empty`, `file.unknownFormat`.
 */
export function sniffFormat(bytes: Uint8Array, fileName: string): FileFormat {
  if (bytes.length === 0) fail('file.empty', { file: fileName });
  const found = starts.find(({ bytes: wanted }) => wanted.every((byte, i) => (bytes[i] ?? byte) === byte));
  if (found !== undefined) return found.format;
  if (niftiSizes.some((size) => size.every((byte, i) => bytes[i] === byte))) return 'nifti';
  if (/\.(csv|tsv|txt)$/i.test(fileName)) return 'csv';
  return fail('file.unknownFormat', { file: fileName, found: beginningOf(bytes) });
}

/** The first bytes for a sentence: as text where all are printable, else in hexadecimal. */
function beginningOf(bytes: Uint8Array): string {
  const first = [...bytes.subarray(0, 8)];
  const printable = first.every((byte) => byte >= 0x20 && byte <= 0x7e);
  if (printable) return `“${String.fromCharCode(...first)}”`;
  return `the bytes ${first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
