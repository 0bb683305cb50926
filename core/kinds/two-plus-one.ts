import type { PerAxis } from '../tensor/tensor.ts';
import { windowNames } from './axis-steps.ts';
import { convDefaults, convFields, seededWeights } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { needsAxes } from './needs-axes.ts';
import { integerOf, readSettings, windowOfKind } from './settings.ts';

/**
 * (2+1)-D: 1 x k x k within each slice, then k x 1 x 1 through the slices (Tran et al. 2018, A closer look at
 * spatiotemporal convolutions). `middlePlanes` 0 takes as many maps in between as leave the number of weights of the
 * 3-D convolution, see {@link middlePlanesOf}. Volumes only.
 */
export const twoPlusOne: KindDefinition = {
  type: 'two-plus-one',
  fields: [
    ...convFields('outChannels'),
    { kind: 'integer', name: 'middlePlanes', min: 0, max: 65536 },
    ...convFields(...windowNames, 'bias'),
    { kind: 'weights', name: 'spatialWeights' },
    { kind: 'weights', name: 'temporalWeights' },
  ],
  defaults: {
    ...convDefaults('outChannels', ...windowNames, 'bias'),
    middlePlanes: 0,
    spatialWeights: seededWeights(1),
    temporalWeights: seededWeights(2),
  },
  expand(params, input, label) {
    const read = readSettings(twoPlusOne, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const unfit = needsAxes(settings.rank, [3], input, label);
    if (unfit !== undefined) return { ok: false, problems: [unfit] };
    const window = windowOfKind(settings);
    const filters = integerOf(settings, 'outChannels');
    const planes = integerOf(settings, 'middlePlanes') || middlePlanesOf(input[1] ?? 1, filters, window.kernel);
    const end = { outChannels: filters, names: { outChannels: 'outChannels' }, last: true };
    return {
      ok: true,
      parts: [
        convStep(settings, {
          name: 'spatial',
          outChannels: planes,
          window,
          axes: [1, 2],
          weights: 'spatialWeights',
          names: { outChannels: 'middlePlanes' },
        }),
        convStep(settings, { name: 'temporal', window, axes: [0], weights: 'temporalWeights', ...end }),
      ],
    };
  },
  recover(found, _layers, input) {
    const { kernel, outChannels, middlePlanes } = found;
    if (!Array.isArray(kernel) || typeof outChannels !== 'number') return found;
    const [depth = 1, height = depth, width = height] = kernel as PerAxis;
    const byRule = middlePlanesOf(input[1] ?? 1, outChannels, [depth, height, width]);
    return byRule === middlePlanes ? { ...found, middlePlanes: 0 } : found;
  },
};

/**
 * Maps between the two steps: floor(t k_h k_w C_in C_out / (k_h k_w C_in + t C_out)), at least 1; for 3x3x3 that is
 * floor(27 C_in C_out / (9 C_in + 3 C_out)) (Tran et al. 2018, section 3.5).
 */
export function middlePlanesOf(
  inChannels: number,
  outChannels: number,
  [t = 1, height = 1, width = 1]: PerAxis,
): number {
  const spatial = height * width;
  return Math.max(1, Math.floor((t * spatial * inChannels * outChannels) / (spatial * inChannels + t * outChannels)));
}
