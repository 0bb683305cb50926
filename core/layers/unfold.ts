import { numel, perAxis, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { axisUses, productOf } from './axis-use.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import type { UnfoldOp } from './op.ts';
import { checkFits, outputSizes, settlePadding, validPadding } from './padding.ts';
import { paramReader, readAxes, readPadding } from './read-params.ts';
import { windowReach } from './reach.ts';
import { windowOfOp } from './sliding-window.ts';
import { costOfWork } from './work.ts';

/**
 * The windows of a convolution written out as columns (im2col): a convolution is then one matrix product.
 * *Shape*: [N, C, ...spatial] -> [N, C · (product of kernel sizes), L], L the product of the convolution's output sizes.
 */
export const unfold: LayerDefinition = {
  type: 'unfold',
  fields: [
    { kind: 'axes', name: 'kernel', min: 1, max: 1024 },
    { kind: 'axes', name: 'stride', min: 1, max: 1024 },
    { kind: 'axes', name: 'dilation', min: 1, max: 1024 },
    { kind: 'padding', name: 'padding', modes: ['zeros'] },
  ],
  defaults: { kernel: [3], stride: [1], dilation: [1], padding: validPadding },
  resolve: resolveUnfold,
};

function resolveUnfold(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const spatial = spatialOf(input);
  const reader = paramReader(unfold, params, spatial.length, label);
  const axes = (name: string) => perAxis(readAxes(reader, name), spatial.length);
  const window = { spatial, kernel: axes('kernel'), stride: axes('stride'), dilation: axes('dilation') };
  const padding = readPadding(reader, 'padding');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const settled = settlePadding(padding, window);
  const stops = outputSizes(window, settled);
  const problems = checkFits(window, padding, settled, stops, label);
  if (problems.length > 0) return { ok: false, problems };
  const { kernel, stride, dilation } = window;
  const op: UnfoldOp = {
    type: 'unfold',
    input,
    output: [input[0] ?? 0, (input[1] ?? 0) * numel(kernel), numel(stops)],
    stops,
    kernel,
    stride,
    dilation,
    padBefore: settled.before,
  };
  return { ok: true, op, slots: [] };
}

/** Copies cost nothing but the bytes they move. */
function costOfUnfold(op: UnfoldOp): Cost {
  const [batch = 0, channels = 0] = op.input;
  const met = productOf(axisUses(windowOfOp(op)), 'positions');
  return costOfWork(op, 'complete', { valuesRead: BigInt(batch) * BigInt(channels) * met });
}

/** The rows of one column together see its window. */
export const unfoldRules: OpRules<UnfoldOp> = {
  cost: costOfUnfold,
  field: (op) => (op.kernel.length === 1 ? windowReach(op) : 'everywhere'),
};
