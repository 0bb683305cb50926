import { windowNames } from './axis-steps.ts';
import { convDefaults, convFields, seededWeights } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { middleField } from './middle.ts';
import { integerOf, readSettings, windowOfKind } from './settings.ts';

/**
 * 1x1 down to a few channels, k x k among those, 1x1 up again (GoogLeNet, ResNet; with groups in the middle ResNeXt).
 * The three convolutions alone, without the activations that networks put between them.
 */
export const bottleneck: KindDefinition = {
  type: 'bottleneck',
  fields: [
    ...convFields('outChannels'),
    middleField,
    ...convFields(...windowNames, 'groups', 'bias'),
    { kind: 'weights', name: 'reduceWeights' },
    ...convFields('weights'),
    { kind: 'weights', name: 'expandWeights' },
  ],
  defaults: {
    ...convDefaults('outChannels', ...windowNames, 'groups', 'bias'),
    middleChannels: 4,
    reduceWeights: seededWeights(1),
    weights: seededWeights(2),
    expandWeights: seededWeights(3),
  },
  expand(params, input, label) {
    const read = readSettings(bottleneck, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const middle = { outChannels: integerOf(settings, 'middleChannels'), names: { outChannels: 'middleChannels' } };
    const grouped = { groups: integerOf(settings, 'groups'), names: { ...middle.names, groups: 'groups' } };
    const end = { outChannels: integerOf(settings, 'outChannels'), names: { outChannels: 'outChannels' } };
    const window = windowOfKind(settings);
    return {
      ok: true,
      parts: [
        convStep(settings, { name: 'reduce', weights: 'reduceWeights', ...middle }),
        convStep(settings, { name: 'window', weights: 'weights', window, ...middle, ...grouped }),
        convStep(settings, { name: 'expand', weights: 'expandWeights', ...end, last: true }),
      ],
    };
  },
};
