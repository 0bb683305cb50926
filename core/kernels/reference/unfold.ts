import type { FoldOp, UnfoldOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { lift, volume, type Triple } from './grid.ts';

/** A window over a picture, both in three axes. */
interface Columns {
  readonly picture: Triple;
  readonly stops: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly padBefore: Triple;
}

function columnsOf(op: UnfoldOp | FoldOp): Columns {
  const picture = op.type === 'unfold' ? op.input : op.output;
  return {
    picture: lift(picture.slice(2), 1),
    stops: lift(op.stops, 1),
    kernel: lift(op.kernel, 1),
    stride: lift(op.stride, 1),
    dilation: lift(op.dilation, 1),
    padBefore: lift(op.padBefore, 0),
  };
}

/** Output elements [begin, end) of an unfold: each is a value of the picture, bit by bit, or 0. */
export function runUnfold(op: UnfoldOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const columns = columnsOf(op);
  const [places, taps, plane] = [volume(columns.stops), volume(columns.kernel), volume(columns.picture)];
  for (let index = begin; index < end; index++) {
    const row = Math.floor(index / places);
    const position = pictureAt(columns, split(index % places, columns.stops), split(row % taps, columns.kernel));
    buffers.output[index] = position < 0 ? 0 : input[Math.floor(row / taps) * plane + position];
  }
}

/** Output elements [begin, end) of a fold: each is the sum, in float64, of what was taken from it. */
export function runFold(op: FoldOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const columns = columnsOf(op);
  const [places, taps, plane] = [volume(columns.stops), volume(columns.kernel), volume(columns.picture)];
  const tapAt = Array.from({ length: taps }, (_, tap) => split(tap, columns.kernel));
  for (let index = begin; index < end; index++) {
    const position = split(index % plane, columns.picture);
    const firstRow = Math.floor(index / plane) * taps;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const stop = stopAt(columns, position, tapAt[tap]);
      if (stop >= 0) sum += input[(firstRow + tap) * places + stop];
    }
    buffers.output[index] = sum;
  }
}

/** The flat position of the picture under a tap of a stop; -1 on padding. */
function pictureAt(columns: Columns, stop: Triple, tap: Triple): number {
  let flat = 0;
  for (let axis = 0; axis < 3; axis++) {
    const i = stop[axis] * columns.stride[axis] + tap[axis] * columns.dilation[axis] - columns.padBefore[axis];
    if (i < 0 || i >= columns.picture[axis]) return -1;
    flat = flat * columns.picture[axis] + i;
  }
  return flat;
}

/** The flat stop whose tap lies on a position of the picture; -1 where there is none. */
function stopAt(columns: Columns, position: Triple, tap: Triple): number {
  let flat = 0;
  for (let axis = 0; axis < 3; axis++) {
    const reach = position[axis] + columns.padBefore[axis] - tap[axis] * columns.dilation[axis];
    const stop = reach / columns.stride[axis];
    if (reach < 0 || !Number.isInteger(stop) || stop >= columns.stops[axis]) return -1;
    flat = flat * columns.stops[axis] + stop;
  }
  return flat;
}

function split(flat: number, [, height, width]: Triple): Triple {
  const row = Math.floor(flat / width);
  return [Math.floor(row / height), row % height, flat % width];
}
