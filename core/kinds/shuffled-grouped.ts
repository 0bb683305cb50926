import { windowNames } from './axis-steps.ts';
import { convDefaults, convFields, handDown, seededWeights } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { middleField } from './middle.ts';
import { integerOf, readSettings, windowOfKind } from './settings.ts';

/**
 * Grouped 1x1, the channels of the groups interleaved so that the next grouped layer sees all of them, one filter per
 * channel, grouped 1x1 again (ShuffleNet's unit, Zhang et al. 2017, its convolutions alone).
 */
export const shuffledGrouped: KindDefinition = {
  type: 'shuffled-grouped',
  fields: [
    ...convFields('outChannels'),
    middleField,
    ...convFields('groups', ...windowNames, 'bias'),
    { kind: 'weights', name: 'reduceWeights' },
    ...convFields('weights'),
    { kind: 'weights', name: 'expandWeights' },
  ],
  defaults: {
    ...convDefaults('outChannels', ...windowNames, 'bias'),
    groups: 2,
    middleChannels: 16,
    reduceWeights: seededWeights(1),
    weights: seededWeights(2),
    expandWeights: seededWeights(3),
  },
  expand(params, input, label) {
    const read = readSettings(shuffledGrouped, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const [groups, middle] = [integerOf(settings, 'groups'), integerOf(settings, 'middleChannels')];
    const from = (outChannels: string) => ({ outChannels, groups: 'groups' });
    const end = { outChannels: integerOf(settings, 'outChannels'), groups, names: from('outChannels'), last: true };
    return {
      ok: true,
      parts: [
        convStep(settings, {
          name: 'reduce',
          outChannels: middle,
          groups,
          weights: 'reduceWeights',
          names: from('middleChannels'),
        }),
        { name: 'shuffle', type: 'channel-shuffle', params: { groups }, handedDown: handDown('groups') },
        convStep(settings, {
          name: 'depthwise',
          outChannels: middle,
          groups: middle,
          window: windowOfKind(settings),
          weights: 'weights',
        }),
        convStep(settings, { name: 'expand', weights: 'expandWeights', ...end }),
      ],
    };
  },
};
