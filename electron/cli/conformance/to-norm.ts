import type { Params } from '../../../core/layers/field.ts';
import { optional } from './case-params.ts';
import type { Translate } from './to-layer.ts';

const norm =
  (type: string, more: Params = {}): Translate =>
  (params) => ({
    type,
    params: {
      ...optional(params, 'eps', 'epsilon'),
      ...optional(params, 'groups', 'groups'),
      ...optional(params, 'normalizedDims', 'normalizedAxes'),
      ...more,
    },
  });

/** Normalisations, by the name cases give them. */
export const norms: readonly (readonly [string, Translate])[] = [
  ['batch_norm', norm('batch-norm', { trained: true })],
  ['batch_norm_train', norm('batch-norm', { trained: false })],
  ['group_norm', norm('group-norm')],
  ['layer_norm', norm('layer-norm')],
  ['instance_norm', norm('instance-norm')],
];
