import { defaultsOf } from '../kinds/registry.ts';
import type { Padding, Params } from '../layers/field.ts';
import { formatVersion, sourceId, type PipelineNode, type ProjectDocument } from '../pipeline/document.ts';

/** A pipeline while a table is turned into one. Builders add blocks and answer the id of what they built. */
export interface Draft {
  readonly nodes: PipelineNode[];
}

/** A window's sizes: one for all axes, or one for each. */
export type Sizes = number | readonly number[];

export interface Convolution {
  readonly filters: number;
  readonly kernel: Sizes;
  readonly stride?: Sizes;
  /** Zeros on both sides; `same`: output sizes are input sizes over the stride, rounded up, an odd zero at the end. */
  readonly padding?: Sizes | 'same';
  readonly dilation?: Sizes;
  readonly groups?: number;
  readonly bias?: boolean;
}

export type Activation = 'relu' | 'relu6' | 'none';

export interface Window {
  readonly kernel: Sizes;
  readonly stride: Sizes;
  readonly padding?: Sizes | 'same';
  /** Round output sizes up. */
  readonly ceil?: boolean;
}

/** What `build` puts into an empty pipeline. */
export function documentOf(build: (draft: Draft) => unknown): ProjectDocument {
  const draft: Draft = { nodes: [] };
  build(draft);
  return { format: 'convlab', formatVersion, nodes: draft.nodes };
}

/** The picture. */
export const source = sourceId;

export function put(draft: Draft, id: string, type: string, params: Params, ...inputs: readonly string[]): string {
  draft.nodes.push({ id, type, bypassed: false, params: { ...defaultsOf(type), ...params }, inputs });
  return id;
}

export function conv(draft: Draft, id: string, input: string, convolution: Convolution): string {
  const { filters, kernel, stride = 1, padding = 0, dilation = 1, groups = 1, bias = false } = convolution;
  const window = { kernel: list(kernel), stride: list(stride), dilation: list(dilation), padding: paddingOf(padding) };
  return put(draft, id, 'conv', { outChannels: filters, ...window, groups, bias }, input);
}

/** A convolution without bias, its batch norm and an activation: `id`, `id.norm`, `id.relu`. */
export function convNorm(
  draft: Draft,
  id: string,
  input: string,
  convolution: Convolution,
  activation: Activation = 'relu',
): string {
  const normed = put(draft, `${id}.norm`, 'batch-norm', {}, conv(draft, id, input, convolution));
  return activated(draft, id, normed, activation);
}

/** A convolution with bias and an activation: `id`, `id.relu`. */
export function convBias(
  draft: Draft,
  id: string,
  input: string,
  convolution: Convolution,
  activation: Activation = 'relu',
): string {
  return activated(draft, id, conv(draft, id, input, { bias: true, ...convolution }), activation);
}

export function activated(draft: Draft, id: string, input: string, activation: Activation): string {
  return activation === 'none' ? input : put(draft, `${id}.relu`, 'activation', { function: activation }, input);
}

export function pool(draft: Draft, id: string, input: string, method: 'max' | 'average', window: Window): string {
  const { kernel, stride, padding = 0, ceil = false } = window;
  const params = { method, kernel: list(kernel), stride: list(stride), padding: paddingOf(padding), ceilMode: ceil };
  return put(draft, id, 'pool', params, input);
}

export function globalAverage(draft: Draft, id: string, input: string): string {
  return put(draft, id, 'adaptive-pool', { method: 'average', output: [1] }, input);
}

/** A fully connected layer over one position is a 1x1 convolution with bias. */
export function connected(draft: Draft, id: string, input: string, outputs: number): string {
  return conv(draft, id, input, { filters: outputs, kernel: 1, bias: true });
}

export function added(draft: Draft, id: string, ...inputs: readonly string[]): string {
  return put(draft, id, 'add', {}, ...inputs);
}

export function joined(draft: Draft, id: string, ...inputs: readonly string[]): string {
  return put(draft, id, 'concat', {}, ...inputs);
}

export function paddingOf(padding: Sizes | 'same'): Padding {
  if (padding === 'same') return { size: 'same-upper', before: [0], after: [0], mode: 'zeros' };
  return { size: 'explicit', before: list(padding), after: list(padding), mode: 'zeros' };
}

function list(sizes: Sizes): readonly number[] {
  return typeof sizes === 'number' ? [sizes] : sizes;
}
