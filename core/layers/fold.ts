import { numel, outputSize, perAxis } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { bigProduct, sumOfProducts } from './formula.ts';
import type { FoldOp } from './op.ts';
import { checkFits, settlePadding, type Window } from './padding.ts';
import { noteValue, paramReader, readAxes, readList, readPadding, type ParamReader } from './read-params.ts';
import { anywhere } from './rearrange.ts';
import { unfold } from './unfold.ts';

/**
 * Columns laid back where {@link unfold} took them from, added where they overlap (col2im): its transpose, not its
 * inverse. The parameter `outputSize`, one size per axis, says how large the picture was.
 * *Shape*: [N, C · (product of kernel sizes), L] -> [N, C, ...outputSize].
 */
export const fold: LayerDefinition = {
  type: 'fold',
  fields: unfold.fields,
  defaults: unfold.defaults,
  resolve: resolveFold,
};

const readable = { fields: fold.fields, defaults: { ...fold.defaults, outputSize: [1] } } as const;

function resolveFold(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const listed = paramReader(readable, params, 1, label);
  const spatial = readList(listed, 'outputSize', 1, 2 ** 24);
  if (spatial.length < 1 || spatial.length > 3) noteValue(listed, 'outputSize', spatial, 'a list of 1 to 3 sizes');
  if (listed.problems.length > 0) return { ok: false, problems: listed.problems };

  const reader = paramReader(readable, params, spatial.length, label);
  const axes = (name: string) => perAxis(readAxes(reader, name), spatial.length);
  const window = { spatial, kernel: axes('kernel'), stride: axes('stride'), dilation: axes('dilation') };
  const padding = readPadding(reader, 'padding');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const settled = settlePadding(padding, window);
  const stops = spatial.map((n, axis) =>
    outputSize(
      n,
      settled.before[axis] ?? 0,
      settled.after[axis] ?? 0,
      window.kernel[axis] ?? 1,
      window.stride[axis] ?? 1,
      window.dilation[axis] ?? 1,
    ),
  );
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

/** Every value of the input is added to what lies where it goes. */
function costOfFold(op: FoldOp): Cost {
  const none = sumOfProducts();
  return {
    status: 'complete',
    multiplications: none,
    parameters: none,
    additions: bigProduct(op.input),
    comparisons: 0n,
  };
}

export const foldRules: OpRules<FoldOp> = { cost: costOfFold, field: (op) => anywhere(op.input) };
