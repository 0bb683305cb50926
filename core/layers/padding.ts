import { errorData } from '../errors.ts';
import { axisName, outputSize, outputSizeCeil, perAxis, samePadding, windowOf } from '../tensor/shape.ts';
import type { Padding, Problem } from './field.ts';

/** Begin and end padding of every spatial axis. */
export interface SettledPadding {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A window over the input, per spatial axis. */
export interface Window {
  readonly spatial: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

export const samePaddingZeros: Padding = { size: 'same-upper', before: [0], after: [0], mode: 'zeros' };
export const validPadding: Padding = { size: 'valid', before: [0], after: [0], mode: 'zeros' };

/** Turns padding as the user says it into numbers. `full` lets every kernel position that touches the input count. */
export function settlePadding(padding: Padding, window: Window): SettledPadding {
  const { spatial, kernel, stride, dilation } = window;
  const rank = spatial.length;
  switch (padding.size) {
    case 'valid':
      return { before: perAxis([0], rank), after: perAxis([0], rank) };
    case 'full': {
      const reach = kernel.map((k, axis) => windowOf(k, dilation[axis] ?? 1) - 1);
      return { before: reach, after: reach };
    }
    case 'explicit':
      return { before: perAxis(padding.before, rank), after: perAxis(padding.after, rank) };
    case 'same-upper':
    case 'same-lower': {
      const side = padding.size === 'same-upper' ? 'upper' : 'lower';
      const pads = spatial.map((n, axis) =>
        samePadding(n, kernel[axis] ?? 1, stride[axis] ?? 1, dilation[axis] ?? 1, side),
      );
      return { before: pads.map((pad) => pad.before), after: pads.map((pad) => pad.after) };
    }
  }
}

/** Output positions per axis: the stops of the window, with `ceilMode` as {@link outputSizeCeil} counts them. */
export function outputSizes(
  { spatial, kernel, stride, dilation }: Window,
  pad: SettledPadding,
  ceilMode = false,
): number[] {
  const rule = ceilMode ? outputSizeCeil : outputSize;
  return spatial.map((n, axis) =>
    rule(n, pad.before[axis] ?? 0, pad.after[axis] ?? 0, kernel[axis] ?? 1, stride[axis] ?? 1, dilation[axis] ?? 1),
  );
}

/**
 * Reflection needs an inner position for each padded one (at most n - 1), circular padding at most one turn (n), as in
 * PyTorch. Replicating mends both and keeps the output size.
 */
export function checkPaddingMode(
  padding: Padding,
  settled: SettledPadding,
  spatial: readonly number[],
  label: string,
): Problem[] {
  if (padding.mode !== 'reflect' && padding.mode !== 'circular') return [];
  const spare = padding.mode === 'reflect' ? 1 : 0;
  const axis = spatial.findIndex((n, a) => Math.max(settled.before[a] ?? 0, settled.after[a] ?? 0) > n - spare);
  if (axis < 0) return [];
  const size = spatial[axis] ?? 0;
  const error = errorData('layer.padTooLarge', {
    mode: padding.mode,
    pad: Math.max(settled.before[axis] ?? 0, settled.after[axis] ?? 0),
    size,
    axis: axisName(axis, spatial.length),
    layer: label,
    limit: size - spare,
  });
  return [{ error, fix: { padding: { ...padding, mode: 'replicate' } } }];
}

/** Says which axis the window does not fit in; "same" padding mends it. `sizes` are the output sizes per axis. */
export function checkFits(
  window: Window,
  padding: Padding,
  settled: SettledPadding,
  sizes: readonly number[],
  label: string,
): Problem[] {
  const axis = sizes.findIndex((size) => size < 1);
  if (axis < 0) return [];
  const error = errorData('layer.emptyOutput', {
    layer: label,
    window: windowOf(window.kernel[axis] ?? 1, window.dilation[axis] ?? 1),
    size: (window.spatial[axis] ?? 0) + (settled.before[axis] ?? 0) + (settled.after[axis] ?? 0),
    axis: axisName(axis, sizes.length),
  });
  const mode = padding.mode === 'reflect' || padding.mode === 'circular' ? 'replicate' : padding.mode;
  return [{ error, fix: { padding: { ...samePaddingZeros, mode } } }];
}
