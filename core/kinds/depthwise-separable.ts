import type { ParamValue, Params } from '../layers/field.ts';
import type { WeightSpec } from '../layers/weight-spec.ts';
import type { Shape } from '../tensor/tensor.ts';
import { biasWeights, convDefaults, convFields, handDown } from './conv-fields.ts';
import type { KindDefinition, Part } from './kind.ts';
import { checkedMultiplier, depthwiseChannels, multiplierField, withMultiplier } from './multiplier.ts';
import { pointwiseWindow } from './pointwise.ts';

const filtering = ['kernel', 'stride', 'dilation', 'padding', 'weights'];
const mixing = ['outChannels', 'bias'];
// A seed of its own: two steps from one seed would start with the same random numbers.
const pointwiseWeights: WeightSpec = { kind: 'seeded', init: 'he', seed: 2 };

/** One filter per channel, then a 1x1 convolution across channels (MobileNet, Xception). The bias comes at the end. */
export const depthwiseSeparable: KindDefinition = {
  type: 'depthwise-separable',
  fields: [
    ...convFields('outChannels', 'kernel', 'stride', 'dilation', 'padding'),
    multiplierField,
    ...convFields('bias', 'weights'),
    { kind: 'weights', name: 'pointwiseWeights' },
  ],
  defaults: { ...convDefaults(...filtering, ...mixing), multiplier: 1, pointwiseWeights },
  expand(params, input, label) {
    const multiplier = checkedMultiplier(params, input, label);
    if (typeof multiplier !== 'number') return { ok: false, problems: [multiplier] };
    return { ok: true, parts: [filteringPart(params, input, multiplier), mixingPart(params)] };
  },
  recover: withMultiplier,
};

function filteringPart(params: Params, input: Shape, multiplier: number): Part {
  const settled = { ...depthwiseChannels(input, multiplier), bias: false, reversed: false };
  return {
    name: 'depthwise',
    type: 'conv',
    params: { ...pick(params, filtering), ...settled },
    handedDown: handDown(...filtering),
  };
}

function mixingPart(params: Params): Part {
  const { pointwiseWeights: weights } = params;
  return {
    name: 'pointwise',
    type: 'conv',
    params: {
      ...pick(params, [...mixing, biasWeights]),
      ...(weights === undefined ? {} : { weights }),
      ...pointwiseWindow,
    },
    handedDown: { ...handDown(...mixing, biasWeights), weights: 'pointwiseWeights' },
  };
}

function pick(params: Params, names: readonly string[]): Params {
  const entries = names.map((name) => [name, params[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, ParamValue] => entry[1] !== undefined));
}
