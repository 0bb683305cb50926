import { axisName, perAxis, transposedSize, windowOf } from '../tensor/shape.ts';
import type { Padding } from './field.ts';
import { settlePadding, type SettledPadding, type Window } from './padding.ts';
import { noteValue, type ParamReader } from './read-params.ts';

/** What a transposed convolution cuts off at both ends, and what it adds at the end. */
export interface TransposedPadding extends SettledPadding {
  readonly outputPadding: readonly number[];
}

/** What the document asks for, per axis; an output size of 0 asks for none. */
interface Wanted {
  readonly outputPadding: readonly number[];
  readonly outputSize: readonly number[];
}

/**
 * "same" makes the output n · s: the kernel's surplus over the stride is cut off (`upper`: an odd one at the end, as in
 * ONNX), what is missing is added. Elsewhere an output size asked for is reached by output padding.
 */
export function settleTransposed(padding: Padding, window: Window, wanted: Wanted): TransposedPadding {
  if (padding.size === 'same-upper' || padding.size === 'same-lower') {
    return settleSame(padding.size, window, wanted.outputPadding);
  }
  const settled = settlePadding(padding, window);
  const outputPadding = wanted.outputPadding.map((given, axis) => {
    const size = wanted.outputSize[axis] ?? 0;
    return size === 0 ? given : size - sizeWithout(window, settled, axis);
  });
  return { ...settled, outputPadding };
}

function settleSame(side: 'same-upper' | 'same-lower', window: Window, outputPadding: readonly number[]) {
  const surplus = window.spatial.map(
    (_, axis) =>
      windowOf(window.kernel[axis] ?? 1, window.dilation[axis] ?? 1) +
      (outputPadding[axis] ?? 0) -
      (window.stride[axis] ?? 1),
  );
  const small = surplus.map((s) => Math.floor(Math.max(0, s) / 2));
  const large = surplus.map((s) => Math.ceil(Math.max(0, s) / 2));
  return {
    before: side === 'same-upper' ? small : large,
    after: side === 'same-upper' ? large : small,
    outputPadding: outputPadding.map((given, axis) => given + Math.max(0, -(surplus[axis] ?? 0))),
  };
}

function sizeWithout({ spatial, kernel, stride, dilation }: Window, pad: SettledPadding, axis: number): number {
  const [k, s, d] = [kernel[axis] ?? 1, stride[axis] ?? 1, dilation[axis] ?? 1];
  return transposedSize(spatial[axis] ?? 1, pad.before[axis] ?? 0, pad.after[axis] ?? 0, k, s, d, 0);
}

/** Output padding must be less than the stride or the dilation (PyTorch's rule): more would be positions nothing reaches. */
export function checkOutputPadding(
  reader: ParamReader,
  { stride, dilation }: Window,
  settled: TransposedPadding,
  outputSize: readonly number[],
): void {
  const limits = stride.map((s, axis) => Math.max(s, dilation[axis] ?? 1) - 1);
  const axis = limits.findIndex((limit, a) => {
    const given = settled.outputPadding[a] ?? 0;
    return given < 0 || given > limit;
  });
  if (axis < 0) return;
  const along = axisName(axis, limits.length);
  const limit = limits[axis] ?? 0;
  if ((outputSize[axis] ?? 0) === 0) {
    const rule = `at most ${limit} along ${along}, less than the stride or the dilation`;
    noteValue(reader, 'outputPadding', settled.outputPadding[axis], rule, {
      outputPadding: perAxis([0], limits.length),
    });
  } else {
    const least = (outputSize[axis] ?? 0) - (settled.outputPadding[axis] ?? 0);
    noteValue(reader, 'outputSize', outputSize[axis], `from ${least} to ${least + limit} along ${along}`, {
      outputSize: [0],
    });
  }
}

/** The padding must leave at least one position. */
export function checkSomethingLeft(reader: ParamReader, settled: SettledPadding, sizes: readonly number[]): void {
  const axis = sizes.findIndex((size) => size < 1);
  if (axis < 0) return;
  const [before, after] = [settled.before[axis] ?? 0, settled.after[axis] ?? 0];
  const whole = (sizes[axis] ?? 0) + before + after;
  const rule = `less than the ${whole} positions it cuts from along ${axisName(axis, sizes.length)}`;
  noteValue(reader, 'padding', before + after, rule, {
    padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' },
  });
}
