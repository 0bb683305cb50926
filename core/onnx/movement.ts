import type { RearrangeOp } from '../layers/op.ts';
import { permuted, sliced } from '../layers/rearrange.ts';
import { broadcastShape, broadcastStrides, numel, sameShape, shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { emit, refuseInput, type NodeLowering, type Value } from './node-lowering.ts';

/** The same values under another shape of as many. */
export function reshaped(at: NodeLowering, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const axes = value.shape.map((_, axis) => axis);
  return emit(at, permuted(value.shape, value.shape, axes, shape, 'everywhere'), [value]);
}

/** Axis i of the result is axis `order[i]`. */
export function transposed(at: NodeLowering, value: Value, order: readonly number[]): Value {
  return split(
    at,
    value,
    value.shape,
    order,
    order.map((axis) => value.shape[axis] ?? 1),
  );
}

/** The value seen with finer axes, these put into another order and read as `shape`. */
export function split(at: NodeLowering, value: Value, finer: Shape, order: readonly number[], shape: Shape): Value {
  return emit(at, permuted(value.shape, finer, order, shape, 'everywhere'), [value]);
}

/** `size` positions along one axis, from `start` on, `step` apart. */
export function cut(at: NodeLowering, value: Value, axis: number, start: number, size: number, step = 1): Value {
  if (start === 0 && step === 1 && size === value.shape[axis]) return value;
  const along = (other: (axis: number) => number, own: number) =>
    value.shape.map((_, i) => (i === axis ? own : other(i)));
  const sizes = along((i) => value.shape[i] ?? 1, size);
  const starts = along(() => 0, start);
  const steps = along(() => 1, step);
  return emit(at, sliced(value.shape, sizes, starts, steps), [value]);
}

/** Stretched to a shape that it can be broadcast to: values read again and again. */
export function expanded(at: NodeLowering, value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const op: RearrangeOp = {
    type: 'rearrange',
    input: value.shape,
    output: shape,
    sizes: shape,
    steps: broadcastStrides(value.shape, shape),
    offset: 0,
    reach: 'everywhere',
  };
  return emit(at, op, [value]);
}

/** All values stretched to the one shape they fit (NumPy's rule). */
export function broadcastTogether(at: NodeLowering, values: readonly Value[]): Value[] {
  const shape = broadcastShape(values.map((value) => value.shape));
  if (shape !== undefined) return values.map((value) => expanded(at, value, shape));
  const last = values.length - 1;
  const [first = [], own = []] = [values[0]?.shape, values[last]?.shape];
  return refuseInput(at, last, shapeText(own), `a shape that can be broadcast with ${shapeText(first)}`);
}

/** How many values lie in front of an axis, and from it on. */
export function flattened(shape: Shape, axis: number): readonly [number, number] {
  return [numel(shape.slice(0, axis)), numel(shape.slice(axis))];
}
