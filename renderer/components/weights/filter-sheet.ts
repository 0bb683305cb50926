import { numel } from '../../../core/tensor/shape.ts';
import { colourTable, tableLength } from '../../paint/colour-maps.ts';
import type { KernelPlace, Weights } from './kernel-edits.ts';

/** Where the kernels of a layer lie on one picture: a row for each of the first axis, a line of pixels between them. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** Pixels of one kernel; slices of a volume's kernel lie one below the other. */
  readonly cell: { readonly width: number; readonly height: number };
  placeAt(x: number, y: number): KernelPlace | undefined;
  cornerOf(place: KernelPlace): { readonly x: number; readonly y: number };
}

export function sheetOf({ shape }: Weights): Sheet {
  const [rows = 1, columns = 1, ...taps] = shape;
  const width = taps.at(-1) ?? 1;
  const cell = { width, height: numel(taps) / width };
  const [stepX, stepY] = [cell.width + 1, cell.height + 1];
  return {
    width: columns * stepX - 1,
    height: rows * stepY - 1,
    cell,
    placeAt(x, y) {
      const [second, first] = [Math.floor(x / stepX), Math.floor(y / stepY)];
      return first >= 0 && first < rows && second >= 0 && second < columns ? { first, second } : undefined;
    },
    cornerOf: ({ first, second }) => ({ x: second * stepX, y: first * stepY }),
  };
}

/** All kernels as pixels, RGBA: blue below zero, red above, the same scale for all. */
export function sheetPixels(weights: Weights, sheet: Sheet): Uint32Array<ArrayBuffer> {
  const { pixels } = colourTable('red-blue');
  const [rows = 1, columns = 1] = weights.shape;
  const size = sheet.cell.width * sheet.cell.height;
  let largest = 0;
  for (let i = 0; i < weights.values.length; i++) largest = Math.max(largest, Math.abs(weights.values[i] ?? 0));
  const out = new Uint32Array(sheet.width * sheet.height);
  for (let kernel = 0; kernel < rows * columns; kernel++) {
    const { x, y } = sheet.cornerOf({ first: Math.floor(kernel / columns), second: kernel % columns });
    for (let i = 0; i < size; i++) {
      const share = largest === 0 ? 0 : (weights.values[kernel * size + i] ?? 0) / largest;
      const at = (y + Math.floor(i / sheet.cell.width)) * sheet.width + x + (i % sheet.cell.width);
      out[at] = pixels[Math.round(((share + 1) / 2) * (tableLength - 1))] ?? 0;
    }
  }
  return out;
}
