import { bytesOfType } from '../bytes/number-type.ts';
import { fail } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
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
