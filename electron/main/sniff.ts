/** What a file is, by its content; the name only tells apart what the content leaves open. */
export type FileKind = 'picture' | 'project' | 'unknown';

const png = [0x89, 0x50, 0x4e, 0x47];
const jpeg = [0xff, 0xd8, 0xff];
const zip = [0x50, 0x4b, 0x03, 0x04];

export function kindOfFile(name: string, bytes: Uint8Array): FileKind {
  if (startsWith(bytes, png) || startsWith(bytes, jpeg)) return 'picture';
  if (startsWith(bytes, zip) || name.toLowerCase().endsWith('.convlab')) return 'project';
  return /^\s*\{\s*"format"\s*:\s*"convlab"/.test(asciiStart(bytes, 200)) ? 'project' : 'unknown';
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
  return String.fromCharCode(...bytes.subarray(0, length));
}
