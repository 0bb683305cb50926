import { PNG } from 'pngjs';
import { inspectJpeg } from '../../core/decode/jpeg.ts';
import type { PictureHeader } from '../../core/decode/picture.ts';
import { checkInflatedSize } from '../../core/decode/png-inflated-size.ts';
import { checkChecksums, criticalChunks, inspectPng } from '../../core/decode/png.ts';
import { sniffFormat, type PictureFormat } from '../../core/decode/sniff.ts';
import { toTensor, type Samples } from '../../core/decode/to-tensor.ts';
import { errorData, fail, LabError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { decodeJpeg } from './jpeg-decoder.ts';
import { sharedFloats } from './shared-floats.ts';

export interface PictureFile {
  readonly bytes: Uint8Array;
  /** For the sentences. */
  readonly name: string;
  readonly maxPixels: number;
}

export interface DecodedPicture {
  readonly format: PictureFormat;
  readonly bitDepth: number;
  readonly notes: readonly string[];
  /** In shared memory. */
  readonly tensor: Tensor;
}

/**
 * Reads a PNG or JPEG: header and limits first, then the decoder, then the tensor. Meant for a thread that can be thrown
 * away. Errors (thrown): one of `file.*`, naming the file; never a decoder's own words.
 */
export async function decodePicture(file: PictureFile): Promise<DecodedPicture> {
  const format = pictureFormatOf(file);
  const { header, samples } = format === 'png' ? readPng(file) : await readJpeg(file);
  const { bitDepth, notes } = header;
  return { format, bitDepth, notes, tensor: toTensor(samples, header, sharedFloats) };
}

function pictureFormatOf({ bytes, name }: PictureFile): PictureFormat {
  const format = sniffFormat(bytes, name);
  return format === 'png' || format === 'jpeg' ? format : fail('file.unknownFormat', { file: name, found: format });
}

interface Read {
  readonly header: PictureHeader;
  readonly samples: Samples;
}

function readPng(file: PictureFile): Read {
  const header = inspectPng(file.bytes, file.name, file.maxPixels);
  checkChecksums(file.bytes, header, file.name);
  // Rows in order are inflated up to the expected size and no further; interlaced ones all at once, so they are measured.
  if (header.interlaced) checkInflatedSize(file.bytes, header, file.name);
  let image: { readonly width: number; readonly height: number; readonly data: Samples['data'] };
  try {
    image = PNG.sync.read(Buffer.from(criticalChunks(file.bytes, header)), { skipRescale: true });
  } catch (thrown) {
    throw damaged(file, 'PNG', pngCause(thrown), header.data[0]?.begin ?? 0);
  }
  checkSize(file, 'PNG', header, image);
  return { header, samples: image };
}

async function readJpeg(file: PictureFile): Promise<Read> {
  const header = inspectJpeg(file.bytes, file.name, file.maxPixels);
  const offset = file.bytes.indexOf(0xda);
  try {
    const image = await decodeJpeg(file.bytes);
    checkSize(file, 'JPEG', header, image);
    return { header, samples: image };
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    throw damaged(file, 'JPEG', 'its pixel data cannot be decoded', Math.max(0, offset));
  }
}

/** In our words: a decoder's own are for those who wrote it. */
function pngCause(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/palette/.test(message)) return 'a pixel names a colour that is not in the palette';
  return 'its pixel data cannot be unpacked';
}

function checkSize(
  file: PictureFile,
  format: string,
  wanted: PictureHeader,
  found: { readonly width: number; readonly height: number; readonly data: Samples['data'] },
): void {
  const right = found.width === wanted.width && found.height === wanted.height;
  if (right && found.data.length >= wanted.width * wanted.height * 4) return;
  throw damaged(file, format, 'its pixels do not fit the size it says', 0);
}

function damaged(file: PictureFile, format: string, detail: string, offset: number): LabError {
  return new LabError(errorData('file.damaged', { file: file.name, format, detail, offset }));
}
