import { errorData } from '../errors.ts';
import { perAxis, sameShape, shapeText, spatialOf, numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkGroups } from './check-groups.ts';
import { checkInput } from './check-input.ts';
import { checkValueCounts, convSlots, readBiasWeights } from './conv-slots.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Problem, Resolved } from './field.ts';
import { bigProduct, factor, kernelFactors, lessOne, outputFactors, quotient, sumOfProducts } from './formula.ts';
import type { DeformConvOp } from './op.ts';
import { checkFits, outputSizes, samePaddingZeros, settlePadding } from './padding.ts';
import { noteValue, paramReader, readAxes, readFlag, readInteger, readPadding, readWeights } from './read-params.ts';
import { costOfWork } from './work.ts';

/**
 * Deformable convolution over images (Dai et al. 2017): a second input moves every tap at every output by (dy, dx)
 * pixels, between pixels by bilinear interpolation, zeros outside. A third input weighs the taps (modulated, Zhu et al.
 * 2019).
 * *Shape*: [N, C_in, H, W], offsets [N, 2 · G · k_h · k_w, H', W'] (dy then dx per tap), mask [N, G · k_h · k_w, H', W']
 * -> [N, C_out, H', W'], sizes as those of the convolution; G: the groups of channels that share offsets.
 */
export const deformConv: LayerDefinition = {
  type: 'deform-conv',
  fields: [
    { kind: 'integer', name: 'outChannels', min: 1, max: 65536 },
    { kind: 'axes', name: 'kernel', min: 1, max: 1024 },
    { kind: 'axes', name: 'stride', min: 1, max: 1024 },
    { kind: 'axes', name: 'dilation', min: 1, max: 1024 },
    { kind: 'padding', name: 'padding', modes: ['zeros'] },
    { kind: 'integer', name: 'groups', min: 1, max: 65536 },
    { kind: 'integer', name: 'offsetGroups', min: 1, max: 65536 },
    { kind: 'flag', name: 'bias' },
    { kind: 'weights', name: 'weights' },
  ],
  defaults: {
    outChannels: 16,
    kernel: [3],
    stride: [1],
    dilation: [1],
    padding: samePaddingZeros,
    groups: 1,
    offsetGroups: 1,
    bias: true,
    weights: { kind: 'seeded', init: 'he', seed: 1 },
  },
  inputs: { least: 2, most: 3 },
  resolve: resolveDeformConv,
};

const readable = {
  fields: deformConv.fields,
  defaults: { ...deformConv.defaults, biasWeights: { kind: 'preset', preset: 'box' } },
} as const;

function resolveDeformConv(params: Params, input: Shape, label: string, others: readonly Shape[] = []): Resolved {
  const unfit = [...checkInput(input, label), ...checkPicture(input, label)];
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const spatial = spatialOf(input);
  const reader = paramReader(readable, params, spatial.length, label);
  const axes = (name: string) => perAxis(readAxes(reader, name), spatial.length);
  const [outChannels, groups] = [readInteger(reader, 'outChannels'), readInteger(reader, 'groups')];
  const offsetGroups = readInteger(reader, 'offsetGroups');
  const window = { spatial, kernel: axes('kernel'), stride: axes('stride'), dilation: axes('dilation') };
  const padding = readPadding(reader, 'padding');
  const bias = readFlag(reader, 'bias');
  const weights = readWeights(reader, 'weights');
  const biasWeights = readBiasWeights(reader, weights, outChannels);
  const channels = input[1] ?? 0;
  if (channels % offsetGroups !== 0) {
    noteValue(reader, 'offsetGroups', offsetGroups, `a divisor of the ${channels} input channels`, { offsetGroups: 1 });
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };

  const settled = settlePadding(padding, window);
  const sizes = outputSizes(window, settled);
  const op: DeformConvOp = {
    type: 'deform-conv',
    input,
    others,
    output: [input[0] ?? 0, outChannels, ...sizes],
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    padBefore: settled.before,
    groups,
    offsetGroups,
    masked: others.length > 1,
    bias,
  };
  const slots = convSlots(op, weights, biasWeights);
  const problems = [
    ...checkGroups(groups, channels, outChannels, label),
    ...checkFits(window, padding, settled, sizes, label),
    ...checkOffsets(op, label),
  ];
  if (problems.length === 0) problems.push(...checkValueCounts(slots, label));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, op, slots };
}

function checkPicture(input: Shape, label: string): Problem[] {
  if (input.length === 4) return [];
  const found = Math.max(0, input.length - 2);
  return [{ error: errorData('layer.rank', { layer: label, wanted: '2', input: shapeText(input), found }) }];
}

/** Offsets and mask have one map per tap and group, as large as the output. */
function checkOffsets({ output, others, kernel, offsetGroups }: DeformConvOp, label: string): Problem[] {
  if (others.length < 1 || others.length > 2) {
    return [{ error: errorData('layer.inputsMissing', { layer: label, found: 1 + others.length, least: 2 }) }];
  }
  const maps = offsetGroups * numel(kernel);
  return others.flatMap((other, index) => {
    const wanted = [output[0] ?? 0, index === 0 ? 2 * maps : maps, ...spatialOf(output)];
    if (sameShape(wanted, other)) return [];
    const error = errorData('layer.inputShape', {
      layer: label,
      index: index + 2,
      wanted: shapeText(wanted),
      found: shapeText(other),
    });
    return [{ error }];
  });
}

/**
 * The convolution's multiplications, and per sampled value four for the interpolation and one for the mask. What makes
 * the interpolation's weights out of the offsets is not counted: the cost is partial. How much of the picture is read
 * depends on the offsets: the bytes are those of all of it.
 */
function costOfDeformConv(op: DeformConvOp): Cost {
  const [batch = 0, outChannels = 0, ...spatial] = op.output;
  const channels = op.input[1] ?? 0;
  const [filters, inputs] = [factor('C_out', outChannels), quotient('C_in', channels, 'g', op.groups)];
  const places = [factor('N', batch), ...outputFactors(spatial)];
  const weights = [filters, inputs, ...kernelFactors(op.kernel)];
  const perSample = factor(op.masked ? '(4 + 1)' : '4', op.masked ? 5 : 4);
  const sampled = [...places, factor('C_in', channels), ...kernelFactors(op.kernel), perSample];
  const kernel = kernelFactors(op.kernel);
  const summed = [...places, factor('C_in', channels), ...kernel, factor('3', 3)];
  return costOfWork(op, 'partial', {
    multiplications: sumOfProducts([...places, ...weights], sampled),
    paddingTaps: undefined,
    additions: sumOfProducts([...places, filters, lessOne([inputs, ...kernel])], summed),
    biasAdditions: op.bias ? bigProduct(op.output) : 0n,
    parameters: op.bias ? sumOfProducts(weights, [filters]) : sumOfProducts(weights),
  });
}

/** Offsets may lead anywhere. */
export const deformConvRules: OpRules<DeformConvOp> = { cost: costOfDeformConv, field: () => 'everywhere' };
