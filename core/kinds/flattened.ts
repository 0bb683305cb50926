import { axisSteps, windowNames } from './axis-steps.ts';
import { convDefaults, convFields, seededWeights } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { integerOf, readSettings, windowOfKind } from './settings.ts';

/**
 * A filter as one-dimensional ones in turn: across the channels (C x 1 x 1), then along each axis, every map by itself
 * (Jin, Dundar and Culurciello 2014, Flattened convolutional neural networks). C + k_h + k_w numbers a filter instead of
 * C · k_h · k_w; the bias comes at the end. A signal has one such axis, a volume three.
 */
export const flattened: KindDefinition = {
  type: 'flattened',
  fields: [
    ...convFields('outChannels', ...windowNames, 'bias'),
    { kind: 'weights', name: 'lateralWeights' },
    { kind: 'weights', name: 'depthWeights', ranks: [3] },
    { kind: 'weights', name: 'columnWeights', ranks: [2, 3] },
    { kind: 'weights', name: 'rowWeights' },
  ],
  defaults: {
    ...convDefaults('outChannels', ...windowNames, 'bias'),
    lateralWeights: seededWeights(1),
    depthWeights: seededWeights(4),
    columnWeights: seededWeights(2),
    rowWeights: seededWeights(3),
  },
  expand(params, input, label) {
    const read = readSettings(flattened, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const [window, filters] = [windowOfKind(settings), integerOf(settings, 'outChannels')];
    const lateral = { name: 'lateral', weights: 'lateralWeights', names: { outChannels: 'outChannels' } };
    const along = axisSteps(settings.rank).map(({ axis, part, weights }) =>
      convStep(settings, {
        name: part,
        outChannels: filters,
        groups: filters,
        window,
        axes: [axis],
        weights,
        last: axis === settings.rank - 1,
      }),
    );
    return { ok: true, parts: [convStep(settings, { ...lateral, outChannels: filters }), ...along] };
  },
};
