import { integerAttribute } from '../attributes.ts';
import { emitLayer, inputOf, optionalInput, type NodeLowering, type Operator, type Value } from '../node-lowering.ts';
import { kernelOfWeight, paddingAttribute, windowAttributes } from '../windows.ts';

/** Conv(X, W, B). */
export const conv: Operator = (at) => {
  const bias = optionalInput(at, 2);
  return [convolved(at, inputOf(at, 0), inputOf(at, 1), bias)];
};

/** The convolution a node describes, of values made from its inputs. */
export function convolved(at: NodeLowering, input: Value, weight: Value, bias: Value | undefined): Value {
  const { kernel, stride, dilation } = windowAttributes(at, kernelOfWeight(at));
  const params = {
    outChannels: weight.shape[0] ?? 0,
    kernel,
    stride,
    dilation,
    padding: paddingAttribute(at, kernel.length),
    groups: integerAttribute(at, 'group', 1),
    bias: bias !== undefined,
  };
  return emitLayer(at, 'conv', params, [input], bias === undefined ? [weight] : [weight, bias]);
}

/** DeformConv(X, W, offset, B, mask). */
export const deformConv: Operator = (at) => {
  const { kernel, stride, dilation } = windowAttributes(at, kernelOfWeight(at));
  const [weight, bias, mask] = [inputOf(at, 1), optionalInput(at, 3), optionalInput(at, 4)];
  const params = {
    outChannels: weight.shape[0] ?? 0,
    kernel,
    stride,
    dilation,
    padding: paddingAttribute(at, kernel.length),
    groups: integerAttribute(at, 'group', 1),
    offsetGroups: integerAttribute(at, 'offset_group', 1),
    bias: bias !== undefined,
  };
  const inputs = [inputOf(at, 0), inputOf(at, 2), ...(mask === undefined ? [] : [mask])];
  return [emitLayer(at, 'deform-conv', params, inputs, bias === undefined ? [weight] : [weight, bias])];
};
