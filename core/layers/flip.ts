import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { noteValue, paramReader, readList } from './read-params.ts';
import { sliced } from './rearrange.ts';

/**
 * Turns axes round. The parameter `axes` lists them, negative ones from the end; without it, the last one.
 * *Shape*: any -> the same.
 */
export const flip: LayerDefinition = { type: 'flip', fields: [], defaults: {}, resolve: resolveFlip };

const readable = { fields: [], defaults: { axes: [-1] } };

function resolveFlip(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const rank = input.length;
  const reader = paramReader(readable, params, rank, label);
  const axes = readList(reader, 'axes', -8, 7);
  if (axes.some((axis) => axis < -rank || axis >= rank)) {
    noteValue(reader, 'axes', axes, `a list of whole numbers from ${-rank} to ${rank - 1}`, { axes: [-1] });
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const turned = input.map((_, axis) => axes.includes(axis) || axes.includes(axis - rank));
  const starts = input.map((size, axis) => (turned[axis] === true ? size - 1 : 0));
  const steps = input.map((_, axis) => (turned[axis] === true ? -1 : 1));
  return { ok: true, op: sliced(input, input, starts, steps), slots: [] };
}
