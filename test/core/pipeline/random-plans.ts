import fc from 'fast-check';
import type { Params } from '../../../core/layers/field.ts';
import { formatVersion, sourceId, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { Plan } from '../../../core/pipeline/plan.types.ts';
import { sameShape } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { node } from './builders.ts';

/** A pipeline that can run, with its plan. */
export interface PlannedCase {
  readonly document: ProjectDocument;
  readonly source: Shape;
  readonly planned: Plan;
}

const one = (min: number, max: number) => fc.array(fc.integer({ min, max }), { minLength: 1, maxLength: 1 });

const padding = fc.record({
  size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'explicit', 'full'),
  before: one(0, 2),
  after: one(0, 2),
  mode: fc.constantFrom('zeros', 'zeros', 'reflect', 'replicate', 'circular'),
});
const zeroPadding = padding.map((given) => ({ ...given, mode: 'zeros' as const }));
const slide = { kernel: one(1, 5), stride: one(1, 2), dilation: one(1, 2) };

const blocks: fc.Arbitrary<readonly [type: string, params: Params]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ ...slide, padding, outChannels: fc.integer({ min: 1, max: 4 }), bias: fc.boolean() })
      .map(of('conv')),
  },
  fc.record({ ...slide, padding, multiplier: fc.integer({ min: 1, max: 2 }) }).map(of('depthwise')),
  fc.record({ ...slide, padding, outChannels: fc.integer({ min: 1, max: 4 }) }).map(of('depthwise-separable')),
  {
    weight: 2,
    arbitrary: fc
      .record({
        ...slide,
        padding: zeroPadding,
        outChannels: fc.integer({ min: 1, max: 3 }),
        method: fc.constantFrom('scatter', 'zero-insertion'),
      })
      .map(of('conv-transpose')),
  },
  fc.record({ ...slide, padding: zeroPadding, method: fc.constantFrom('max', 'average') }).map(of('pool')),
  fc.record({ output: one(1, 5), method: fc.constantFrom('max', 'average') }).map(of('adaptive-pool')),
  fc.record({ function: fc.constantFrom('relu', 'leaky-relu', 'tanh') }).map(of('activation')),
  fc
    .record({
      scale: one(1, 3),
      interpolation: fc.constantFrom('nearest', 'linear', 'cubic'),
      coordinates: fc.constantFrom('half-pixel', 'align-corners', 'asymmetric'),
    })
    .map(of('upsample')),
  fc
    .record({ before: one(0, 2), after: one(0, 2), mode: fc.constantFrom('constant', 'reflect', 'symmetric') })
    .map(of('pad')),
  fc.record({ before: one(0, 2), after: one(0, 2) }).map(of('crop')),
  fc.record({ factor: fc.constant(2) }).map(of('pixel-shuffle')),
  fc.record({ groups: fc.constant(2) }).map(of('channel-shuffle')),
);

function of(type: string): (params: Params) => readonly [string, Params] {
  return (params) => [type, params];
}

interface Draft {
  readonly block: readonly [type: string, params: Params];
  /** How far back it reads. */
  readonly back: number;
  /** Joins what fits it, if anything does. */
  readonly join: 'no' | 'add' | 'multiply' | 'concat';
}

const drafts: fc.Arbitrary<Draft> = fc.record({
  block: blocks,
  back: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 4 })),
  join: fc.constantFrom<Draft['join'][]>('no', 'no', 'no', 'add', 'multiply', 'concat'),
});

/** Whichever blocks fit, one after the other, with branches that are joined where their sizes allow it. */
function assembled(parts: readonly Draft[], source: Shape): ProjectDocument {
  let document: ProjectDocument = { format: 'convlab', formatVersion, nodes: [] };
  const shapes = new Map<string, Shape>([[sourceId, source]]);
  const tryNode = (added: PipelineNode): void => {
    const longer = { ...document, nodes: [...document.nodes, added] };
    const output = plan(longer, source).nodes.at(-1)?.outputShape;
    if (output === undefined || output.slice(2).some((size) => size > 24)) return;
    document = longer;
    shapes.set(added.id, output);
  };
  for (const { block, back, join } of parts) {
    const ids = [...shapes.keys()];
    const id = `n${document.nodes.length + 1}`;
    tryNode(node(id, ...block, [ids.at(-back) ?? sourceId]));
    const newest = shapes.get(id);
    if (join === 'no' || newest === undefined) continue;
    const fits = (shape: Shape) =>
      join === 'concat' ? sameShape(shape.toSpliced(1, 1), newest.toSpliced(1, 1)) : sameShape(shape, newest);
    const other = [...shapes].find(([known, shape]) => known !== id && fits(shape))?.[0];
    if (other !== undefined) tryNode(node(`n${document.nodes.length + 1}`, join, {}, [id, other]));
  }
  return document;
}

/** Pipelines of up to six blocks over pictures of `sizes` positions along each of one to three axes. */
export function plannedCases(
  sizes: { readonly min: number; readonly max: number },
  axes: { readonly min: number; readonly max: number } = { min: 1, max: 3 },
): fc.Arbitrary<PlannedCase> {
  return fc
    .record({
      batch: fc.integer({ min: 1, max: 2 }),
      channels: fc.integer({ min: 1, max: 4 }),
      spatial: fc.array(fc.integer(sizes), { minLength: axes.min, maxLength: axes.max }),
      parts: fc.array(drafts, { minLength: 1, maxLength: 6 }),
    })
    .map(({ batch, channels, spatial, parts }) => {
      const source = [batch, channels, ...spatial];
      const document = assembled(parts, source);
      return { document, source, planned: plan(document, source) };
    })
    .filter(({ planned }) => planned.runnable);
}
