import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { noteValue, paramReader, readList } from './read-params.ts';
import { permuted } from './rearrange.ts';

/**
 * Puts axes into another order: axis i of the output is axis `order[i]` of the input; without the parameter `order` (or
 * with an empty one) the last two change places.
 * *Shape*: any -> its sizes in that order.
 */
export const transpose: LayerDefinition = { type: 'transpose', fields: [], defaults: {}, resolve: resolveTranspose };

const readable = { fields: [], defaults: { order: [] } };

function resolveTranspose(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const rank = input.length;
  const reader = paramReader(readable, params, rank, label);
  const given = readList(reader, 'order', 0, 7);
  const order = given.length === 0 ? lastTwoExchanged(rank) : given;
  if (order.length !== rank || order.toSorted((a, b) => a - b).some((axis, i) => axis !== i)) {
    noteValue(reader, 'order', order, `a list with every whole number from 0 to ${rank - 1} once`, { order: [] });
  }
  // Images are one after the other: their number may be zero, no other size may.
  if (reader.problems.length === 0 && input[0] === 0 && order[0] !== 0) {
    noteValue(reader, 'order', order, 'a list that starts with 0 where there are no images', {
      order: input.map((_, axis) => axis),
    });
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const output = order.map((axis) => input[axis] ?? 1);
  return { ok: true, op: permuted(input, input, order, output, 'everywhere'), slots: [] };
}

function lastTwoExchanged(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return rank < 2 ? axes : [...axes.slice(0, -2), rank - 1, rank - 2];
}
