import type { NormalizeOp, PoolOp } from '../../layers/op.ts';
import { reduced } from '../../layers/reduce.ts';
import { numel, shapeText } from '../../tensor/shape.ts';
import { flagAttribute, integerAttribute, numberAttribute, refuseAttribute, settledAxis } from '../attributes.ts';
import { expanded, reshaped } from '../movement.ts';
import {
  constant,
  emit,
  emitLayer,
  inputOf,
  optionalInput,
  refuseInput,
  type NodeLowering,
  type Operator,
  type Value,
} from '../node-lowering.ts';
import { applied, combinedPair, scaled } from './activation.ts';

/**
 * BatchNormalization(X, scale, B, mean, variance) -> Y and, while training, the running statistics: momentum · the old
 * ones + (1 - momentum) · those of this batch.
 */
export const batchNormalization: Operator = (at) => {
  const input = inputOf(at, 0);
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => inputOf(at, index));
  if (scale === undefined || shift === undefined || mean === undefined || variance === undefined) return [];
  const training = flagAttribute(at, 'training_mode');
  const epsilon = numberAttribute(at, 'epsilon', 1e-5);
  const places = at.opset < 9 && !flagAttribute(at, 'spatial', true);
  // Statistics for every place are those of channels without places.
  const whole = places ? [input.shape[0] ?? 1, numel(input.shape.slice(1))] : input.shape;
  const parts = [scale, shift, mean, variance].map((value) => (places ? reshaped(at, value, whole.slice(1)) : value));
  const weights = training ? parts.slice(0, 2) : parts;
  const value = reshaped(at, input, whole);
  const output = emitLayer(at, 'batch-norm', { epsilon, trained: !training }, [value], weights);
  const result = reshaped(at, output, input.shape);
  if (!training) return [result];
  const momentum = numberAttribute(at, 'momentum', 0.9);
  return [result, running(at, input, mean, 'mean', momentum), running(at, input, variance, 'variance', momentum)];
};

function running(at: NodeLowering, input: Value, old: Value, method: 'mean' | 'variance', momentum: number): Value {
  const axes = input.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const own = emit(at, reduced(input.shape, axes, method, false), [input]);
  return combinedPair(at, 'add', scaled(at, old, momentum), scaled(at, own, 1 - momentum));
}

export const instanceNormalization: Operator = (at) => {
  const params = { epsilon: numberAttribute(at, 'epsilon', 1e-5) };
  return [emitLayer(at, 'instance-norm', params, [inputOf(at, 0)], [inputOf(at, 1), inputOf(at, 2)])];
};

/** GroupNormalization: scale and shift are per channel from opset 21 on, per group before. */
export const groupNormalization: Operator = (at) => {
  const [input, scale, shift] = [inputOf(at, 0), inputOf(at, 1), inputOf(at, 2)];
  const groups = integerAttribute(at, 'num_groups', 1);
  const [, channels = 1] = input.shape;
  if (groups < 1 || channels % groups !== 0) refuseAttribute(at, 'num_groups', groups, `a divisor of ${channels}`);
  const perGroup = at.opset < 21 && scale.shape[0] === groups && groups !== channels;
  const spread = (value: Value) => (perGroup ? repeated(at, value, groups, channels / groups) : value);
  const params = { groups, epsilon: numberAttribute(at, 'epsilon', 1e-5) };
  return [emitLayer(at, 'group-norm', params, [input], [spread(scale), spread(shift)])];
};

/** Every group's number once for each of its channels. */
function repeated(at: NodeLowering, value: Value, groups: number, times: number): Value {
  const stretched = expanded(at, reshaped(at, value, [groups, 1]), [groups, times]);
  return reshaped(at, stretched, [groups * times]);
}

