import type { Padding } from '../../layers/field.ts';
import type { Window } from '../../layers/padding.ts';
import { transposedSize } from '../../tensor/shape.ts';
import { axesAttribute, integerAttribute, integersAttribute, refuseAttribute } from '../attributes.ts';
import { emitLayer, inputOf, optionalInput, type NodeLowering, type Operator } from '../node-lowering.ts';
import { kernelOfWeight, paddingAttribute, windowAttributes } from '../windows.ts';

/**
 * ConvTranspose(X, W, B). An output_shape is reached by cutting off the surplus over it, half at each end, or by output
 * padding where there is none.
 */
export const convTranspose: Operator = (at) => {
  const [weight, bias] = [inputOf(at, 1), optionalInput(at, 2)];
  const window = windowAttributes(at, kernelOfWeight(at));
  const groups = integerAttribute(at, 'group', 1);
  const params = {
    outChannels: (weight.shape[1] ?? 0) * groups,
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    groups,
    bias: bias !== undefined,
    ...cutOff(at, window),
  };
  const weights = bias === undefined ? [weight] : [weight, bias];
  return [emitLayer(at, 'conv-transpose', params, [inputOf(at, 0)], weights)];
};

function cutOff(at: NodeLowering, window: Window): { padding: Padding; outputPadding: readonly number[] } {
  const rank = window.kernel.length;
  const padding = paddingAttribute(at, rank);
  const outputPadding = axesAttribute(at, 'output_padding', rank, 0, 0);
  const wanted = wantedSizes(at, rank);
  if (wanted === undefined) return { padding, outputPadding };
  const surplus = wanted.map((size, axis) => wholeSize(window, axis) + (outputPadding[axis] ?? 0) - size);
  const [small, large] = [Math.floor, Math.ceil].map((round) => surplus.map((s) => Math.max(0, round(s / 2))));
  const upper = padding.size === 'same-upper';
  const halves = { before: (upper ? small : large) ?? [], after: (upper ? large : small) ?? [] };
  return {
    padding: { size: 'explicit', ...halves, mode: 'zeros' },
    outputPadding: outputPadding.map((given, axis) => given + Math.max(0, -(surplus[axis] ?? 0))),
  };
}

/** output_shape, with or without batch and channels. */
function wantedSizes(at: NodeLowering, rank: number): readonly number[] | undefined {
  const sizes = integersAttribute(at, 'output_shape');
  if (sizes === undefined || sizes.length === 0) return undefined;
  if ((sizes.length === rank || sizes.length === rank + 2) && sizes.every((size) => size > 0))
    return sizes.slice(-rank);
  return refuseAttribute(at, 'output_shape', `[${sizes.join(', ')}]`, `a list of ${rank} sizes`);
}

function wholeSize({ spatial, kernel, stride, dilation }: Window, axis: number): number {
  return transposedSize(spatial[axis] ?? 1, 0, 0, kernel[axis] ?? 1, stride[axis] ?? 1, dilation[axis] ?? 1, 0);
}
