import { errorData, type ErrorData } from '../errors.ts';
import type { Params, WeightSlot } from '../layers/field.ts';
import type { ConvOp } from '../layers/op.ts';
import type { WeightSpec } from '../layers/weight-spec.ts';
import { makeWeights } from '../layers/weights.ts';
import { numel } from '../tensor/shape.ts';
import type { Shape, Tensor } from '../tensor/tensor.ts';
import { biasWeights } from './conv-fields.ts';
import { denseWeight } from './dense-weight.ts';
import { denseFromDepthwiseSeparable, fitDepthwiseSeparable } from './fit-depthwise-separable.ts';
import { resolveKind, type Block, type ResolvedPart } from './resolve-kind.ts';

export type VariantId = 'original' | 'depthwise-separable' | 'dense';

/** Another block with the same input and the same output shape, or why there is none. */
export type Variant =
  | {
      readonly id: VariantId;
      readonly possible: true;
      readonly type: string;
      readonly params: Params;
      /** How far its weights, multiplied out, are from the original's: ‖W − W'‖ / ‖W‖ (Frobenius). */
      readonly weightError: number;
    }
  | { readonly id: VariantId; readonly possible: false; readonly problem: ErrorData };

/** A convolution with its numbers: the block's only part, or the last one for the bias. */
interface ConvPart {
  readonly op: ConvOp;
  readonly params: Params;
  readonly weight: WeightSlot;
  readonly bias: WeightSlot | undefined;
}

// Listed weights travel and are saved with the project, about 20 bytes each as JSON.
const maxListedWeights = 2 ** 20;
// About a second of work.
const maxFittedWeights = 2 ** 24;

/**
 * A block and what could stand in its place: a convolution's depthwise separable twin (the nearest weights), the dense
 * twin of a grouped, depthwise or depthwise separable one (the same function, zeros and products written out). The
 * original comes first; what is already dense has no dense twin. Never throws.
 */
export function variantsOf(block: Block, input: Shape, label: string): readonly Variant[] {
  const original: Variant = { id: 'original', possible: true, ...plain(block), weightError: 0 };
  const resolved = resolveKind(block, input, label);
  if (!resolved.ok) {
    const problem = resolved.problems[0]?.error ?? errorData('layer.unknown', { layer: label, type: block.type });
    return [
      original,
      { id: 'depthwise-separable', possible: false, problem },
      { id: 'dense', possible: false, problem },
    ];
  }
  const parts = resolved.parts.flatMap(convPart);
  const [first, second] = parts;
  if (first === undefined || parts.length < resolved.parts.length) {
    const problem = errorData('variant.notConvolution', { layer: label, variant: 'depthwise-separable' });
    return [original, { id: 'depthwise-separable', possible: false, problem }];
  }
  if (second !== undefined) return [original, denseOfSeparable(first, second, label)];
  const separable = separableTwin(first, label);
  return first.op.groups === 1 ? [original, separable] : [original, separable, denseOfGrouped(first, label)];
}

function convPart(part: ResolvedPart): ConvPart[] {
  const weight = part.slots.find((slot) => slot.name === 'weight');
  if (part.op.type !== 'conv' || weight === undefined) return [];
  const bias = part.slots.find((slot) => slot.name === 'bias');
  return [{ op: part.op, params: part.params, weight, bias }];
}

function separableTwin(conv: ConvPart, label: string): Variant {
  const dense = numel(denseShape(conv.op));
  if (dense > maxFittedWeights) return tooMany('depthwise-separable', label, dense, maxFittedWeights);
  const listed = (conv.op.input[1] ?? 0) * (numel(conv.op.kernel) + (conv.op.output[1] ?? 0));
  if (listed > maxListedWeights) return tooMany('depthwise-separable', label, listed, maxListedWeights);
  const fit = fitDepthwiseSeparable(denseWeight(conv.op, makeWeights(conv.weight)));
  const params = {
    ...shared(conv, conv),
    multiplier: 1,
    weights: listedWeights(fit.depthwise.data),
    pointwiseWeights: listedWeights(fit.pointwise.data),
  };
  return {
    id: 'depthwise-separable',
    possible: true,
    type: 'depthwise-separable',
    params,
    weightError: fit.relativeError,
  };
}

function denseOfGrouped(conv: ConvPart, label: string): Variant {
  const count = numel(denseShape(conv.op));
  if (count > maxListedWeights) return tooMany('dense', label, count, maxListedWeights);
  return denseTwin(conv, conv, denseWeight(conv.op, makeWeights(conv.weight)));
}

function denseOfSeparable(depthwise: ConvPart, pointwise: ConvPart, label: string): Variant {
  const channels = depthwise.op.input[1] ?? 0;
  const count = channels * (pointwise.op.output[1] ?? 0) * numel(depthwise.op.kernel);
  if (count > maxListedWeights) return tooMany('dense', label, count, maxListedWeights);
  const [filters, mixture] = [tensorOf(depthwise.weight), tensorOf(pointwise.weight)];
  return denseTwin(depthwise, pointwise, denseFromDepthwiseSeparable(filters, mixture, channels));
}

/** `window` says where the filters look, `last` how many there are and what bias they have. */
function denseTwin(window: ConvPart, last: ConvPart, weight: Tensor): Variant {
  const params = { ...shared(window, last), groups: 1, reversed: false, weights: listedWeights(weight.data) };
  return { id: 'dense', possible: true, type: 'conv', params, weightError: 0 };
}

function shared(window: ConvPart, last: ConvPart): Params {
  const { kernel, stride, dilation } = window.op;
  const { padding } = window.params;
  return {
    outChannels: last.op.output[1] ?? 0,
    kernel,
    stride,
    dilation,
    ...(padding === undefined ? {} : { padding }),
    bias: last.op.bias,
    ...(last.bias === undefined ? {} : { [biasWeights]: listedWeights(makeWeights(last.bias)) }),
  };
}

function denseShape(op: ConvOp): Shape {
  return [op.output[1] ?? 0, op.input[1] ?? 0, ...op.kernel];
}

function tensorOf(slot: WeightSlot): Tensor {
  return { shape: slot.shape, data: makeWeights(slot) };
}

function listedWeights(data: Float32Array): WeightSpec {
  return { kind: 'values', values: Array.from(data) };
}

function plain({ type, params }: Block): Block {
  return { type, params };
}

function tooMany(id: VariantId, label: string, weights: number, limit: number): Variant {
  return {
    id,
    possible: false,
    problem: errorData('variant.tooManyWeights', { layer: label, variant: id, weights, limit }),
  };
}
