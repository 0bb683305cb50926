import { axes, optional, value, type Given } from './case-params.ts';
import { ConformanceError } from './suite.ts';
import type { LayerOfCase, Translate } from './to-layer.ts';

/** Operations that move values or interpolate between them, by the name cases give them. */
export const movement: readonly (readonly [string, Translate])[] = [
  ['pad', padded],
  // Its border is -0 as everything inside: values moved, not new zeros.
  ['negzero_pad', () => ({ type: 'pad', params: { before: [0, 1], after: [0, 1], mode: 'replicate' } })],
  ['negzero_transpose', () => ({ type: 'transpose', params: {} })],
  ['negzero_flip', () => ({ type: 'flip', params: {} })],
  ['negzero_upsample_nearest2', () => ({ type: 'upsample', params: {} })],
  ['pixel_shuffle', (params) => ({ type: 'pixel-shuffle', params: { factor: value(params, 'factor') } })],
  ['pixel_unshuffle', (params) => ({ type: 'pixel-unshuffle', params: { factor: value(params, 'factor') } })],
  ['channel_shuffle', (params) => ({ type: 'channel-shuffle', params: { groups: value(params, 'groups') } })],
  ['interpolate', interpolated],
];

const borders: Readonly<Record<string, string>> = { edge: 'replicate', wrap: 'circular' };

function padded(params: Given): LayerOfCase {
  const mode = String(params['mode']);
  return {
    type: 'pad',
    params: {
      ...axes(params, 'before'),
      ...axes(params, 'after'),
      ...optional(params, 'value', 'value'),
      mode: borders[mode] ?? mode,
    },
  };
}

const interpolations: Readonly<Record<string, string>> = {
  nearest: 'nearest',
  'nearest-exact': 'nearest-exact',
  linear: 'linear',
  bilinear: 'linear',
  trilinear: 'linear',
  bicubic: 'cubic',
};

/** Resizing by area is an adaptive average. */
function interpolated(params: Given): LayerOfCase {
  const mode = String(params['mode']);
  const size = value(params, 'outputSize');
  if (mode === 'area') return { type: 'adaptive-pool', params: { method: 'average', output: size } };
  const interpolation = interpolations[mode];
  if (interpolation === undefined) throw new ConformanceError(`params.mode is ${mode}`);
  const coordinates = params['alignCorners'] === true ? 'align-corners' : 'half-pixel';
  return { type: 'upsample', params: { interpolation, outputSize: size, coordinates } };
}
