import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import { checkJoined } from './combine.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import type { ConcatOp } from './op.ts';
import { noteValue, paramReader, readInteger } from './read-params.ts';
import { samePlace } from './reach.ts';
import { costOfWork } from './work.ts';

/**
 * Inputs one behind the other along an axis, as a rule the channels. A negative axis counts from the end.
 * *Shape*: the same but along the axis -> their sum along it.
 */
export const concat: LayerDefinition = {
  type: 'concat',
  fields: [{ kind: 'integer', name: 'axis', min: -5, max: 4 }],
  defaults: { axis: 1 },
  inputs: { least: 2, most: Infinity },
  resolve: resolveConcat,
};

function resolveConcat(params: Params, input: Shape, label: string, others: readonly Shape[] = []): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const rank = input.length;
  const reader = paramReader(concat, params, rank, label);
  const given = readInteger(reader, 'axis');
  if (given < -rank || given >= rank) {
    noteValue(reader, 'axis', given, `a whole number from ${-rank} to ${rank - 1}`, { axis: rank > 1 ? 1 : 0 });
  }
  const axis = given < 0 ? given + rank : given;
  const problems = [...reader.problems, ...checkJoined(input, others, label, axis)];
  if (problems.length > 0) return { ok: false, problems };
  const along = [input, ...others].reduce((sum, shape) => sum + (shape[axis] ?? 0), 0);
  const output = input.map((size, a) => (a === axis ? along : size));
  return { ok: true, op: { type: 'concat', input, others, output, axis }, slots: [] };
}

function costOfConcat(op: ConcatOp): Cost {
  return costOfWork(op, 'complete', {});
}

export const concatRules: OpRules<ConcatOp> = {
  cost: costOfConcat,
  field: (op) => (op.axis < 2 ? samePlace(op.input) : 'everywhere'),
};
