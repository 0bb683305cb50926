import { fail } from '../errors.ts';

export type PictureFormat = 'png' | 'jpeg';

const signatures: readonly { readonly format: PictureFormat; readonly bytes: readonly number[] }[] = [
  { format: 'png', bytes: [0x89, 0x50, 0x4e, 0x47] },
  { format: 'jpeg', bytes: [0xff, 0xd8] },
];

/**
 * The format of a file by its first bytes; its name counts for nothing. A file that ends inside a signature is taken for
 * that format, so that its reader can say it is cut off.
 * Errors (thrown): `file.empty`, `file.unknownFormat`.
 */
export function sniffFormat(bytes: Uint8Array, fileName: string): PictureFormat {
  if (bytes.length === 0) fail('file.empty', { file: fileName });
  const found = signatures.find((signature) => signature.bytes.every((byte, i) => (bytes[i] ?? byte) === byte));
  return found?.format ?? fail('file.unknownFormat', { file: fileName, found: beginningOf(bytes) });
}

/** The first bytes for a sentence: as text where all are printable, else in hexadecimal. */
function beginningOf(bytes: Uint8Array): string {
  const first = [...bytes.subarray(0, 8)];
  const printable = first.every((byte) => byte >= 0x20 && byte <= 0x7e);
  if (printable) return `“${String.fromCharCode(...first)}”`;
  return `the bytes ${first.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
}
