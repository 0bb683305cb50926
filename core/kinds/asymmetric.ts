import { axisSteps, windowNames } from './axis-steps.ts';
import { convDefaults, convFields, seededWeights } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { middleField } from './middle.ts';
import { needsAxes } from './needs-axes.ts';
import { integerOf, readSettings, windowOfKind } from './settings.ts';

/**
 * 1 x n, then n x 1, all channels mixed in both (Szegedy et al. 2016, Rethinking the Inception architecture): 2 n numbers
 * a pair of channels instead of n². A volume has a third step along the depth.
 */
export const asymmetric: KindDefinition = {
  type: 'asymmetric',
  fields: [
    ...convFields('outChannels'),
    middleField,
    ...convFields(...windowNames, 'bias'),
    { kind: 'weights', name: 'rowWeights' },
    { kind: 'weights', name: 'columnWeights' },
    { kind: 'weights', name: 'depthWeights', ranks: [3] },
  ],
  defaults: {
    ...convDefaults('outChannels', ...windowNames, 'bias'),
    middleChannels: 16,
    rowWeights: seededWeights(1),
    columnWeights: seededWeights(2),
    depthWeights: seededWeights(3),
  },
  expand(params, input, label) {
    const read = readSettings(asymmetric, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const unfit = needsAxes(settings.rank, [2, 3], input, label);
    if (unfit !== undefined) return { ok: false, problems: [unfit] };
    const window = windowOfKind(settings);
    const parts = axisSteps(settings.rank)
      .toReversed()
      .map(({ axis, part, weights }) => {
        const name = axis === 0 ? 'outChannels' : 'middleChannels';
        const channels = { outChannels: integerOf(settings, name), names: { outChannels: name } };
        return convStep(settings, { name: part, ...channels, window, axes: [axis], weights, last: axis === 0 });
      });
    return { ok: true, parts };
  },
};
