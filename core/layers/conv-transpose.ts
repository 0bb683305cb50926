import { perAxis, spatialOf, transposedSize } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkGroups } from './check-groups.ts';
import { checkInput } from './check-input.ts';
import { checkValueCounts, readBiasWeights, transposedSlots } from './conv-slots.ts';
import type { Cost, Formula } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { bigProduct, factor, inputFactors, kernelFactors, outputFactors, quotient, sumOfProducts } from './formula.ts';
import { transposeMethods, type ConvTransposeOp } from './op.ts';
import { paramReader, readAxes, readChoice, readFlag, readInteger, readPadding, readWeights } from './read-params.ts';
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

/**
 * By scatter: (product of input sizes) · C_in · (C_out / g) · (product of kernel sizes), products that fall on what the
 * padding cuts off counted.
 */
export function scatterMultiplications(op: ConvTransposeOp): Formula {
  const [batch = 0, inChannels = 0, ...spatial] = op.input;
  const filters = quotient('C_out', op.output[1] ?? 0, 'g', op.groups);
  return sumOfProducts([
    factor('N', batch),
    ...inputFactors(spatial),
    factor('C_in', inChannels),
    filters,
    ...kernelFactors(op.kernel),
  ]);
}

/**
 * By zero insertion: (product of output sizes) · C_out · (C_in / g) · (product of kernel sizes), most of it on inserted
 * zeros.
 */
export function zeroInsertionMultiplications(op: ConvTransposeOp): Formula {
  const [batch = 0, outChannels = 0, ...spatial] = op.output;
  const inputs = quotient('C_in', op.input[1] ?? 0, 'g', op.groups);
  return sumOfProducts([
    factor('N', batch),
    ...outputFactors(spatial),
    factor('C_out', outChannels),
    inputs,
    ...kernelFactors(op.kernel),
  ]);
}

/**
 * By the matrix Cᵀ: one product for each of its entries, that is C_in · (C_out / g) · (product over the axes of T), T the
 * pairs of an input position and a tap that meet an output position. What the padding cuts off is no entry.
 */
export function matrixMultiplications(op: ConvTransposeOp): Formula {
  const [batch = 0, inChannels = 0] = op.input;
  const pairs = op.kernel.map((_, axis) => meetingsOf(op, axis).reduce((sum, { count }) => sum + count, 0));
  return sumOfProducts([
    factor('N', batch),
    factor('C_in', inChannels),
    quotient('C_out', op.output[1] ?? 0, 'g', op.groups),
    ...kernelFactors(pairs).map((pair) => ({ ...pair, symbol: pair.symbol.replace('k', 'T') })),
  ]);
}

/** Per tap of an axis, the input positions that it lays onto an output position: the first one, and how many. */
function meetingsOf(op: ConvTransposeOp, axis: number): { first: number; count: number; shift: number }[] {
  const [n, size, stride] = [op.input[axis + 2] ?? 0, op.output[axis + 2] ?? 0, op.stride[axis] ?? 1];
  return Array.from({ length: op.kernel[axis] ?? 1 }, (_, tap) => {
    const shift = tap * (op.dilation[axis] ?? 1) - (op.padBefore[axis] ?? 0);
    const first = Math.max(0, Math.ceil(-shift / stride));
    const last = Math.min(n - 1, Math.floor((size - 1 - shift) / stride));
    return { first, count: Math.max(0, last - first + 1), shift };
  });
}

/** Output values that any input reaches, bias aside. */
function reachedOutputs(op: ConvTransposeOp): bigint {
  const reached = op.kernel.map((_, axis) => {
    const stride = op.stride[axis] ?? 1;
    const positions = meetingsOf(op, axis).flatMap(({ first, count, shift }) =>
      Array.from({ length: count }, (__, i) => (first + i) * stride + shift),
    );
    return new Set(positions).size;
  });
  return bigProduct([op.output[0] ?? 0, op.output[1] ?? 0, ...reached]);
}

/** By the method: the multiplications, and the products that need no addition because they are the first of their sum. */
function arithmeticOf(op: ConvTransposeOp): { multiplications: Formula; firsts: bigint } {
  switch (op.method) {
    case 'scatter':
      // Scattered products are added to what lies there.
      return { multiplications: scatterMultiplications(op), firsts: 0n };
    case 'zero-insertion':
      return { multiplications: zeroInsertionMultiplications(op), firsts: bigProduct(op.output) };
    case 'matrix':
      return { multiplications: matrixMultiplications(op), firsts: reachedOutputs(op) };
  }
}

/** Parameters: C_in · (C_out / g) · (product of kernel sizes), plus C_out biases. Multiplications: by the method. */
function costOfConvTranspose(op: ConvTransposeOp): Cost {
  const outChannels = op.output[1] ?? 0;
  const filters = quotient('C_out', outChannels, 'g', op.groups);
  const weights = [factor('C_in', op.input[1] ?? 0), filters, ...kernelFactors(op.kernel)];
  const { multiplications, firsts } = arithmeticOf(op);
  return {
    status: 'complete',
    multiplications,
    parameters: op.bias ? sumOfProducts(weights, [factor('C_out', outChannels)]) : sumOfProducts(weights),
    additions: multiplications.value - firsts,
    comparisons: 0n,
  };
}

export const convTransposeRules: OpRules<ConvTransposeOp> = { cost: costOfConvTranspose, field: transposedReach };
