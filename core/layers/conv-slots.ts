import { errorData } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import type { Problem, WeightSlot } from './field.ts';
import type { ConvOp, ConvTransposeOp, DeformConvOp } from './op.ts';
import { readWeights, type ParamReader } from './read-params.ts';
import type { WeightSpec } from './weight-spec.ts';

/** Zeros beside given or preset weights; seeded beside seeded ones (uniform, the PyTorch default). */
export function readBiasWeights(reader: ParamReader, weights: WeightSpec, outChannels: number): WeightSpec {
  if (Object.hasOwn(reader.params, 'biasWeights')) return readWeights(reader, 'biasWeights');
  switch (weights.kind) {
    case 'seeded':
      return { ...weights, init: 'uniform' };
    case 'preset':
      return weights;
    case 'values':
      return { kind: 'values', values: new Array<number>(outChannels).fill(0) };
  }
}

export function convSlots(op: ConvOp | DeformConvOp, weights: WeightSpec, biasWeights: WeightSpec): WeightSlot[] {
  const taps = numel(op.kernel);
  const outChannels = op.output[1] ?? 0;
  const fanIn = ((op.input[1] ?? 0) / op.groups) * taps;
  const fanOut = (outChannels / op.groups) * taps;
  const shape = [outChannels, (op.input[1] ?? 0) / op.groups, ...op.kernel];
  const slots: WeightSlot[] = [{ name: 'weight', shape, groups: op.groups, fanIn, fanOut, spec: weights }];
  if (op.bias) slots.push({ name: 'bias', shape: [outChannels], fanIn, fanOut, spec: biasWeights });
  return slots;
}

/** *Shape*: weight [C_in, C_out / g, ...k]. On average one tap of every stride meets in an output. */
export function transposedSlots(op: ConvTransposeOp, weights: WeightSpec, biasWeights: WeightSpec): WeightSlot[] {
  const taps = numel(op.kernel);
  const [inChannels, outChannels] = [op.input[1] ?? 0, op.output[1] ?? 0];
  const fanIn = Math.max(1, ((inChannels / op.groups) * taps) / numel(op.stride));
  const fanOut = (outChannels / op.groups) * taps;
  const shape = [inChannels, outChannels / op.groups, ...op.kernel];
  const slots: WeightSlot[] = [{ name: 'weight', shape, transposedGroups: op.groups, fanIn, fanOut, spec: weights }];
  if (op.bias) slots.push({ name: 'bias', shape: [outChannels], fanIn, fanOut, spec: biasWeights });
  return slots;
}

export function checkValueCounts(slots: readonly WeightSlot[], label: string): Problem[] {
  return slots.flatMap(({ name, shape, spec }) => {
    if (spec.kind !== 'values' || spec.values.length === numel(shape)) return [];
    const error = errorData('layer.weightCount', {
      layer: label,
      wanted: numel(shape),
      name,
      found: spec.values.length,
    });
    const seeded: WeightSpec = { kind: 'seeded', init: name === 'bias' ? 'uniform' : 'he', seed: 1 };
    return [{ error, fix: { [name === 'bias' ? 'biasWeights' : 'weights']: seeded } }];
  });
}
