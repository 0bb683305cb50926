import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** RGBA, 8 bit. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A smooth, structured, reproducible picture: gradients, rings and a grid, different in every channel. */
export function testPicture(width: number, height: number): Rgba {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const distance = Math.hypot(x - width / 2, y - height / 3);
      data[at] = (x * 255) / width;
      data[at + 1] = 127 + 120 * Math.sin(distance / 9);
      data[at + 2] = (x >> 5) % 2 === (y >> 5) % 2 ? 220 : (y * 255) / height;
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

let ready: Promise<void> | undefined;

async function loadEncoder(): Promise<void> {
  const wasm = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  await initJpegEncoder(await WebAssembly.compile(readFileSync(wasm)));
}

export async function toJpeg(picture: Rgba, quality = 90): Promise<Uint8Array> {
  ready ??= loadEncoder();
  await ready;
  return new Uint8Array(await encodeJpeg({ ...picture, colorSpace: 'srgb' } as unknown as ImageData, { quality }));
}

export function toPng(picture: Rgba): Uint8Array {
  const image = new PNG({ width: picture.width, height: picture.height });
  image.data.set(picture.data);
  return new Uint8Array(PNG.sync.write(image));
}

/** A PNG whose header claims a size its data does not have: valid in structure, a lie in content. */
export function pngClaiming(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(64))), chunk('IEND', Buffer.alloc(0))];
  return new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]));
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** CRC-32 of the PNG specification, bit by bit. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
