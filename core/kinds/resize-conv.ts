import { upsample } from '../layers/upsample.ts';
import { convDefaults, convFields, handDown } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import type { KindDefinition } from './kind.ts';
import { axesOf, choiceOf, integerOf, paddingOf, readSettings } from './settings.ts';

const resizing = ['interpolation', 'scale', 'coordinates'];
const filtering = ['outChannels', 'kernel', 'padding', 'bias', 'weights'];

/**
 * Enlarged first, then an ordinary convolution: every output sums as many products as its neighbours, so that no
 * checkerboard comes out (Odena, Dumoulin and Olah 2016, Deconvolution and checkerboard artifacts).
 */
export const resizeConv: KindDefinition = {
  type: 'resize-conv',
  fields: [...upsample.fields, ...convFields(...filtering)],
  defaults: { ...upsample.defaults, ...convDefaults(...filtering) },
  expand(params, input, label) {
    const read = readSettings(resizeConv, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const ones = axesOf(settings, 'kernel').map(() => 1);
    const window = { kernel: axesOf(settings, 'kernel'), stride: ones, dilation: ones, padding: paddingOf(settings) };
    return {
      ok: true,
      parts: [
        {
          name: 'resize',
          type: upsample.type,
          params: {
            interpolation: choiceOf(settings, 'interpolation'),
            scale: axesOf(settings, 'scale'),
            coordinates: choiceOf(settings, 'coordinates'),
          },
          handedDown: handDown(...resizing),
        },
        convStep(settings, {
          name: 'window',
          outChannels: integerOf(settings, 'outChannels'),
          window,
          weights: 'weights',
          last: true,
          names: handDown('outChannels'),
        }),
      ],
    };
  },
};
