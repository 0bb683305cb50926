/** What a reader had to leave out or change, for the user to know. Translated under `source.note`. */
export type PictureNote = 'alpha-dropped' | 'rotated' | 'profile-ignored' | 'palette';

/** EXIF's eight ways a picture may lie in its file; 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What a header walk learns before any pixel is unpacked. Sizes are as stored, before the orientation is applied. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of one sample as they come out of the decoder (8 for a palette). */
  readonly bitDepth: number;
  /** Channels of the tensor: gray 1, colour 3. */
  readonly channels: 1 | 3;
  readonly orientation: Orientation;
  readonly notes: readonly PictureNote[];
}

/** Bytes [begin, end) of a file. */
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/** Big-endian 16-bit number at `at`; the caller has checked the length. */
export function uint16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Big-endian 32-bit number at `at`; the caller has checked the length. */
export function uint32At(bytes: Uint8Array, at: number): number {
  return uint16At(bytes, at) * 0x10000 + uint16At(bytes, at + 2);
}

/** Bytes [begin, end) read as ASCII. */
export function asciiAt(bytes: Uint8Array, begin: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(begin, end));
}
