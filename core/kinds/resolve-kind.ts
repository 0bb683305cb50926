import { errorData } from '../errors.ts';
import type { Params, Problem, WeightSlot } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import { layerDefinitions } from '../layers/registry.ts';
import type { Shape } from '../tensor/tensor.ts';
import { inTheBlocksWords } from './blocks-words.ts';
import type { Part, PlainLayer } from './kind.ts';
import { findKind } from './registry.ts';

/** A block as the user describes it. */
export type Block = PlainLayer;

/** One part of a block with every number settled. */
export interface ResolvedPart {
  readonly name: string;
  /** Its layer's. */
  readonly type: string;
  readonly op: LayerOp;
  readonly slots: readonly WeightSlot[];
  /** What its layer was given. */
  readonly params: Params;
}

export type ResolvedKind =
  | { readonly ok: true; readonly parts: readonly ResolvedPart[]; readonly output: Shape }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Settles a block against its input: defaults filled in, expanded into parts, each part resolved on the output of the
 * one before. Stops at the first part with problems, told in the words of the block. Never throws.
 * `others` are the inputs after the first; the first part reads them.
 */
export function resolveKind(block: Block, input: Shape, label: string, others: readonly Shape[] = []): ResolvedKind {
  const kind = findKind(block.type);
  if (kind === undefined) return refused({ error: errorData('layer.unknown', { layer: label, type: block.type }) });
  const expanded = kind.expand({ ...kind.defaults, ...block.params }, input, label);
  if (!expanded.ok) return expanded;
  const parts: ResolvedPart[] = [];
  let [shape, joined] = [input, others];
  for (const part of expanded.parts) {
    const resolved = resolvePart(part, shape, label, joined);
    if (!resolved.ok)
      return { ok: false, problems: resolved.problems.map((problem) => inTheBlocksWords(problem, part)) };
    parts.push(resolved.part);
    [shape, joined] = [resolved.part.op.output, []];
  }
  return { ok: true, parts, output: shape };
}

type PartResult =
  { readonly ok: true; readonly part: ResolvedPart } | { readonly ok: false; readonly problems: readonly Problem[] };

function resolvePart(part: Part, input: Shape, label: string, others: readonly Shape[]): PartResult {
  const definition = layerDefinitions[part.type];
  if (definition === undefined)
    return refused({ error: errorData('layer.unknown', { layer: label, type: part.type }) });
  const resolved = definition.resolve(part.params, input, label, others);
  if (!resolved.ok) return resolved;
  return {
    ok: true,
    part: { name: part.name, type: part.type, op: resolved.op, slots: resolved.slots, params: part.params },
  };
}

function refused(problem: Problem): { ok: false; problems: readonly Problem[] } {
  return { ok: false, problems: [problem] };
}
