import { perAxis, spatialOf, transposedSize } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkGroups } from './check-groups.ts';
import { checkInput } from './check-input.ts';
import { checkValueCounts, readBiasWeights, transposedSlots } from './conv-slots.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { transposeMethods, type ConvTransposeOp } from './op.ts';
import { paramReader, readAxes, readChoice, readFlag, readInteger, readPadding, readWeights } from './read-params.ts';
import { costOfConvTranspose } from './transposed-cost.ts';
import { checkOutputPadding, checkSomethingLeft, settleTransposed } from './transposed-padding.ts';
import { transposedReach } from './reach.ts';

const maxChannels = 65536;

/**
 * Transposed convolution over 1 to 3 spatial axes: the transpose of the convolution with the same weights, stride,
 * dilation and padding ("deconvolution", though it does not undo one).
 * *Shape*: [N, C_in, ...spatial] -> [N, C_out, ...(n - 1) s - p_b - p_e + d(k - 1) + o + 1]; "same" padding: n · s.
 *
 * Beside the fields the parameters may hold `biasWeights`, as those of the convolution, and `outputSize`, one size per
 * axis: the output padding is then what is missing to it.
 */
export const convTranspose: LayerDefinition = {
  type: 'conv-transpose',
  fields: [
    { kind: 'integer', name: 'outChannels', min: 1, max: maxChannels },
    { kind: 'axes', name: 'kernel', min: 1, max: 1024 },
    { kind: 'axes', name: 'stride', min: 1, max: 1024 },
    { kind: 'axes', name: 'dilation', min: 1, max: 1024 },
    { kind: 'padding', name: 'padding', modes: ['zeros'] },
    { kind: 'axes', name: 'outputPadding', min: 0, max: 1023 },
    { kind: 'integer', name: 'groups', min: 1, max: maxChannels },
    { kind: 'flag', name: 'bias' },
    { kind: 'flag', name: 'reversed' },
    { kind: 'choice', name: 'transposeMethod', options: transposeMethods },
    { kind: 'weights', name: 'weights' },
  ],
  defaults: {
    outChannels: 16,
    kernel: [4],
    stride: [2],
    dilation: [1],
    padding: { size: 'same-upper', before: [0], after: [0], mode: 'zeros' },
    outputPadding: [0],
    groups: 1,
    bias: true,
    reversed: false,
    transposeMethod: 'scatter',
    weights: { kind: 'seeded', init: 'he', seed: 1 },
  },
  resolve: resolveConvTranspose,
};

/** The fields of the form and the parameters that have none. An output size of 0 means that none is asked for. */
const readable = {
  fields: [...convTranspose.fields, { kind: 'axes', name: 'outputSize', min: 0, max: 2 ** 24 }],
  defaults: { ...convTranspose.defaults, outputSize: [0], biasWeights: { kind: 'preset', preset: 'box' } },
} as const;

function resolveConvTranspose(params: Params, input: Shape, label: string): Resolved {
  const spatial = spatialOf(input);
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(readable, params, spatial.length, label);
  const axes = (name: string) => perAxis(readAxes(reader, name), spatial.length);
  const outChannels = readInteger(reader, 'outChannels');
  const groups = readInteger(reader, 'groups');
  const window = { spatial, kernel: axes('kernel'), stride: axes('stride'), dilation: axes('dilation') };
  const padding = readPadding(reader, 'padding');
  const bias = readFlag(reader, 'bias');
  const reversed = readFlag(reader, 'reversed');
  const method = readChoice(reader, 'transposeMethod', transposeMethods);
  const weights = readWeights(reader, 'weights');
  const biasWeights = readBiasWeights(reader, weights, outChannels);
  const wanted = { outputPadding: axes('outputPadding'), outputSize: axes('outputSize') };
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };

  const settled = settleTransposed(padding, window, wanted);
  const sizes = spatial.map((n, axis) =>
    transposedSize(
      n,
      settled.before[axis] ?? 0,
      settled.after[axis] ?? 0,
      window.kernel[axis] ?? 1,
      window.stride[axis] ?? 1,
      window.dilation[axis] ?? 1,
      settled.outputPadding[axis] ?? 0,
    ),
  );
  const op: ConvTransposeOp = {
    type: 'conv-transpose',
    method,
    input,
    output: [input[0] ?? 0, outChannels, ...sizes],
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    padBefore: settled.before,
    padAfter: settled.after,
    outputPadding: settled.outputPadding,
    groups,
    bias,
    reversed,
  };
  const slots = transposedSlots(op, weights, biasWeights);
  checkOutputPadding(reader, window, settled, wanted.outputSize);
  checkSomethingLeft(reader, settled, sizes);
  reader.problems.push(...checkGroups(groups, input[1] ?? 0, outChannels, label));
  // Counting weights makes sense only once their shape does.
  if (reader.problems.length === 0) reader.problems.push(...checkValueCounts(slots, label));
  return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, op, slots };
}

export const convTransposeRules: OpRules<ConvTransposeOp> = { cost: costOfConvTranspose, field: transposedReach };
