import { axesAttribute } from '../attributes.ts';
import { emitLayer, inputOf, type Operator } from '../node-lowering.ts';
import { sizesIn } from './constants.ts';

/** Col2Im(X, image_shape, block_shape): columns laid back into a picture, added where they overlap. */
export const col2Im: Operator = (at) => {
  const [outputSize, kernel] = [sizesIn(at, 1), sizesIn(at, 2)];
  const rank = kernel.length;
  const pads = axesAttribute(at, 'pads', 2 * rank, 0, 0);
  const params = {
    outputSize,
    kernel,
    stride: axesAttribute(at, 'strides', rank, 1, 1),
    dilation: axesAttribute(at, 'dilations', rank, 1, 1),
    padding: { size: 'explicit', before: pads.slice(0, rank), after: pads.slice(rank), mode: 'zeros' },
  } as const;
  return [emitLayer(at, 'fold', params, [inputOf(at, 0)])];
};
