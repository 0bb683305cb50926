import type { LayerDefinition, Params } from '../layers/field.ts';
import type { KindDefinition } from './kind.ts';

/** The part of a kind that is a single layer. */
export const mainPart = 'main';

/** A plain layer as the recipe with one part. */
export function primitiveKind(definition: LayerDefinition): KindDefinition {
  const { type, fields, defaults, inputs } = definition;
  return {
    type,
    fields,
    defaults,
    ...(inputs === undefined ? {} : { inputs }),
    expand: (params: Params) => ({ ok: true, parts: [{ name: mainPart, type, params }] }),
  };
}
