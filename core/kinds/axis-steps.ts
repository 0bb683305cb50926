import type { Padding, Params, ParamValue } from '../layers/field.ts';
import { perAxis } from '../tensor/shape.ts';
import type { PerAxis } from '../tensor/tensor.ts';
import type { KindWindow } from './settings.ts';

/** A step along one spatial axis: how the part is called, and the weights field that fills it. */
export interface AxisStep {
  readonly axis: number;
  readonly part: string;
  readonly weights: string;
}

const steps = [
  { part: 'depth', weights: 'depthWeights' },
  { part: 'vertical', weights: 'columnWeights' },
  { part: 'horizontal', weights: 'rowWeights' },
] as const;

/** The axes in their order: depth, then down the columns, then along the rows; a signal has rows only. */
export function axisSteps(rank: number): readonly AxisStep[] {
  return steps.slice(3 - rank).map((step, axis) => ({ axis, ...step }));
}

/**
 * The share of a window that falls to a step along `axes`: the kernel, stride, dilation and padding there, 1 and 0 along
 * the others. Named paddings need no division: they are 0 where the kernel is 1.
 */
export function windowAlong(window: KindWindow, axes: readonly number[]): Params {
  const only = (values: PerAxis, neutral: number) =>
    values.map((value, axis) => (axes.includes(axis) ? value : neutral));
  const { kernel, stride, dilation, padding } = window;
  const rank = kernel.length;
  return {
    kernel: only(kernel, 1),
    stride: only(stride, 1),
    dilation: only(dilation, 1),
    padding:
      padding.size === 'explicit'
        ? { ...padding, before: only(perAxis(padding.before, rank), 0), after: only(perAxis(padding.after, rank), 0) }
        : padding,
  };
}

/** What belongs to a window, under the names every kind has for it. */
export const windowNames = ['kernel', 'stride', 'dilation', 'padding'];

/**
 * One part of a window again from its shares, the inverse of {@link windowAlong}: `shares` holds for each axis the value
 * of the step that works along it. Numbers that are equal along all axes come back as one.
 */
export function joinedShares(shares: readonly (ParamValue | undefined)[]): ParamValue | undefined {
  if (shares.every((share) => Array.isArray(share))) return joinedAxes(shares);
  const paddings = shares.filter(isPadding);
  const [first] = paddings;
  if (first?.size !== 'explicit' || paddings.length < shares.length) return shares[0];
  const side = (name: 'before' | 'after') => joinedAxes(paddings.map((padding) => padding[name]));
  return { ...first, before: side('before'), after: side('after') };
}

function joinedAxes(shares: readonly (readonly number[])[]): readonly number[] {
  return collapsed(shares.map((share, axis) => (share.length === 1 ? share[0] : share[axis]) ?? NaN));
}

/** One number where all are equal. */
export function collapsed(values: readonly number[]): readonly number[] {
  const [first = 0] = values;
  return values.every((value) => value === first) ? [first] : values;
}

function isPadding(value: ParamValue | undefined): value is Padding {
  return typeof value === 'object' && 'size' in value;
}
