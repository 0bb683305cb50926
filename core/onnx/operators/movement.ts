import type { ConcatOp } from '../../layers/op.ts';
import { broadcastShape, numel, shapeText } from '../../tensor/shape.ts';
import {
  choiceAttribute,
  flagAttribute,
  integerAttribute,
  integersAttribute,
  refuseAttribute,
  settledAxis,
} from '../attributes.ts';
import { knownNumbers } from '../known.ts';
import { cut, expanded, flattened, reshaped, split, transposed } from '../movement.ts';
import {
  allInputs,
  emit,
  inputOf,
  refuseInput,
  type NodeLowering,
  type Operator,
  type Value,
} from '../node-lowering.ts';
import { sizesIn } from './constants.ts';

/** Reshape: 0 keeps a size (unless allowzero), one -1 is what is left. */
export const reshape: Operator = (at) => {
  const value = inputOf(at, 0);
  const wanted = at.opset < 5 ? (integersAttribute(at, 'shape') ?? []) : (knownNumbers(at, 1) ?? []);
  const keep = !flagAttribute(at, 'allowzero');
  const sizes = wanted.map((size, axis) => (size === 0 && keep ? (value.shape[axis] ?? -2) : size));
  const rest = sizes.filter((size) => size !== -1);
  const left = numel(value.shape) / numel(rest);
  const shape = sizes.map((size) => (size === -1 ? left : size));
  const whole = shape.every((size) => Number.isSafeInteger(size) && size >= 0) && sizes.length - rest.length < 2;
  if (whole && numel(shape) === numel(value.shape)) return [reshaped(at, value, shape)];
  return refuseInput(
    at,
    1,
    `[${wanted.join(', ')}]`,
    `a shape of the ${numel(value.shape)} values of ${shapeText(value.shape)}`,
  );
};

/** Flatten: a matrix, all axes in front of `axis` its rows. */
export const flatten: Operator = (at) => {
  const value = inputOf(at, 0);
  const axis = settledAxis(at, 'axis', integerAttribute(at, 'axis', 1), value.shape.length, value.shape.length);
  return [reshaped(at, value, flattened(value.shape, axis))];
};

export const transpose: Operator = (at) => {
  const value = inputOf(at, 0);
  const axes = value.shape.map((_, axis) => axis);
  const order = integersAttribute(at, 'perm') ?? axes.toReversed();
  const whole = order.length === axes.length && axes.every((axis) => order.includes(axis));
  if (!whole) refuseAttribute(at, 'perm', `[${order.join(', ')}]`, `every axis from 0 to ${axes.length - 1} once`);
  return [transposed(at, value, order)];
};

/** Axes from an attribute, or from opset 13 on from input `index`. */
function axesOf(at: NodeLowering, index: number, rank: number): number[] | undefined {
  const given = integersAttribute(at, 'axes') ?? knownNumbers(at, index);
  return given?.map((axis) => settledAxis(at, 'axes', axis, rank));
}

export const squeeze: Operator = (at) => {
  const value = inputOf(at, 0);
  const axes = axesOf(at, 1, value.shape.length);
  const goes = (size: number, axis: number) => (axes === undefined ? size === 1 : axes.includes(axis));
  const stuck = value.shape.findIndex((size, axis) => goes(size, axis) && size !== 1);
  if (stuck >= 0) refuseInput(at, 0, shapeText(value.shape), `1 along axis ${stuck}`);
  return [
    reshaped(
      at,
      value,
      value.shape.filter((size, axis) => !goes(size, axis)),
    ),
  ];
};

export const unsqueeze: Operator = (at) => {
  const value = inputOf(at, 0);
  const count = (integersAttribute(at, 'axes') ?? knownNumbers(at, 1) ?? []).length;
  const rank = value.shape.length + count;
  const axes = axesOf(at, 1, rank) ?? [];
  const sizes = [...value.shape];
  for (const axis of axes.toSorted((a, b) => a - b)) sizes.splice(axis, 0, 1);
  return [reshaped(at, value, sizes)];
};

export const expand: Operator = (at) => {
  const value = inputOf(at, 0);
  const wanted = sizesIn(at, 1);
  const shape = broadcastShape([value.shape, wanted]);
  return [
    expanded(
      at,
      value,
      shape ?? refuseInput(at, 1, shapeText(wanted), `a shape ${shapeText(value.shape)} can be broadcast to`),
    ),
  ];
};

/** Concat; before opset 4 the axis was 1 unless the node said otherwise. */
export const concat: Operator = (at) => {
  const values = allInputs(at);
  const [first, ...others] = values;
  if (first === undefined) return [inputOf(at, 0)];
  const axis = settledAxis(at, 'axis', integerAttribute(at, 'axis', 1), first.shape.length);
  const misfit = others.findIndex(
    ({ shape }) =>
      shape.length !== first.shape.length || shape.some((size, a) => a !== axis && size !== first.shape[a]),
  );
  if (misfit >= 0)
    refuseInput(
      at,
      misfit + 1,
      shapeText(others[misfit]?.shape ?? []),
      `as ${shapeText(first.shape)} but along axis ${axis}`,
    );
  return [joined(at, values, axis)];
};

/** Values one behind the other; those without any left out. */
export function joined(at: NodeLowering, all: readonly Value[], axis: number): Value {
  const values = all.filter(({ shape }) => numel(shape) > 0);
  const [first, ...others] = values.length > 0 ? values : all;
  if (first === undefined) return inputOf(at, 0);
  if (others.length === 0) return first;
  const along = [first, ...others].reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const output = first.shape.map((size, a) => (a === axis ? along : size));
  const op: ConcatOp = { type: 'concat', input: first.shape, others: others.map(({ shape }) => shape), output, axis };
  return emit(at, op, [first, ...others]);
}

