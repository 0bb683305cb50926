import { createHash } from 'node:crypto';
import { deflateRawSync, crc32 } from 'node:zlib';
import { formatVersion } from '../../../core/pipeline/document.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A small project with one layer, on the picture when there is one. */
export function projectText(picture?: { readonly name: string; readonly bytes: Uint8Array }): string {
  const source = picture === undefined ? {} : { source: { name: picture.name, sha256: sha256(picture.bytes) } };
  const node = { id: 'a', type: 'activation', bypassed: false, params: { function: 'relu' }, inputs: ['source'] };
  return JSON.stringify({ format: 'convlab', formatVersion, ...source, nodes: [node] });
}

export interface ZipPart {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflated?: boolean;
  /** What the archive says instead of the truth. */
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly offset?: number;
}

/** A ZIP written by hand, so that it can lie. */
export function makeZip(parts: readonly ZipPart[], entries = parts.length): Uint8Array<ArrayBuffer> {
  const chunks: Buffer[] = [];
  const table: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const packed = part.deflated === true ? deflateRawSync(part.data) : Buffer.from(part.data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(part.flags ?? 0, 2);
    common.writeUInt16LE(part.method ?? (part.deflated === true ? 8 : 0), 4);
    common.writeUInt32LE(part.crc ?? crc32(part.data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.size ?? part.data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(part.offset ?? at, 10);
    chunks.push(Buffer.from('PK\x03\x04', 'latin1'), common, name, packed);
    table.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, tail, name);
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(table);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...chunks, directory, end]));
}
