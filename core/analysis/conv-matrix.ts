import { fail } from '../errors.ts';
import type { ConvOp } from '../layers/op.ts';
import { windowOfOp } from '../layers/sliding-window.ts';
import { numel, spatialOf } from '../tensor/shape.ts';
import { forEachTap } from '../tensor/window-taps.ts';

/**
 * A sparse matrix, row by row: the entries of row r are those from rowStart[r] up to rowStart[r + 1]. Entries may be zero
 * (a zero weight), and a column may come more than once in a row, where the border repeats values: they add up.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly values: Float64Array;
}

/** Entries of the largest matrix the lab builds: 192 MiB. */
const mostEntries = 2 ** 24;

/**
 * The matrix C of a convolution: output = C · input for one image, both flattened row-major (channel, then axes), the
 * bias left out. Its transpose is the transposed convolution.
 * *Shape*: C_out · (product of output sizes) x C_in · (product of input sizes); weight [C_out, C_in / g, ...k].
 * Throws `analysis.matrixTooLarge` before anything is allocated.
 */
export function convMatrix(op: ConvOp, weight: ArrayLike<number>): SparseMatrix {
  const [, channels = 0, ...spatial] = op.input;
  const [, filters = 0, ...stops] = op.output;
  const [plane, places, taps, perGroup] = [numel(spatial), numel(stops), numel(op.kernel), channels / op.groups];
  const window = windowOfOp(op);
  const most = filters * perGroup * places * taps;
  if (most > mostEntries || channels * plane > mostEntries) {
    fail('analysis.matrixTooLarge', { entries: Math.max(most, channels * plane), limit: mostEntries });
  }
  // A stop's taps: how many there are, then which.
  const tapCount = new Int32Array(places);
  forEachTap(window, (stop) => (tapCount[stop] = (tapCount[stop] ?? 0) + 1));
  const rowStart = new Int32Array(filters * places + 1);
  for (let row = 0; row < filters * places; row++) {
    rowStart[row + 1] = (rowStart[row] ?? 0) + perGroup * (tapCount[row % places] ?? 0);
  }
  const column = new Int32Array(rowStart.at(-1) ?? 0);
  const values = new Float64Array(column.length);
  const filled = new Int32Array(places);
  forEachTap(window, (stop, tap, position) => {
    const place = filled[stop] ?? 0;
    filled[stop] = place + 1;
    const weightTap = op.reversed ? taps - 1 - tap : tap;
    for (let filter = 0; filter < filters; filter++) {
      const firstChannel = Math.floor(filter / (filters / op.groups)) * perGroup;
      for (let c = 0; c < perGroup; c++) {
        const entry = (rowStart[filter * places + stop] ?? 0) + c * (tapCount[stop] ?? 0) + place;
        column[entry] = (firstChannel + c) * plane + position;
        values[entry] = weight[(filter * perGroup + c) * taps + weightTap] ?? 0;
      }
    }
  });
  return { rows: filters * places, columns: channels * plane, rowStart, column, values };
}

/**
 * Output padding that makes the transposed convolution give the input's size back, per axis: what the stride left over
 * at the end.
 */
export function outputPaddingOf(op: ConvOp): number[] {
  return spatialOf(op.input).map((n, axis) => {
    const [pads, stride] = [(op.padBefore[axis] ?? 0) + (op.padAfter[axis] ?? 0), op.stride[axis] ?? 1];
    return (n + pads - (op.dilation[axis] ?? 1) * ((op.kernel[axis] ?? 1) - 1) - 1) % stride;
  });
}
