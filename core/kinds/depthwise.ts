import { biasWeights, convDefaults, convFields, handDown } from './conv-fields.ts';
import type { KindDefinition } from './kind.ts';
import { checkedMultiplier, depthwiseChannels, multiplierField, withMultiplier } from './multiplier.ts';
import { mainPart } from './primitive.ts';

const own = ['kernel', 'stride', 'dilation', 'padding', 'bias', 'weights'];

/** One filter (or `multiplier` filters) per input channel, nothing mixed across channels. */
export const depthwise: KindDefinition = {
  type: 'depthwise',
  fields: [multiplierField, ...convFields(...own)],
  defaults: { ...convDefaults(...own), multiplier: 1 },
  expand(params, input, label) {
    const multiplier = checkedMultiplier(params, input, label);
    if (typeof multiplier !== 'number') return { ok: false, problems: [multiplier] };
    const settled = { ...params, ...depthwiseChannels(input, multiplier), reversed: false };
    return {
      ok: true,
      parts: [{ name: mainPart, type: 'conv', params: settled, handedDown: handDown(...own, biasWeights) }],
    };
  },
  recover: withMultiplier,
};
