import { numel, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkGroups } from './check-groups.ts';
import { checkNotEmpty } from './check-input.ts';
import { checkNormCounts } from './check-norm-counts.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { factor } from './formula.ts';
import { costOfOwnNorm, epsilonField, normReadable, normSlots } from './norm-slots.ts';
import type { NormalizeOp } from './op.ts';
import { noteValue, paramReader, readInteger, readNumber, type ParamReader } from './read-params.ts';
import { wholeAxis } from './reach.ts';

/**
 * Group normalisation (Wu and He 2018): the channels of each of g groups share mean and variance; scale and shift are per
 * channel.
 * *Shape*: [N, C, ...] -> the same.
 */
export const groupNorm: LayerDefinition = {
  type: 'group-norm',
  fields: [{ kind: 'integer', name: 'groups', min: 1, max: 65536 }, epsilonField],
  defaults: { groups: 1, epsilon: 1e-5 },
  resolve: (params, input, label) =>
    resolveNorm(groupNorm, params, input, label, (reader) => {
      const groups = readInteger(reader, 'groups');
      const channels = input[1] ?? 1;
      reader.problems.push(...checkGroups(groups, channels, channels, label));
      return byChannel(input, numel(input.slice(1)) / groups);
    }),
};

/** Instance normalisation (Ulyanov et al. 2016): every channel of every image by itself. *Shape*: as the group norm. */
export const instanceNorm: LayerDefinition = {
  type: 'instance-norm',
  fields: [epsilonField],
  defaults: { epsilon: 1e-5 },
  resolve: (params, input, label) =>
    resolveNorm(instanceNorm, params, input, label, () => byChannel(input, numel(input.slice(2)))),
};

/**
 * Layer normalisation (Ba, Kiros and Hinton 2016) over the last axes; scale and shift are per place in them.
 * *Shape*: any -> the same; weights: the sizes of the last `normalizedAxes` axes.
 */
export const layerNorm: LayerDefinition = {
  type: 'layer-norm',
  fields: [{ kind: 'integer', name: 'normalizedAxes', min: 1, max: 4 }, epsilonField],
  defaults: { normalizedAxes: 1, epsilon: 1e-5 },
  resolve: (params, input, label) =>
    resolveNorm(layerNorm, params, input, label, (reader) => {
      const axes = readInteger(reader, 'normalizedAxes');
      if (axes >= input.length) {
        const rule = `a whole number below the ${input.length} axes of its input`;
        noteValue(reader, 'normalizedAxes', axes, rule, input.length > 1 ? { normalizedAxes: 1 } : undefined);
      }
      const shape = input.slice(-axes);
      return { shape, span: numel(shape), affineStep: 1 };
    }),
};

interface Sets {
  readonly shape: Shape;
  readonly span: number;
  readonly affineStep: number;
}

function byChannel(input: Shape, span: number): Sets {
  return { shape: [input[1] ?? 1], span, affineStep: numel(input.slice(2)) };
}

function resolveNorm(
  definition: LayerDefinition,
  params: Params,
  input: Shape,
  label: string,
  setsOf: (reader: ParamReader) => Sets,
): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const readable = {
    fields: [...definition.fields, ...normReadable.fields],
    defaults: { ...definition.defaults, ...normReadable.defaults },
  };
  const reader = paramReader(readable, params, spatialOf(input).length, label);
  const epsilon = readNumber(reader, 'epsilon');
  const { shape, span, affineStep } = setsOf(reader);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const slots = normSlots(reader, shape, 2);
  const problems = [...reader.problems, ...checkNormCounts(slots, label)];
  if (problems.length > 0) return { ok: false, problems };
  const affineCount = numel(shape);
  return { ok: true, op: { type: 'normalize', input, output: input, span, affineStep, affineCount, epsilon }, slots };
}

function costOfNormalize(op: NormalizeOp): Cost {
  return costOfOwnNorm(op, numel(op.output) / op.span, [factor('A', op.affineCount)]);
}

export const normalizeRules: OpRules<NormalizeOp> = {
  cost: costOfNormalize,
  field: (op) => spatialOf(op.input).map(wholeAxis),
};
