import type { Params } from '../layers/field.ts';
import { biasWeights, convDefaults, convFields, handDown } from './conv-fields.ts';
import type { KindDefinition } from './kind.ts';
import { mainPart } from './primitive.ts';

const own = ['outChannels', 'bias', 'weights'];

/** What makes a convolution 1x1: it mixes channels and looks at no neighbour. */
export const pointwiseWindow: Params = {
  kernel: [1],
  stride: [1],
  dilation: [1],
  padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' },
  groups: 1,
  reversed: false,
};

/** The 1x1 convolution: every output channel a weighted sum of the input channels, position by position. */
export const pointwise: KindDefinition = {
  type: 'pointwise',
  fields: convFields(...own),
  defaults: convDefaults(...own),
  expand: (params) => ({
    ok: true,
    parts: [
      {
        name: mainPart,
        type: 'conv',
        params: { ...params, ...pointwiseWindow },
        handedDown: handDown(...own, biasWeights),
      },
    ],
  }),
};
