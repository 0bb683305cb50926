import type { ConvTransposeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Rows of Cᵀ, one after the other: the entries of row r are those from start[r] up to start[r + 1]. */
interface Rows {
  readonly start: readonly number[];
  /** Flat index of the input value, within one image. */
  readonly column: readonly number[];
  readonly value: readonly number[];
}

/** An input position and the tap that lays it onto an output position, along one axis. */
interface Meeting {
  readonly tap: number;
  readonly position: number;
}

/** Entries that are written out before they are multiplied; one row may have more. */
const entriesAtOnce = 2 ** 16;

/**
 * Output elements [begin, end) of a transposed convolution as large = Cᵀ · small, C the sparse matrix of the convolution
 * it transposes (row: a value of the small side, column: one of the large side). The rows of Cᵀ are written out, a few
 * thousand entries at a time, and multiplied with the input in float64, rounded once. What an entry is and in which order
 * a row is summed does not depend on the range.
 */
export function runTransposedMatrix(op: ConvTransposeOp, buffers: StepBuffers, begin: number, end: number): void {
  const [input, weight, bias] = [buffers.inputs[0], buffers.weights[0], op.bias ? buffers.weights[1] : undefined];
  const [, filters, ...sizes] = op.output;
  const plane = product(sizes);
  const imageSize = product(op.input.slice(1));
  const meetings = sizes.map((size, axis) => Array.from({ length: size }, (_, at) => meetingsAt(op, axis, at)));
  let first = begin;
  while (first < end) {
    const rows = rowsFrom(first);
    for (let r = 0; r + 1 < rows.start.length; r++) {
      const output = first + r;
      const filter = Math.floor(output / plane) % filters;
      const image = Math.floor(output / (plane * filters));
      let sum = bias === undefined ? 0 : bias[filter];
      for (let e = rows.start[r]; e < rows.start[r + 1]; e++) {
        sum += rows.value[e] * input[image * imageSize + rows.column[e]];
      }
      buffers.output[output] = sum;
    }
    first += rows.start.length - 1;
  }

  /** The rows from one output on, until there are enough entries or the range ends. */
  function rowsFrom(output: number): Rows {
    const rows = { start: [0], column: new Array<number>(), value: new Array<number>() };
    for (let row = output; row < end && rows.column.length < entriesAtOnce; row++) {
      addRow(op, weight, meetings, row % (plane * filters), rows);
      rows.start.push(rows.column.length);
    }
    return rows;
  }
}

/** Writes out the row of one output value of an image: the weights of the inputs that it is made of. */
function addRow(
  op: ConvTransposeOp,
  weight: Float32Array,
  meetings: readonly (readonly (readonly Meeting[])[])[],
  row: number,
  { column, value }: { column: number[]; value: number[] },
): void {
  const sizes = op.output.slice(2);
  const plane = product(sizes);
  const filters = op.output[1] / op.groups;
  const channels = op.input[1] / op.groups;
  const taps = product(op.kernel);
  const inputPlane = product(op.input.slice(2));
  const filter = Math.floor(row / plane);
  const group = Math.floor(filter / filters);
  const pairs = pairsOf(op, meetings, row % plane);
  for (let c = group * channels; c < (group + 1) * channels; c++) {
    const weightAt = (c * filters + (filter % filters)) * taps;
    for (const { tap, position } of pairs) {
      column.push(c * inputPlane + position);
      value.push(weight[weightAt + (op.reversed ? taps - 1 - tap : tap)]);
    }
  }
}

/** Every pair of tap and input position that meets an output position, both flat over all axes. */
function pairsOf(
  op: ConvTransposeOp,
  meetings: readonly (readonly (readonly Meeting[])[])[],
  place: number,
): readonly Meeting[] {
  let pairs: readonly Meeting[] = [{ tap: 0, position: 0 }];
  let rest = place;
  const places = op.output
    .slice(2)
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = (rest - at) / size;
      return at;
    })
    .toReversed();
  for (const [axis, at] of places.entries()) {
    const here = meetings[axis][at];
    pairs = pairs.flatMap(({ tap, position }) =>
      here.map((next) => ({
        tap: tap * op.kernel[axis] + next.tap,
        position: position * op.input[axis + 2] + next.position,
      })),
    );
  }
  return pairs;
}

/** Along one axis: the taps that lay an input position onto output position `at`. */
function meetingsAt(op: ConvTransposeOp, axis: number, at: number): readonly Meeting[] {
  return Array.from({ length: op.kernel[axis] }, (_, tap) => ({
    tap,
    position: (at + op.padBefore[axis] - tap * op.dilation[axis]) / op.stride[axis],
  })).filter(({ position }) => Number.isInteger(position) && position >= 0 && position < op.input[axis + 2]);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