/** LayerNormalization over the axes from `axis` on -> Y, Mean, InvStdDev. */
export const layerNormalization: Operator = (at) => {
  const [input, scale] = [inputOf(at, 0), inputOf(at, 1)];
  const axis = settledAxis(at, 'axis', integerAttribute(at, 'axis', -1), input.shape.length);
  const shape = input.shape.slice(axis);
  const epsilon = numberAttribute(at, 'epsilon', 1e-5);
  const shift = optionalInput(at, 2) ?? constant(at, 'no shift', 'float32', [1], [0]);
  if (!fits(scale.shape, shape)) refuseInput(at, 1, shapeText(scale.shape), shapeText(shape));
  if (!fits(shift.shape, shape)) refuseInput(at, 2, shapeText(shift.shape), shapeText(shape));
  const weights = [scale, shift].map((value) => expanded(at, value, shape));
  const span = numel(shape);
  const op: NormalizeOp = {
    type: 'normalize',
    input: input.shape,
    output: input.shape,
    span,
    affineStep: 1,
    affineCount: span,
    epsilon,
  };
  const outputs = [emit(at, op, [input], weights)];
  if (at.node.outputs.length === 1) return outputs;
  const axes = input.shape.map((_, i) => i).filter((i) => i >= axis);
  const mean = emit(at, reduced(input.shape, axes, 'mean', true), [input]);
  const variance = emit(at, reduced(input.shape, axes, 'variance', true), [input]);
  const deviation = applied(at, 'sqrt', scaled(at, variance, 1, epsilon));
  return [...outputs, mean, applied(at, 'reciprocal', deviation)];
};

function fits(shape: readonly number[], target: readonly number[]): boolean {
  const tail = target.slice(-shape.length);
  return shape.length <= target.length && shape.every((size, axis) => size === 1 || size === tail[axis]);
}

/**
 * LRN (Krizhevsky et al. 2012): x / (bias + alpha / size · sum of the squares of `size` neighbouring channels)^beta.
 * The sum is an average pool along the channels.
 */
export const lrn: Operator = (at) => {
  const value = inputOf(at, 0);
  const [batch = 1, channels = 1, ...spatial] = value.shape;
  const size = integerAttribute(at, 'size', 0);
  if (size < 1) refuseAttribute(at, 'size', size, 'at least 1');
  const flat = [batch, 1, channels, numel(spatial)];
  const squares = reshaped(at, combinedPair(at, 'multiply', value, value), flat);
  const op: PoolOp = {
    type: 'pool',
    method: 'average',
    input: flat,
    output: flat,
    kernel: [size, 1],
    stride: [1, 1],
    dilation: [1, 1],
    padBefore: [Math.floor((size - 1) / 2), 0],
    padAfter: [Math.ceil((size - 1) / 2), 0],
    countPadding: false,
    divisor: size,
    power: 2,
  };
  const alpha = numberAttribute(at, 'alpha', 1e-4);
  const base = scaled(at, emit(at, op, [squares]), alpha, numberAttribute(at, 'bias', 1));
  const factor = applied(at, 'power', base, -numberAttribute(at, 'beta', 0.75));
  return [combinedPair(at, 'multiply', value, reshaped(at, factor, value.shape))];
};

/** MeanVarianceNormalization: (x - mean) / (deviation + 1e-9) over some axes. */
export const meanVarianceNormalization: Operator = (at) => {
  const value = inputOf(at, 0);
  const found = at.node.attributes.get('axes');
  const given = found?.kind === 'ints' ? found.values.map(Number) : [0, 2, 3];
  const axes = given.map((axis) => settledAxis(at, 'axes', axis, value.shape.length));
  const mean = emit(at, reduced(value.shape, axes, 'mean', true), [value]);
  const variance = emit(at, reduced(value.shape, axes, 'variance', true), [value]);
  const deviation = scaled(at, applied(at, 'sqrt', variance), 1, 1e-9);
  const centred = combinedPair(at, 'subtract', value, expanded(at, mean, value.shape));
  return [combinedPair(at, 'divide', centred, expanded(at, deviation, value.shape))];
};
