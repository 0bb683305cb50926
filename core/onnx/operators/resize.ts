import { resampled } from '../../layers/resample.ts';
import type { AxisSampling } from '../../tensor/sampling.ts';
import { sameShape } from '../../tensor/shape.ts';
import {
  choiceAttribute,
  flagAttribute,
  integersAttribute,
  numberAttribute,
  numbersAttribute,
  refuseAttribute,
  settledAxis,
} from '../attributes.ts';
import { knownNumbers } from '../known.ts';
import { emit, inputOf, refuseInput, type NodeLowering, type Operator } from '../node-lowering.ts';

const coordinateNames = {
  half_pixel: 'half-pixel',
  half_pixel_symmetric: 'half-pixel-symmetric',
  pytorch_half_pixel: 'half-pixel-or-start',
  align_corners: 'align-corners',
  asymmetric: 'asymmetric',
  tf_crop_and_resize: 'crop',
} as const;

const roundingNames = {
  round_prefer_floor: 'half-down',
  round_prefer_ceil: 'half-up',
  floor: 'floor',
  ceil: 'ceil',
} as const;

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) => Object.keys(table) as Key[];

/** How much every axis grows, and how long it becomes. */
interface Growth {
  readonly scales: readonly number[];
  readonly sizes: readonly number[];
}

const plain: AxisSampling = {
  interpolation: 'nearest',
  coordinates: 'asymmetric',
  scale: 1,
  start: 0,
  end: 1,
  rounding: 'floor',
  sharpness: -0.75,
  excludeOutside: false,
  antialias: false,
};

/** Resize(X, roi, scales, sizes); in opset 10 it was Upsample under another name. */
export const resize: Operator = (at) => {
  if (at.opset < 11) return upsample(at);
  const { shape } = inputOf(at, 0);
  const axes =
    integersAttribute(at, 'axes')?.map((axis) => settledAxis(at, 'axes', axis, shape.length)) ??
    shape.map((_, axis) => axis);
  const growth = growthOf(at, shape, axes);
  const coordinates =
    coordinateNames[choiceAttribute(at, 'coordinate_transformation_mode', keysOf(coordinateNames), 'half_pixel')];
  const region = coordinates === 'crop' ? (knownNumbers(at, 1) ?? []) : [];
  if (coordinates === 'crop' && region.length !== 2 * axes.length)
    refuseInput(at, 1, `[${region.join(', ')}]`, `${2 * axes.length} numbers`);
  const sampling: AxisSampling = {
    ...plain,
    interpolation: choiceAttribute(at, 'mode', ['nearest', 'linear', 'cubic'], 'nearest'),
    coordinates,
    rounding: roundingNames[choiceAttribute(at, 'nearest_mode', keysOf(roundingNames), 'round_prefer_floor')],
    sharpness: numberAttribute(at, 'cubic_coeff_a', -0.75),
    excludeOutside: flagAttribute(at, 'exclude_outside'),
    antialias: flagAttribute(at, 'antialias'),
  };
  return resampledTo(at, growth, (axis) => {
    const i = axes.indexOf(axis);
    // An axis that keeps its size and is not cropped is left alone.
    if (i < 0 || (growth.scales[axis] === 1 && coordinates !== 'crop')) return plain;
    return { ...sampling, scale: growth.scales[axis] ?? 1, start: region[i] ?? 0, end: region[i + axes.length] ?? 1 };
  });
};

/**
 * Upsample: scales as an attribute (one per spatial axis at first), then as an input. Positions count from the border; an
 * axis that shrinks (Resize 10 only) reads the position behind its coordinate, one that grows the one before it.
 */
export const upsample: Operator = (at) => {
  const { shape } = inputOf(at, 0);
  const first = ['height_scale', 'width_scale'].map((name) => numberAttribute(at, name, 0));
  const old = first.every((scale) => scale > 0) ? [...shape.slice(0, -2).map(() => 1), ...first] : undefined;
  const scales = old ?? numbersAttribute(at, 'scales') ?? knownNumbers(at, 1) ?? [];
  const growth = scaled(
    at,
    shape,
    shape.map((_, axis) => axis),
    scales,
    1,
  );
  const mode = choiceAttribute(at, 'mode', ['nearest', 'linear', 'bilinear'], 'nearest');
  const interpolation = mode === 'nearest' ? 'nearest' : 'linear';
  return resampledTo(at, growth, (axis) => {
    const scale = growth.scales[axis] ?? 1;
    return scale === 1 ? plain : { ...plain, interpolation, scale, rounding: scale < 1 ? 'ceil' : 'floor' };
  });
};

function resampledTo(at: NodeLowering, { sizes }: Growth, samplingOf: (axis: number) => AxisSampling) {
  const value = inputOf(at, 0);
  const samplings = value.shape.map((_, axis) => samplingOf(axis));
  const outside = numberAttribute(at, 'extrapolation_value', 0);
  if (sameShape(value.shape, sizes) && samplings.every((sampling) => sampling === plain)) return [value];
  return [emit(at, resampled(value.shape, sizes, samplings, outside), [value])];
}

/** By scales or by sizes, whichever the node gives. */
function growthOf(at: NodeLowering, shape: readonly number[], axes: readonly number[]): Growth {
  const sizes = knownNumbers(at, 3) ?? [];
  // Opset 11 had the scales as an input that might be empty.
  if (sizes.length === 0) return scaled(at, shape, axes, knownNumbers(at, 2) ?? [], 2);
  if (sizes.length !== axes.length || !sizes.every((size) => size > 0 && Number.isSafeInteger(size))) {
    refuseInput(at, 3, `[${sizes.join(', ')}]`, `${axes.length} sizes`);
  }
  const policy = choiceAttribute(at, 'keep_aspect_ratio_policy', ['stretch', 'not_larger', 'not_smaller'], 'stretch');
  const quotients = axes.map((axis, i) => (sizes[i] ?? 1) / (shape[axis] ?? 1));
  if (policy === 'stretch') return spread(shape, axes, quotients, sizes);
  const scale = policy === 'not_larger' ? Math.min(...quotients) : Math.max(...quotients);
  const kept = axes.map((axis) => Math.floor((shape[axis] ?? 1) * scale + 0.5));
  return spread(
    shape,
    axes,
    axes.map(() => scale),
    kept,
  );
}

function scaled(
  at: NodeLowering,
  shape: readonly number[],
  axes: readonly number[],
  scales: readonly number[],
  index: number,
): Growth {
  if (scales.length !== axes.length || !scales.every((scale) => scale > 0 && Number.isFinite(scale))) {
    if (at.inputs[index] === undefined)
      refuseAttribute(at, 'scales', `[${scales.join(', ')}]`, `${axes.length} factors above 0`);
    refuseInput(at, index, `[${scales.join(', ')}]`, `${axes.length} factors above 0`);
  }
  const sizes = axes.map((axis, i) => Math.floor((shape[axis] ?? 1) * (scales[i] ?? 1)));
  if (sizes.some((size) => size < 1)) refuseInput(at, index, `[${scales.join(', ')}]`, 'factors that leave a position');
  return spread(shape, axes, scales, sizes);
}

/** From the axes named to all of them. */
function spread(
  shape: readonly number[],
  axes: readonly number[],
  scales: readonly number[],
  sizes: readonly number[],
): Growth {
  const placed = (values: readonly number[], otherwise: (axis: number) => number) =>
    shape.map((_, axis) => (axes.includes(axis) ? (values[axes.indexOf(axis)] ?? 1) : otherwise(axis)));
  return { scales: placed(scales, () => 1), sizes: placed(sizes, (axis) => shape[axis] ?? 1) };
}
