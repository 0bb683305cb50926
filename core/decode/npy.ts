import { bytesOfType } from '../bytes/number-type.ts';
import { fail } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { arrayTensor, checkArrayShape, type ArrayOptions, type DecodedArray } from './array-values.ts';
import { npyDamaged, readNpyHeader, type NpyHeader } from './npy-header.ts';

/**
 * Reads a .npy file of real numbers, in either order of axes and bytes. The size its header tells must be the size of
 * what follows; nothing is allocated before that is known.
 * *Shape*: 1 to 5 axes -> [N, C, ...spatial], as `layout` or {@link layoutsOf} says.
 * Errors (thrown): those of {@link readNpyHeader} and {@link checkNpySize}, `array.layout`.
 */
export function readNpy(bytes: Uint8Array, file: string, options: ArrayOptions): DecodedArray {
  const header = readNpyHeader(bytes, file);
  checkNpySize(header, bytes.length, file, options.maxValues);
  return arrayTensor({ ...header, bytes }, options);
}

/**
 * Whether a file of so many bytes is as long as its header says.
 * Errors (thrown): `array.rank`, `array.empty`, `file.tooManyValues`, `file.truncated`, `file.damaged`.
 */
export function checkNpySize(header: NpyHeader, fileBytes: number, file: string, maxValues: number): void {
  const { shape, type, begin } = header;
  checkArrayShape(shape, file, maxValues);
  const end = begin + numel(shape) * bytesOfType(type);
  if (fileBytes < end) fail('file.truncated', { file, format: 'npy', offset: fileBytes });
  if (fileBytes > end) npyDamaged(file, `it has ${fileBytes - end} bytes more than its shape says`, end);
}

/** The start of the numbers is a multiple of this, so that programs can map them into memory. */
const alignment = 64;

/** A .npy file (version 1.0, float32, little-endian, C order) with the tensor's values, bit by bit, and its shape. */
export function writeNpy({ shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const entries = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + entries.length + 1) / alignment) * alignment - 10;
  const text = `${entries.padEnd(length - 1)}\n`;
  const file = new Uint8Array(10 + length + data.length * 4);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  for (let i = 0; i < length; i++) file[10 + i] = text.charCodeAt(i);
  const view = new DataView(file.buffer, 10 + length);
  for (let i = 0; i < data.length; i++) view.setFloat32(i * 4, data[i] ?? 0, true);
  return file;
}
