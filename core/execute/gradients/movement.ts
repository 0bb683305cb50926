import type { ConcatOp, FoldOp, PadOp, RearrangeOp, ResampleOp, ResizeOp, UnfoldOp } from '../../layers/op.ts';
import { borderPosition } from '../../tensor/border.ts';
import { axisTaps } from '../../tensor/interpolation.ts';
import { samplingTaps } from '../../tensor/sampling.ts';
import { numel, spatialOf } from '../../tensor/shape.ts';
import { forEachTap } from '../../tensor/window-taps.ts';
import { addAt, forEachSeparable, tableAxis, transposed, type AxisMap } from './linear-map.ts';
import type { Numbers } from './op-gradients.types.ts';

/** Every slope to the place its value came from. */
export function rearrangeGradient(op: RearrangeOp, slopes: Numbers): Float64Array {
  const inputs = new Float64Array(numel(op.input));
  let to = 0;
  walk(0, op.offset);
  return inputs;

  function walk(loop: number, from: number): void {
    const size = op.sizes[loop];
    if (size === undefined) {
      addAt(inputs, from, slopes[to] ?? 0);
      to += 1;
      return;
    }
    for (let i = 0; i < size; i++) walk(loop + 1, from + i * (op.steps[loop] ?? 0));
  }
}

/** Slopes on the border to the positions their values were taken from; a constant hands nothing back. */
export function padGradient(op: PadOp, slopes: Numbers): Float64Array {
  const axes = spatialOf(op.input).map((size, axis): AxisMap => {
    const terms = Array.from({ length: spatialOf(op.output)[axis] ?? 1 }, (_, i) => {
      const from = borderPosition(i - (op.padBefore[axis] ?? 0), size, op.mode);
      return from < 0 ? [] : [{ from, factor: 1 }];
    });
    return { size, terms };
  });
  return separable(op, axes, slopes);
}

/** Every slope to the positions it was interpolated from, by their weights. */
export function resizeGradient(op: ResizeOp, slopes: Numbers): Float64Array {
  const axes = spatialOf(op.input).map((size, axis) =>
    tableAxis(size, axisTaps(size, spatialOf(op.output)[axis] ?? 1, op.interpolation, op.coordinates)),
  );
  return separable(op, axes, slopes);
}

/** As {@link resizeGradient}, over all axes; outputs outside a crop are a constant and hand nothing back. */
export function resampleGradient(op: ResampleOp, slopes: Numbers): Float64Array {
  const axes = op.axes.map((sampling, axis): AxisMap => {
    const taps = samplingTaps(op.input[axis] ?? 1, op.output[axis] ?? 1, sampling);
    const { size, terms } = tableAxis(op.input[axis] ?? 1, taps);
    return { size, terms: terms.map((row, i) => (taps.outside[i] === 1 ? [] : row)) };
  });
  return separable(op, axes, slopes);
}

function separable({ input }: PadOp | ResizeOp | ResampleOp, axes: readonly AxisMap[], slopes: Numbers): Float64Array {
  const planes = numel(input.slice(0, input.length - axes.length));
  return transposed(numel(input), slopes, (visit) => {
    forEachSeparable(planes, axes, visit);
  });
}

/** The slopes of the columns, added where they came from: a fold. */
export function unfoldGradient(op: UnfoldOp, slopes: Numbers): Float64Array {
  return transposed(numel(op.input), slopes, (visit) => {
    forEachColumnValue(op, (column, position) => visit(column, position, 1));
  });
}

/** The slopes of the picture, as columns: an unfold. */
export function foldGradient(op: FoldOp, slopes: Numbers): Float64Array {
  return transposed(numel(op.input), slopes, (visit) => {
    forEachColumnValue(op, (column, position) => visit(position, column, 1));
  });
}

/** The flat places of every value in the columns and in the picture. */
function forEachColumnValue(op: UnfoldOp | FoldOp, visit: (column: number, position: number) => void): void {
  const picture = op.type === 'unfold' ? op.input : op.output;
  const { stops, kernel, stride, dilation, padBefore } = op;
  const planes = numel(picture.slice(0, 2));
  const [plane, places, taps] = [numel(spatialOf(picture)), numel(stops), numel(kernel)];
  const window = { input: spatialOf(picture), output: stops, kernel, stride, dilation, padBefore };
  forEachTap({ ...window, border: 'constant' }, (stop, tap, position) => {
    for (let p = 0; p < planes; p++) visit((p * taps + tap) * places + stop, p * plane + position);
  });
}

/** Every input's own part of the slopes. */
export function concatGradients(op: ConcatOp, slopes: Numbers): Float64Array[] {
  const inner = numel(op.output.slice(op.axis + 1));
  const whole = (op.output[op.axis] ?? 0) * inner;
  let before = 0;
  return [op.input, ...op.others].map((shape) => {
    const part = (shape[op.axis] ?? 0) * inner;
    const first = before;
    before += part;
    return Float64Array.from({ length: numel(shape) }, (_, i) => {
      const inside = i % part;
      return slopes[((i - inside) / part) * whole + first + inside] ?? 0;
    });
  });
}
