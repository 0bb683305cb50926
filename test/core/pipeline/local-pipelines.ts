import fc from 'fast-check';
import type { Params } from '../../../core/layers/field.ts';
import { formatVersion, sourceId, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { node } from './builders.ts';

const size = (min: number, max: number) => fc.integer({ min, max });
const one = (min: number, max: number) => size(min, max).map((value) => [value]);
const padding = (modes: readonly string[]) =>
  fc.record({ size: fc.constant('explicit'), before: one(0, 3), after: one(0, 3), mode: fc.constantFrom(...modes) });
const drawn = (type: string, params: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(params).map((values): readonly [string, Params] => [type, values as Params]);

const windows = { kernel: one(1, 4), stride: one(1, 3), dilation: one(1, 2) };

/** Layers whose rows need some rows of their input only. */
export const localLayers = fc.oneof(
  drawn('conv', {
    ...windows,
    outChannels: size(1, 5),
    padding: padding(['zeros', 'reflect', 'replicate', 'circular']),
    bias: fc.boolean(),
  }),
  drawn('conv', { ...windows, outChannels: fc.constantFrom(4, 8), groups: fc.constantFrom(1, 2, 4) }),
  drawn('conv', { kernel: fc.constant([3]), outChannels: size(1, 12) }),
  drawn('depthwise', { kernel: one(1, 5) }),
  drawn('depthwise-separable', { outChannels: size(1, 6) }),
  drawn('pool', {
    ...windows,
    method: fc.constantFrom('max', 'average', 'lp'),
    padding: padding(['zeros']),
    ceilMode: fc.boolean(),
    countPadding: fc.boolean(),
  }),
  drawn('conv-transpose', { kernel: one(1, 4), stride: one(1, 3), dilation: one(1, 2), outChannels: size(1, 4) }),
  drawn('activation', { function: fc.constantFrom('relu', 'gelu', 'silu', 'tanh') }),
  drawn('batch-norm', {}),
  drawn('softmax', {}),
  drawn('add', {}),
  drawn('concat', {}),
);

/** Layers that need all of their input. */
export const globalLayers = fc.oneof(
  drawn('instance-norm', {}),
  drawn('flip', {}),
  drawn('upsample', { interpolation: fc.constantFrom('nearest', 'linear') }),
);

/** A pipeline of layers that fit on each other; joining layers join the one before with another that has its shape. */
export function pipelines(
  source: fc.Arbitrary<Shape>,
  layers: typeof localLayers,
  { minLength = 2, maxLength = 8 } = {},
): fc.Arbitrary<{ readonly document: ProjectDocument; readonly source: Shape }> {
  const draws = fc.array(fc.tuple(layers, fc.nat()), { minLength, maxLength });
  const built = fc.tuple(source, draws).map(([shape, chosen]) => {
    const nodes: PipelineNode[] = [];
    for (const [[type, params], pick] of chosen) {
      const next = joined(nodes, shape, type, params, pick);
      if (plan(documentOf([...nodes, next]), shape).runnable) nodes.push(next);
    }
    return { document: documentOf(nodes), source: shape };
  });
  return built.filter(({ document }) => document.nodes.length >= minLength);
}

function joined(nodes: readonly PipelineNode[], source: Shape, type: string, params: Params, pick: number) {
  const last = nodes.at(-1)?.id ?? sourceId;
  const others = nodes.map(({ id }) => id);
  // Mostly the same one twice would fit; another one is what is wanted.
  const fitting = [...others, sourceId].filter(
    (id) => id !== last && plan(documentOf([...nodes, node('try', type, params, [last, id])]), source).runnable,
  );
  const second = fitting[pick % Math.max(1, fitting.length)] ?? last;
  const id = `n${nodes.length + 1}`;
  return node(id, type, params, type === 'add' || type === 'concat' ? [last, second] : [last]);
}

function documentOf(nodes: readonly PipelineNode[]): ProjectDocument {
  return { format: 'convlab', formatVersion, nodes };
}
