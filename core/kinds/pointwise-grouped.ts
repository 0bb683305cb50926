import { convDefaults, convFields } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { mainPart } from './primitive.ts';
import { integerOf, readSettings } from './settings.ts';

const own = ['outChannels', 'groups', 'bias', 'weights'];

/** The 1x1 convolution in groups: mixes the channels of a group, position by position (ShuffleNet). */
export const pointwiseGrouped: KindDefinition = {
  type: 'pointwise-grouped',
  fields: convFields(...own),
  defaults: { ...convDefaults(...own), groups: 2 },
  expand(params, input, label) {
    const read = readSettings(pointwiseGrouped, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const step = {
      name: mainPart,
      outChannels: integerOf(settings, 'outChannels'),
      groups: integerOf(settings, 'groups'),
      weights: 'weights',
      last: true,
      names: { outChannels: 'outChannels', groups: 'groups' },
    };
    return { ok: true, parts: [convStep(settings, step)] };
  },
};
