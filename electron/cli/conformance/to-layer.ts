import type { Params } from '../../../core/layers/field.ts';
import { axes, optional, paddingOf, value, type Given } from './case-params.ts';
import { norms } from './to-norm.ts';
import { movement } from './to-movement.ts';

/** A layer of the lab that does what a case's operation says. */
export interface LayerOfCase {
  readonly type: string;
  readonly params: Params;
  /** Names of the case's tensors that are inputs, not weights. Absent: x alone. */
  readonly inputs?: readonly string[];
}

export type Translate = (params: Given) => LayerOfCase;

const activation =
  (name: string, constants: (params: Given) => Params = () => ({})): Translate =>
  (params) => ({ type: 'activation', params: { function: name, ...constants(params) } });

const adaptive =
  (method: 'max' | 'average'): Translate =>
  (params) => ({ type: 'adaptive-pool', params: { method, output: value(params, 'outputSize') } });

const global =
  (method: 'max' | 'average'): Translate =>
  () => ({ type: 'adaptive-pool', params: { method, output: [1] } });

const softmax =
  (logarithm: boolean): Translate =>
  (params) => ({ type: 'softmax', params: { axis: value(params, 'axis'), logarithm } });

const maxPool: Translate = (params) => pool(params, { method: 'max' });

/** Operations the lab's layers can do, by the name cases give them. */
const translations = new Map<string, Translate>([
  ['conv', conv],
  ['conv_transpose', transposed],
  ['deform_conv2d', deformable],
  ['empty_batch', (params) => conv({ ...params, kernel: [params['kernel']], pad: 0 })],
  ['max_pool', maxPool],
  ['max_pool_nan', maxPool],
  ['max_pool_all_neg_inf', maxPool],
  ['max_pool_negative_padded', maxPool],
  ['avg_pool', averagePool],
  ['lp_pool', (params) => pool(params, { method: 'lp', power: value(params, 'p') })],
  ['adaptive_max_pool', adaptive('max')],
  ['adaptive_avg_pool', adaptive('average')],
  ['global_max_pool', global('max')],
  ['global_avg_pool', global('average')],
  ['relu', activation('relu')],
  ['leaky_relu', activation('leaky-relu', (params) => ({ slope: value(params, 'negativeSlope') }))],
  ['relu6', activation('relu6')],
  ['clip', activation('clip', (params) => ({ low: value(params, 'lo'), high: value(params, 'hi') }))],
  ['sigmoid', activation('sigmoid')],
  ['tanh', activation('tanh')],
  ['elu', activation('elu', (params) => ({ alpha: value(params, 'alpha') }))],
  ['selu', activation('selu')],
  ['gelu_erf', activation('gelu')],
  ['gelu_tanh', activation('gelu-tanh')],
  ['silu', activation('silu')],
  ['mish', activation('mish')],
  ['softplus', activation('softplus')],
  ['hardsigmoid', activation('hard-sigmoid')],
  ['hardswish', activation('hard-swish')],
  ['special_relu', activation('relu')],
  ['special_sigmoid', activation('sigmoid')],
  ['special_tanh', activation('tanh')],
  // These two say their constants only in their name and in what they want.
  ['special_clip', activation('clip', () => ({ low: -1, high: 1 }))],
  ['special_leaky_relu_0.1', activation('leaky-relu', () => ({ slope: 0.1 }))],
  ['softmax', softmax(false)],
  ['softmax_extreme', softmax(false)],
  ['log_softmax', softmax(true)],
  ...movement,
  ...norms,
]);

/** The layer for a case; undefined where the lab has none yet. Throws a ConformanceError for malformed parameters. */
export function layerOf(op: string, params: Given): LayerOfCase | undefined {
  return translations.get(op)?.(params);
}

/** `weights` says the output channels and kernel where the case does not. */
function conv(params: Given): LayerOfCase {
  return {
    type: 'conv',
    params: {
      ...optional(params, 'outChannels', 'outChannels'),
      ...axes(params, 'kernel'),
      ...axes(params, 'stride'),
      ...axes(params, 'dilation'),
      ...optional(params, 'groups', 'groups'),
      padding: paddingOf(params['pad']),
      bias: params['bias'] === true,
    },
  };
}

export function transposed(params: Given): LayerOfCase {
  const pad = params['pad'];
  const ends = typeof pad === 'object' && pad !== null && !Array.isArray(pad) ? { ...pad, mode: 'zeros' } : pad;
  return {
    type: 'conv-transpose',
    params: {
      ...optional(params, 'outChannels', 'outChannels'),
      ...axes(params, 'kernel'),
      ...axes(params, 'stride'),
      ...axes(params, 'dilation'),
      ...axes(params, 'outputPadding'),
      ...optional(params, 'groups', 'groups'),
      padding: paddingOf(ends),
      bias: params['bias'] === true,
    },
  };
}

function deformable(params: Given): LayerOfCase {
  return {
    type: 'deform-conv',
    params: {
      ...axes(params, 'kernel'),
      ...axes(params, 'stride'),
      ...axes(params, 'dilation'),
      ...optional(params, 'groups', 'groups'),
      ...optional(params, 'offsetGroups', 'offsetGroups'),
      padding: paddingOf(params['pad']),
      bias: true,
    },
    inputs: params['mask'] === true ? ['x', 'offset', 'mask'] : ['x', 'offset'],
  };
}

function averagePool(params: Given): LayerOfCase {
  return pool(params, {
    method: 'average',
    ...optional(params, 'countIncludePad', 'countPadding'),
    ...(params['divisorOverride'] === null ? {} : optional(params, 'divisorOverride', 'divisor')),
  });
}

function pool(params: Given, more: Params): LayerOfCase {
  return {
    type: 'pool',
    params: {
      ...axes(params, 'kernel'),
      ...axes(params, 'stride'),
      ...axes(params, 'dilation'),
      ...optional(params, 'ceilMode', 'ceilMode'),
      padding: paddingOf(params['pad']),
      ...more,
    },
  };
}
