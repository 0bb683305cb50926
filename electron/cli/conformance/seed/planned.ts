import { resolveKind } from '../../../../core/kinds/resolve-kind.ts';
import { defaultsOf } from '../../../../core/kinds/registry.ts';
import type { Params } from '../../../../core/layers/field.ts';
import type { ConvOp, LayerOp } from '../../../../core/layers/op.ts';
import { formatVersion, sourceId, type ProjectDocument } from '../../../../core/pipeline/document.ts';
import { plan } from '../../../../core/pipeline/plan.ts';
import type { Plan } from '../../../../core/pipeline/plan.types.ts';
import { sentenceOf } from '../../../../core/errors.ts';
import type { Shape } from '../../../../core/tensor/tensor.ts';
import { ConformanceError } from '../suite.ts';

export type Blocks = readonly (readonly [type: string, params: Params])[];

/** Without padding and bias: what the survey counts. */
export const bare: Params = { padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' }, bias: false };

/** A chain of blocks, planned as the lab plans a project. Throws a ConformanceError with the plan's own sentence. */
export function planned(blocks: Blocks, source: Shape): Plan {
  const nodes = blocks.map(([type, params], i) => ({
    id: `block${i}`,
    type,
    bypassed: false,
    params: { ...defaultsOf(type), ...params },
    inputs: [i === 0 ? sourceId : `block${i - 1}`],
  }));
  const document: ProjectDocument = { format: 'convlab', formatVersion, nodes };
  const result = plan(document, source);
  const problem = result.problems[0]?.problem;
  if (problem !== undefined) throw new ConformanceError(sentenceOf(problem.error));
  return result;
}

/** One convolution with every number settled. Throws a ConformanceError where the lab refuses it. */
export function plannedConv(params: Params, source: Shape): ConvOp {
  const op = planned([['conv', { ...bare, ...params }]], source).steps[0]?.op;
  if (op?.type !== 'conv') throw new ConformanceError('there is no convolution');
  return op;
}

export function opsOf({ steps }: Plan): readonly LayerOp[] {
  return steps.map(({ op }) => op);
}

export function lastShape({ steps }: Plan): Shape {
  return steps.at(-1)?.op.output ?? [];
}

/** The code of what the lab has against a block; `undefined` where it takes it. */
export function refusalCode(type: string, params: Params, source: Shape): string | undefined {
  const resolved = resolveKind({ type, params }, source, type);
  return resolved.ok ? undefined : resolved.problems[0]?.error.code;
}

/** Channels behind the axes, without the batch. */
export function heightWidthChannels([, channels = 0, ...spatial]: Shape): number[] {
  return [...spatial, channels];
}
