import { numel, perAxis, windowOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { axisUses, productOf } from './axis-use.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Padding, Params, Resolved } from './field.ts';
import { factor, kernelFactors, sumOfProducts } from './formula.ts';
import type { FoldOp } from './op.ts';
import { checkFits, outputSizes, settlePadding, type Window } from './padding.ts';
import { noteValue, paramReader, readAxes, readList, readPadding, type ParamReader } from './read-params.ts';

import { windowOfOp } from './sliding-window.ts';
import { unfold } from './unfold.ts';
import { costOfWork } from './work.ts';

/**
 * Columns laid back where {@link unfold} took them from, added where they overlap (col2im): its transpose, not its
 * inverse. The parameter `outputSize`, one size per axis, says how large the picture was; without it, it was a line of the
 * shortest length that gives so many columns.
 * *Shape*: [N, C · (product of kernel sizes), L] -> [N, C, ...outputSize].
 */
export const fold: LayerDefinition = {
  type: 'fold',
  fields: unfold.fields,
  defaults: unfold.defaults,
  resolve: resolveFold,
};

const readable = { fields: fold.fields, defaults: { ...fold.defaults, outputSize: [0] } } as const;

function resolveFold(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const listed = paramReader(readable, params, 1, label);
  const sizes = readList(listed, 'outputSize', 0, 2 ** 24);
  const none = sizes.length !== 1 && sizes.includes(0);
  if (none || sizes.length < 1 || sizes.length > 3) noteValue(listed, 'outputSize', sizes, 'a list of 1 to 3 sizes');
  if (listed.problems.length > 0) return { ok: false, problems: listed.problems };

  const reader = paramReader(readable, params, sizes.length, label);
  const axes = (name: string) => perAxis(readAxes(reader, name), sizes.length);
  const slide = { kernel: axes('kernel'), stride: axes('stride'), dilation: axes('dilation') };
  const padding = readPadding(reader, 'padding');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const spatial = sizes.length === 1 && sizes[0] === 0 ? [shortestLine(input[2] ?? 1, slide, padding)] : sizes;
  const window = { ...slide, spatial };
  const settled = settlePadding(padding, window);
  const stops = outputSizes(window, settled);
  reader.problems.push(...checkFits(window, padding, settled, stops, label));
  if (reader.problems.length === 0) checkColumns(reader, input, window, stops);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const { kernel, stride, dilation } = window;
  const op: FoldOp = {
    type: 'fold',
    input,
    output: [input[0] ?? 0, (input[1] ?? 0) / numel(kernel), ...spatial],
    stops,
    kernel,
    stride,
    dilation,
    padBefore: settled.before,
  };
  return { ok: true, op, slots: [] };
}

/** The least length on which the window stops `count` times; at least one position. */
function shortestLine(count: number, slide: Omit<Window, 'spatial'>, padding: Padding): number {
  const [stride, reach] = [slide.stride[0] ?? 1, windowOf(slide.kernel[0] ?? 1, slide.dilation[0] ?? 1)];
  if (padding.size === 'same-upper' || padding.size === 'same-lower') return (count - 1) * stride + 1;
  const { before, after } = settlePadding(padding, { ...slide, spatial: [1] });
  return Math.max(1, (count - 1) * stride + reach - (before[0] ?? 0) - (after[0] ?? 0));
}

/** The input must have as many columns as the window has stops, and whole channels of rows. */
function checkColumns(reader: ParamReader, input: Shape, { spatial, kernel }: Window, stops: readonly number[]): void {
  const [, rows = 0, ...columns] = input;
  const taps = numel(kernel);
  if (rows % taps !== 0) {
    noteValue(reader, 'kernel', kernel, `a kernel whose taps divide the ${rows} rows of the input`, { kernel: [1] });
  }
  if (columns.length !== 1 || columns[0] !== numel(stops)) {
    noteValue(reader, 'outputSize', spatial, `a size with ${numel(columns)} stops of the window, not ${numel(stops)}`);
  }
}

/** Every value of the input is added to what lies where it goes, those that the padding cuts off counted. */
function costOfFold(op: FoldOp): Cost {
  const [batch = 0, channels = 0] = op.output;
  const planes = [factor('N', batch), factor('C', channels), ...kernelFactors(op.kernel)];
  const landing = productOf(axisUses(windowOfOp(op)), 'pairs');
  return costOfWork(op, 'complete', {
    additions: sumOfProducts([...planes, factor('L', numel(op.stops))]),
    valuesRead: BigInt(batch) * BigInt(channels) * landing,
  });
}

export const foldRules: OpRules<FoldOp> = { cost: costOfFold, field: () => 'everywhere' };
