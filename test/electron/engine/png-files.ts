import { crc32, deflateSync } from 'node:zlib';

export interface RawPng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly interlaced?: boolean;
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  /** Sample `s` of pixel (x, y). */
  readonly sample: (x: number, y: number, s: number) => number;
}

const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** A PNG of any colour type, depth and interlacing, written by hand with filter 0, its pixels given by a function. */
export function pngOf(png: RawPng): Uint8Array {
  const rows: number[] = [];
  for (const [x0, y0, dx, dy] of png.interlaced === true ? passes : ([[0, 0, 1, 1]] as const)) {
    if (x0 >= png.width) continue;
    for (let y = y0; y < png.height; y += dy) rows.push(0, ...rowOf(png, y, x0, dx));
  }
  return assemble([
    ['IHDR', header(png)],
    ...(png.palette === undefined ? [] : [['PLTE', Uint8Array.from(png.palette)] as const]),
    ...(png.transparency === undefined ? [] : [['tRNS', Uint8Array.from(png.transparency)] as const]),
    ['IDAT', deflateSync(Uint8Array.from(rows))],
    ['IEND', new Uint8Array()],
  ]);
}

function rowOf(png: RawPng, y: number, x0: number, dx: number): number[] {
  let bits = '';
  for (let x = x0; x < png.width; x += dx) {
    for (let s = 0; s < (samplesOf[png.colourType] ?? 1); s++)
      bits += png.sample(x, y, s).toString(2).padStart(png.depth, '0');
  }
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2));
}

export function header(png: Pick<RawPng, 'width' | 'height' | 'depth' | 'colourType' | 'interlaced'>): Uint8Array {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(png.width, 0);
  body.writeUInt32BE(png.height, 4);
  body.set([png.depth, png.colourType, 0, 0, png.interlaced === true ? 1 : 0], 8);
  return body;
}

/** Signature and chunks, with right lengths and checksums. */
export function assemble(chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts = chunks.flatMap(([type, body]) => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    return [uint32(body.length), typed, uint32(crc32(typed))];
  });
  return new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
