import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { noteValue, paramReader, readInteger } from './read-params.ts';
import { permuted } from './rearrange.ts';
import { samePlace } from './reach.ts';

/**
 * Interleaves the channels of g groups, so that the next grouped layer sees all of them (ShuffleNet: Zhang et al. 2017):
 * output channel i · g + j is channel i of group j.
 * *Shape*: [N, C, ...spatial] -> the same.
 */
export const channelShuffle: LayerDefinition = {
  type: 'channel-shuffle',
  fields: [{ kind: 'integer', name: 'groups', min: 1, max: 65536 }],
  defaults: { groups: 1 },
  resolve: resolveChannelShuffle,
};

function resolveChannelShuffle(params: Params, input: Shape, label: string): Resolved {
  const [batch = 0, channels = 0, ...spatial] = input;
  const unfit = checkNotEmpty([channels, ...spatial], input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(channelShuffle, params, spatial.length, label);
  const groups = readInteger(reader, 'groups');
  if (channels % groups !== 0) {
    const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((d) => channels % d === 0);
    const fix = { groups: divisors.findLast((d) => d <= groups) ?? 1 };
    noteValue(reader, 'groups', groups, `one of ${divisors.join(', ')}`, fix);
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const finer = [batch, groups, channels / groups, ...spatial];
  const order = [0, 2, 1, ...spatial.map((_, axis) => axis + 3)];
  return { ok: true, op: permuted(input, finer, order, input, samePlace(input)), slots: [] };
}
