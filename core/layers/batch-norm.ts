import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import { checkNormCounts } from './check-norm-counts.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { factor } from './formula.ts';
import { costOfOwnNorm, costOfTrainedNorm, epsilonField, normReadable, normSlots } from './norm-slots.ts';
import type { BatchNormOp } from './op.ts';
import { paramReader, readFlag, readNumber } from './read-params.ts';
import { samePlace, wholeAxis, type FieldRule } from './reach.ts';

/**
 * Batch normalisation (Ioffe and Szegedy 2015): per channel (x - mean) / sqrt(variance + epsilon) · scale + shift, with
 * statistics of its own (`trained`, as in inference) or with those of this very batch.
 * *Shape*: [N, C, ...] -> the same.
 */
export const batchNorm: LayerDefinition = {
  type: 'batch-norm',
  fields: [epsilonField, { kind: 'flag', name: 'trained' }],
  defaults: { epsilon: 1e-5, trained: true },
  resolve: resolveBatchNorm,
};

const readable = {
  fields: [...batchNorm.fields, ...normReadable.fields],
  defaults: { ...batchNorm.defaults, ...normReadable.defaults },
};

function resolveBatchNorm(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(readable, params, spatialOf(input).length, label);
  const epsilon = readNumber(reader, 'epsilon');
  const trained = readFlag(reader, 'trained');
  const slots = normSlots(reader, [input[1] ?? 1], trained ? 4 : 2);
  const problems = [...reader.problems, ...checkNormCounts(slots, label)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, op: { type: 'batch-norm', input, output: input, epsilon, trained }, slots };
}

function costOfBatchNorm(op: BatchNormOp): Cost {
  const channels = op.input[1] ?? 1;
  return op.trained ? costOfTrainedNorm(op, channels) : costOfOwnNorm(op, channels, [factor('C', channels)]);
}

function fieldOfBatchNorm(op: BatchNormOp): FieldRule {
  return op.trained ? samePlace(op.input) : spatialOf(op.input).map(wholeAxis);
}

export const batchNormRules: OpRules<BatchNormOp> = { cost: costOfBatchNorm, field: fieldOfBatchNorm };
