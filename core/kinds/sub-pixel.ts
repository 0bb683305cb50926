import { pixelShuffle } from '../layers/pixel-shuffle.ts';
import { noteValue } from '../layers/read-params.ts';
import { windowNames } from './axis-steps.ts';
import { convDefaults, convFields, handDown } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { integerOf, readSettings, windowOfKind } from './settings.ts';

/** Maps that a convolution may have. */
const mostMaps = 65536;
const filtering = ['outChannels', ...windowNames, 'bias', 'weights'];

/**
 * A convolution to r^d times as many channels, d the spatial axes, whose channels then become positions (Shi et al. 2016,
 * efficient sub-pixel convolution). Enlarges r times.
 */
export const subPixel: KindDefinition = {
  type: 'sub-pixel',
  fields: [...convFields('outChannels'), ...pixelShuffle.fields, ...convFields(...filtering.slice(1))],
  defaults: { ...convDefaults(...filtering), ...pixelShuffle.defaults },
  expand(params, input, label) {
    const read = readSettings(subPixel, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const [factor, filters] = [integerOf(settings, 'factor'), integerOf(settings, 'outChannels')];
    const outChannels = filters * factor ** settings.rank;
    if (outChannels > mostMaps) {
      const most = Math.floor((mostMaps / filters) ** (1 / settings.rank) + 1e-9);
      noteValue(settings.reader, 'factor', factor, `a whole number from 1 to ${most}`, { factor: most });
      return { ok: false, problems: settings.reader.problems };
    }
    const window = windowOfKind(settings);
    return {
      ok: true,
      parts: [
        convStep(settings, { name: 'window', outChannels, window, weights: 'weights', last: true }),
        { name: 'shuffle', type: pixelShuffle.type, params: { factor }, handedDown: handDown('factor') },
      ],
    };
  },
  recover(found, [conv], input) {
    const [channels, factor] = [conv?.params['outChannels'], found['factor']];
    if (typeof channels !== 'number' || typeof factor !== 'number') return found;
    return { ...found, outChannels: channels / factor ** (input.length - 2) };
  },
};
