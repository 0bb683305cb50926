import { defaultsOf } from '../../../core/kinds/registry.ts';
import type { Params } from '../../../core/layers/field.ts';
import { formatVersion, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';

export const valid: Params = { padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' } };

/** One block; parameters not given are the kind's defaults. */
export function node(
  id: string,
  type: string,
  params: Params,
  inputs: readonly string[],
  bypassed = false,
): PipelineNode {
  return { id, type, bypassed, params: { ...defaultsOf(type), ...params }, inputs };
}

/** A chain of layers with ids n1, n2, ... */
export function chain(
  ...blocks: readonly (readonly [type: string, params?: Params, bypassed?: boolean])[]
): ProjectDocument {
  const nodes = blocks.map(([type, params = {}, bypassed = false], index) =>
    node(`n${index + 1}`, type, params, [index === 0 ? 'source' : `n${index}`], bypassed),
  );
  return { format: 'convlab', formatVersion, nodes };
}
