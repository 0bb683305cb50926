/** NIfTI-1 files put together by hand, so that any field can be wrong. */

export interface NiftiParts {
  readonly little?: boolean;
  readonly headerSize?: number;
  /** The eight numbers of `dim`; the first is how many of the others count. */
  readonly dim: readonly number[];
  readonly datatype: number;
  readonly bitpix: number;
  readonly offset?: number;
  readonly slope?: number;
  readonly inter?: number;
  readonly spacing?: readonly [number, number, number];
  readonly magic?: string;
  /** Bytes between the header and the numbers. */
  readonly extension?: number;
  readonly data: Uint8Array | readonly number[];
}

export function niftiFile(parts: NiftiParts): Uint8Array<ArrayBuffer> {
  const { little = true, dim, spacing = [1, 1, 1], extension = 0, data } = parts;
  const begin = 352 + extension;
  const file = new Uint8Array(begin + data.length);
  const view = new DataView(file.buffer);
  view.setInt32(0, parts.headerSize ?? 348, little);
  dim.forEach((size, i) => view.setInt16(40 + 2 * i, size, little));
  view.setInt16(70, parts.datatype, little);
  view.setInt16(72, parts.bitpix, little);
  spacing.forEach((distance, i) => view.setFloat32(80 + 4 * i, distance, little));
  view.setFloat32(108, parts.offset ?? begin, little);
  view.setFloat32(112, parts.slope ?? 0, little);
  view.setFloat32(116, parts.inter ?? 0, little);
  file.set(new TextEncoder().encode(parts.magic ?? 'n+1\0'), 344);
  file.set(data, begin);
  return file;
}