/** Slice: before opset 10 by attributes. */
export const slice: Operator = (at) => {
  const value = inputOf(at, 0);
  const rank = value.shape.length;
  const [starts, ends] = [['starts', 1] as const, ['ends', 2] as const].map(
    ([name, index]) => integersAttribute(at, name) ?? knownNumbers(at, index) ?? [],
  );
  const axes = axesOf(at, 3, rank) ?? (starts ?? []).map((_, i) => i);
  const steps = knownNumbers(at, 4) ?? [];
  return [
    axes.reduce(
      (result, axis, i) => sliceAxis(at, result, axis, starts?.[i] ?? 0, ends?.[i] ?? 0, steps[i] ?? 1),
      value,
    ),
  ];
};

function sliceAxis(at: NodeLowering, value: Value, axis: number, start: number, end: number, step: number): Value {
  const n = value.shape[axis] ?? 1;
  if (step === 0) refuseInput(at, 4, step, 'another number than 0');
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const place = (position: number) => Math.min(high, Math.max(low, position < 0 ? position + n : position));
  const from = place(start);
  return cut(at, value, axis, Math.max(0, from), Math.max(0, Math.ceil((place(end) - from) / step)), step);
}

/** Split into the sizes given, or into equal parts (the last may be smaller). */
export const splitNode: Operator = (at) => {
  const value = inputOf(at, 0);
  const axis = settledAxis(at, 'axis', integerAttribute(at, 'axis', 0), value.shape.length);
  const n = value.shape[axis] ?? 1;
  const parts = at.node.outputs.length;
  const equal = Math.ceil(n / parts);
  const sizes =
    integersAttribute(at, 'split') ??
    knownNumbers(at, 1) ??
    Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(equal, n - i * equal)));
  if (sizes.length !== parts || sizes.reduce((sum, size) => sum + size, 0) !== n || sizes.some((size) => size < 0)) {
    refuseInput(at, 1, `[${sizes.join(', ')}]`, `${parts} sizes with the sum ${n}`);
  }
  return sizes.map((size, i) =>
    cut(
      at,
      value,
      axis,
      sizes.slice(0, i).reduce((sum, s) => sum + s, 0),
      size,
    ),
  );
};

/** Gather by known places: each is a part of its own, all put together. */
export const gather: Operator = (at) => {
  const [value, where] = [inputOf(at, 0), inputOf(at, 1)];
  const axis = settledAxis(at, 'axis', integerAttribute(at, 'axis', 0), value.shape.length);
  const n = value.shape[axis] ?? 1;
  const places = (knownNumbers(at, 1) ?? []).map((place) => (place < 0 ? place + n : place));
  const beyond = places.find((place) => !(place >= 0 && place < n));
  if (beyond !== undefined) refuseInput(at, 1, beyond, `from ${-n} to ${n - 1}`);
  const shape = [...value.shape.slice(0, axis), ...where.shape, ...value.shape.slice(axis + 1)];
  if (places.length === 0) return [cut(at, value, axis, 0, 0)].map((none) => reshaped(at, none, shape));
  return [
    reshaped(
      at,
      joined(
        at,
        places.map((place) => cut(at, value, axis, place, 1)),
        axis,
      ),
      shape,
    ),
  ];
};

/** Tile: the whole of every axis again and again. */
export const tile: Operator = (at) => {
  const value = inputOf(at, 0);
  const times = sizesIn(at, 1);
  if (times.length !== value.shape.length) refuseInput(at, 1, `[${times.join(', ')}]`, `${value.shape.length} numbers`);
  const pairs = value.shape.flatMap((size, axis) => [times[axis] ?? 1, size]);
  const ones = reshaped(
    at,
    value,
    value.shape.flatMap((size) => [1, size]),
  );
  return [
    reshaped(
      at,
      expanded(at, ones, pairs),
      value.shape.map((size, axis) => size * (times[axis] ?? 1)),
    ),
  ];
};

/** DepthToSpace: channels become positions, the block's places outermost (DCR) or innermost (CRD) among them. */
export const depthToSpace: Operator = (at) => {
  const { value, block, batch, channels, height, width } = picture(at);
  const perPlace = channels / block ** 2;
  if (!Number.isInteger(perPlace))
    refuseAttribute(at, 'blocksize', block, `one whose square divides ${channels} channels`);
  const output = [batch, perPlace, height * block, width * block];
  const columnRowDepth = choiceAttribute(at, 'mode', ['DCR', 'CRD'], 'DCR') === 'CRD';
  const finer = columnRowDepth
    ? [batch, perPlace, block, block, height, width]
    : [batch, block, block, perPlace, height, width];
  return [split(at, value, finer, columnRowDepth ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2], output)];
};

/** SpaceToDepth: the inverse of DepthToSpace in the mode DCR. */
export const spaceToDepth: Operator = (at) => {
  const { value, block, batch, channels, height, width } = picture(at);
  const [rows, columns] = [height / block, width / block];
  if (!Number.isInteger(rows) || !Number.isInteger(columns))
    refuseAttribute(at, 'blocksize', block, `a divisor of ${height} and ${width}`);
  const output = [batch, channels * block ** 2, rows, columns];
  return [split(at, value, [batch, channels, rows, block, columns, block], [0, 3, 5, 1, 2, 4], output)];
};

function picture(at: NodeLowering) {
  const value = inputOf(at, 0);
  const [batch = 0, channels = 0, height = 0, width = 0] = value.shape;
  if (value.shape.length !== 4) refuseInput(at, 0, shapeText(value.shape), 'of 4 axes');
  const block = integerAttribute(at, 'blocksize', 0);
  if (block < 1) refuseAttribute(at, 'blocksize', block, 'at least 1');
  return { value, block, batch, channels, height, width };
}
