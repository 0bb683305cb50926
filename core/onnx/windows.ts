import { fail } from '../errors.ts';
import type { Padding } from '../layers/field.ts';
import { outputSizes, settlePadding, type SettledPadding, type Window } from '../layers/padding.ts';
import { axisName, sameShape, shapeText, spatialOf, windowOf } from '../tensor/shape.ts';
import { axesAttribute, choiceAttribute, hasAttribute, integersAttribute, refuseAttribute } from './attributes.ts';
import { inputOf, type NodeLowering } from './node-lowering.ts';

const autoPads = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'] as const;

/** auto_pad and pads as layers have them. */
export function paddingAttribute(at: NodeLowering, rank: number): Padding {
  const auto = choiceAttribute(at, 'auto_pad', autoPads, 'NOTSET');
  const pads = axesAttribute(at, 'pads', 2 * rank, 0, 0);
  const explicit = { before: pads.slice(0, rank), after: pads.slice(rank), mode: 'zeros' } as const;
  switch (auto) {
    case 'NOTSET':
      return { size: 'explicit', ...explicit };
    case 'VALID':
      return { size: 'valid', before: [0], after: [0], mode: 'zeros' };
    case 'SAME_UPPER':
      return { size: 'same-upper', before: [0], after: [0], mode: 'zeros' };
    case 'SAME_LOWER':
      return { size: 'same-lower', before: [0], after: [0], mode: 'zeros' };
  }
}

/** Stride and dilation of a window over the first input, whose kernel sizes are known. */
export function windowAttributes(at: NodeLowering, kernel: readonly number[]): Window {
  const spatial = spatialOf(inputOf(at, 0).shape);
  if (kernel.length !== spatial.length || spatial.length === 0) {
    const rule = `of ${kernel.length} spatial axes`;
    const found = shapeText(inputOf(at, 0).shape);
    fail('onnx.inputValue', { index: 1, node: at.label, operator: at.node.opType, value: found, rule });
  }
  const rank = kernel.length;
  const [stride, dilation] = [axesAttribute(at, 'strides', rank, 1, 1), axesAttribute(at, 'dilations', rank, 1, 1)];
  return { spatial, kernel, stride, dilation };
}

/** The kernel sizes a weight has; kernel_shape, where there is one, must say the same. */
export function kernelOfWeight(at: NodeLowering): readonly number[] {
  const kernel = spatialOf(inputOf(at, 1).shape);
  const said = integersAttribute(at, 'kernel_shape');
  if (said !== undefined && !sameShape(said, kernel)) {
    refuseAttribute(at, 'kernel_shape', `[${said.join(', ')}]`, `[${kernel.join(', ')}], the sizes of its weight`);
  }
  return kernel;
}

/** kernel_shape, which must be there. */
export function kernelAttribute(at: NodeLowering): readonly number[] {
  if (!hasAttribute(at, 'kernel_shape')) refuseAttribute(at, 'kernel_shape', 'missing', 'a list of sizes');
  return axesAttribute(at, 'kernel_shape', spatialOf(inputOf(at, 0).shape).length, 1, 1);
}

/** The padding of a pool and how often its window stops. Throws `layer.emptyOutput` where it does not fit. */
export function poolStops(at: NodeLowering, window: Window, ceilMode: boolean): SettledPadding & { stops: number[] } {
  const padding = paddingAttribute(at, window.kernel.length);
  const settled = settlePadding(padding, window);
  const stops = outputSizes(window, settled, ceilMode && padding.size === 'explicit');
  const axis = stops.findIndex((size) => size < 1);
  if (axis >= 0) {
    fail('layer.emptyOutput', {
      layer: at.label,
      window: windowOf(window.kernel[axis] ?? 1, window.dilation[axis] ?? 1),
      size: (window.spatial[axis] ?? 0) + (settled.before[axis] ?? 0) + (settled.after[axis] ?? 0),
      axis: axisName(axis, stops.length),
    });
  }
  return { ...settled, stops };
}
