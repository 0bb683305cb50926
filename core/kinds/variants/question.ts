import { errorData, type ErrorData } from '../../errors.ts';
import { canonicalParams } from '../../layers/canonical-params.ts';
import type { Padding, Params } from '../../layers/field.ts';
import { samePaddingZeros, validPadding } from '../../layers/padding.ts';
import { numel, perAxis, shapeText, spatialOf } from '../../tensor/shape.ts';
import type { PerAxis, Shape, Tensor } from '../../tensor/tensor.ts';
import type { KindDefinition } from '../kind.ts';
import type { Block, ResolvedPart } from '../resolve-kind.ts';
import type { KindWindow } from '../settings.ts';
import { carriedBias, maxFittedWeights } from './conv-parts.ts';
import { wholeWeight, wholeWeightWork } from './whole-weight.ts';

/** Most multiply-adds to write a chain of steps as one kernel: about a second. */
const mostWholeWork = 2 ** 28;

/** A convolution of any kind that another kind might stand for. */
export interface Question {
  readonly block: Block;
  readonly label: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly channels: number;
  readonly filters: number;
  /** Spatial axes. */
  readonly rank: number;
  readonly kernel: PerAxis;
  /** How it slides; undefined where it enlarges, so that nothing that only slides gets to its sizes. */
  readonly window: KindWindow | undefined;
  /** Groups, where it is one convolution. */
  readonly groups: number;
  /** Whether there is a bias, and its numbers, as every variant has them. */
  readonly bias: Params;
  /** The outputs' number and bias. */
  readonly ends: Params;
  /** Weights of the dense kernel. */
  readonly weights: number;
  /** The dense kernel that computes the same; undefined where that is too much work, or there is none. */
  readonly whole: () => Tensor | undefined;
}

/** What is asked of a resolved block; `parts` are its own. */
export function questionOf(
  kind: KindDefinition,
  block: Block,
  parts: readonly ResolvedPart[],
  input: Shape,
  label: string,
): Question {
  const output = parts.at(-1)?.op.output ?? input;
  const rank = spatialOf(input).length;
  const params = canonicalParams(kind, { ...kind.defaults, ...block.params }, rank) ?? {};
  const kernel = axesOf(params['kernel'], rank, 1);
  const window = kind.type in enlarging ? sliding(kernel, input, output) : ownWindow(params, kernel, rank);
  const [channels, filters] = [input[1] ?? 1, output[1] ?? 1];
  const weights = filters * channels * numel(kernel);
  const bias = biasOf(parts, filters);
  const known = window !== undefined && !(kind.type in enlarging) && weights <= maxFittedWeights;
  let whole: Tensor | undefined;
  return {
    block,
    label,
    input,
    output,
    channels,
    filters,
    rank,
    kernel,
    window,
    groups: groupsOf(parts),
    bias,
    ends: { outChannels: filters, ...bias },
    weights,
    whole: () => {
      if (!known || wholeWeightWork(parts, channels) > mostWholeWork) return undefined;
      return (whole ??= wholeWeight(parts, channels));
    },
  };
}

/** Kinds whose output is larger than what their window slides over. */
export const enlarging = { 'conv-transpose': true, 'sub-pixel': true, 'resize-conv': true };

/** Why the kind `kind` cannot get to the sizes. */
export function wrongSizes({ label, input, output }: Question, kind: string): ErrorData {
  const [from, to] = [input, output].map((shape) => shapeText(spatialOf(shape)));
  return errorData('variant.sizes', { layer: label, kind, input: from ?? '', output: to ?? '' });
}

function ownWindow(params: Params, kernel: PerAxis, rank: number): KindWindow {
  return {
    kernel,
    stride: axesOf(params['stride'], rank, 1),
    dilation: axesOf(params['dilation'], rank, 1),
    padding: isPadding(params['padding']) ? params['padding'] : validPadding,
  };
}

/** Of one that could enlarge but keeps the size: a window that keeps it too. */
function sliding(kernel: PerAxis, input: Shape, output: Shape): KindWindow | undefined {
  if (spatialOf(input).some((size, axis) => size !== output[axis + 2])) return undefined;
  const ones = kernel.map(() => 1);
  return { kernel, stride: ones, dilation: ones, padding: samePaddingZeros };
}

function groupsOf(parts: readonly ResolvedPart[]): number {
  const [only, ...others] = parts;
  return only?.op.type === 'conv' && others.length === 0 ? only.op.groups : 1;
}

function biasOf(parts: readonly ResolvedPart[], filters: number): Params {
  const biases = parts.flatMap(({ slots }) => slots.filter(({ name }) => name === 'bias'));
  const last = biases.at(-1);
  const fits = last !== undefined && numel(last.shape) === filters;
  return { bias: last !== undefined, ...(fits ? carriedBias(last) : {}) };
}

function axesOf(value: Params[string] | undefined, rank: number, byDefault: number): PerAxis {
  return perAxis(Array.isArray(value) ? (value as readonly number[]) : [byDefault], rank);
}

function isPadding(value: Params[string] | undefined): value is Padding {
  return typeof value === 'object' && 'size' in value;
}
