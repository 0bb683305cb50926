import { Unzlib } from 'fflate/browser';
import { fail } from '../errors.ts';
import type { PngHeader } from './png.ts';

/** How much packed data is unpacked at a time. */
const pieceBytes = 65_536;

/**
 * Unpacks the pixel data piece by piece, keeping none of it, to see that it is as long as the header says. A decoder that
 * unpacks everything first may then have it. Stops at the first byte too many, so that a bomb costs next to nothing.
 * Errors (thrown): `file.damaged`.
 */
export function checkInflatedSize(bytes: Uint8Array, header: PngHeader, fileName: string): void {
  const offset = header.data[0]?.begin ?? 0;
  const bad = (detail: string) => fail('file.damaged', { file: fileName, format: 'PNG', detail, offset });
  let size = 0;
  const inflate = new Unzlib((piece) => {
    size += piece.length;
  });
  for (const { begin, end } of header.data) {
    for (let at = begin; at < end; at += pieceBytes) {
      try {
        inflate.push(bytes.subarray(at, Math.min(end, at + pieceBytes)));
      } catch {
        bad('its pixel data cannot be unpacked');
      }
      if (size > header.rawBytes) bad('it holds more pixels than its size says');
    }
  }
  if (size < header.rawBytes) bad('it holds fewer pixels than its size says');
}
