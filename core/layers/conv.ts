import { perAxis, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { axisUses, productOf } from './axis-use.ts';
import { checkGroups } from './check-groups.ts';
import { checkInput } from './check-input.ts';
import { checkValueCounts, convSlots, readBiasWeights } from './conv-slots.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { bigProduct, factor, kernelFactors, lessOne, outputFactors, quotient, sumOfProducts } from './formula.ts';
import type { ConvOp } from './op.ts';
import { checkFits, checkPaddingMode, outputSizes, samePaddingZeros, settlePadding } from './padding.ts';
import { paramReader, readAxes, readFlag, readInteger, readPadding, readWeights } from './read-params.ts';
import { windowReach } from './reach.ts';
import { windowOfOp } from './sliding-window.ts';
import { costOfWork } from './work.ts';

const maxChannels = 65536;

/**
 * Convolution (cross-correlation, as everywhere in deep learning) over 1 to 3 spatial axes.
 * *Shape*: [N, C_in, ...spatial] -> [N, C_out, ...floor((n + p_b + p_e - d(k - 1) - 1) / s) + 1].
 *
 * `biasWeights`, a weight spec, may stand in the parameters beside the fields: the bias when it is not to follow from
 * `weights` (a layer made from another one carries its bias there).
 */
export const conv: LayerDefinition = {
  type: 'conv',
  fields: [
    { kind: 'integer', name: 'outChannels', min: 1, max: maxChannels },
    { kind: 'axes', name: 'kernel', min: 1, max: 1024 },
    { kind: 'axes', name: 'stride', min: 1, max: 1024 },
    { kind: 'axes', name: 'dilation', min: 1, max: 1024 },
    { kind: 'padding', name: 'padding', modes: ['zeros', 'reflect', 'replicate', 'circular'] },
    { kind: 'integer', name: 'groups', min: 1, max: maxChannels },
    { kind: 'flag', name: 'bias' },
    { kind: 'flag', name: 'reversed' },
    { kind: 'weights', name: 'weights' },
  ],
  defaults: {
    outChannels: 16,
    kernel: [3],
    stride: [1],
    dilation: [1],
    padding: samePaddingZeros,
    groups: 1,
    bias: true,
    reversed: false,
    weights: { kind: 'seeded', init: 'he', seed: 1 },
  },
  resolve: resolveConv,
};

/** The fields of the form and the one parameter that has none. */
const readable = {
  fields: conv.fields,
  defaults: { ...conv.defaults, biasWeights: { kind: 'preset', preset: 'box' } },
} as const;

function resolveConv(params: Params, input: Shape, label: string): Resolved {
  const spatial = spatialOf(input);
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(readable, params, spatial.length, label);
  const outChannels = readInteger(reader, 'outChannels');
  const groups = readInteger(reader, 'groups');
  const window = {
    spatial,
    kernel: perAxis(readAxes(reader, 'kernel'), spatial.length),
    stride: perAxis(readAxes(reader, 'stride'), spatial.length),
    dilation: perAxis(readAxes(reader, 'dilation'), spatial.length),
  };
  const padding = readPadding(reader, 'padding');
  const bias = readFlag(reader, 'bias');
  const reversed = readFlag(reader, 'reversed');
  const weights = readWeights(reader, 'weights');
  const biasWeights = readBiasWeights(reader, weights, outChannels);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };

  const settled = settlePadding(padding, window);
  const sizes = outputSizes(window, settled);
  const op: ConvOp = {
    type: 'conv',
    input,
    output: [input[0] ?? 0, outChannels, ...sizes],
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    padBefore: settled.before,
    padAfter: settled.after,
    paddingMode: padding.mode,
    groups,
    bias,
    reversed,
  };
  const slots = convSlots(op, weights, biasWeights);
  const problems = [
    ...checkGroups(groups, input[1] ?? 0, outChannels, label),
    ...checkPaddingMode(padding, settled, spatial, label),
    ...checkFits(window, padding, settled, sizes, label),
  ];
  // Counting weights makes sense only once their shape does.
  if (problems.length === 0) problems.push(...checkValueCounts(slots, label));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, op, slots };
}

/**
 * Multiplications: (product of output sizes) · C_out · (C_in / g) · (product of kernel sizes), per image, taps on
 * padding counted. Every output sums its products: one addition less than there are. Parameters: C_out · (C_in / g) ·
 * (product of kernel sizes), plus C_out biases.
 */
function costOfConv(op: ConvOp): Cost {
  const [batch = 0, outChannels = 0, ...spatial] = op.output;
  const channels = op.input[1] ?? 0;
  const inputs = quotient('C_in', channels, 'g', op.groups);
  const filters = factor('C_out', outChannels);
  const kernel = kernelFactors(op.kernel);
  const weights = [filters, inputs, ...kernel];
  const outputs = [factor('N', batch), filters, ...outputFactors(spatial)];
  const multiplications = sumOfProducts([...outputs, inputs, ...kernel]);
  const uses = axisUses(windowOfOp(op));
  const perPosition = BigInt(batch) * filters.value * inputs.value;
  return costOfWork(op, 'complete', {
    multiplications,
    paddingTaps: multiplications.value - perPosition * productOf(uses, 'pairs'),
    additions: sumOfProducts([...outputs, lessOne([inputs, ...kernel])]),
    biasAdditions: op.bias ? bigProduct(op.output) : 0n,
    parameters: op.bias ? sumOfProducts(weights, [filters]) : sumOfProducts(weights),
    valuesRead:
      BigInt(batch) * BigInt(channels) * productOf(uses, 'positions') +
      filters.value * (inputs.value * productOf(uses, 'taps') + (op.bias ? 1n : 0n)),
  });
}

export const convRules: OpRules<ConvOp> = { cost: costOfConv, field: windowReach };
