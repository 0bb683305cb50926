import { readKernel } from '../filters/kernel-text.ts';
import { arrayTensor, type ArrayOptions, type DecodedArray } from './array-values.ts';

const bytesPerNumber = 8;

/**
 * A small input as people type or paste it: rows of numbers, or nested lists, exactly as kernels are read
 * ({@link readKernel}): the 4 x 4 of `1 2 3 4` in four lines, or `[[1, 2], [3, 4]]`.
 * *Shape*: 1 to 5 axes -> [N, C, ...spatial], as `layout` or {@link layoutsOf} says: a row is a signal, lines are a picture.
 * Errors (thrown): one of `kernelText.*` with line and column, `array.layout`.
 */
export function readTypedInput(text: string, options: Omit<ArrayOptions, 'maxValues'>): DecodedArray {
  const { shape, data } = readKernel(text);
  const view = new DataView(new ArrayBuffer(data.length * bytesPerNumber));
  for (const [i, number] of data.entries()) view.setFloat64(i * bytesPerNumber, number, true);
  const bytes = new Uint8Array(view.buffer);
  return arrayTensor({ bytes, begin: 0, type: 'float64', little: true, shape, fortran: false }, options);
}
