import { layerDefinitions } from '../layers/registry.ts';
import type { Field, LayerDefinition, Params, ParamValue } from '../layers/field.ts';
import type { WeightSpec } from '../layers/weight-spec.ts';
import type { KindDefinition } from './kind.ts';
import { primitiveKind } from './primitive.ts';

/**
 * The convolution's own fields, in the order asked for, so that a recipe has the limits of the layer it is made of.
 * Throws (a fault of the recipe, found by any test) when the convolution has no such field.
 */
export function convFields(...names: readonly string[]): readonly Field[] {
  const { fields } = convDefinition();
  return names.map((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`conv has no field ${name}`);
    return field;
  });
}

/** The convolution's defaults for these names. */
export function convDefaults(...names: readonly string[]): Params {
  const { defaults } = convDefinition();
  return Object.fromEntries(Object.entries(defaults).filter(([name]): boolean => names.includes(name)));
}

/** The bias when it does not follow from the weights: a parameter of the convolution without a field of its own. */
export const biasWeights = 'biasWeights';

/** Parameters a recipe passes on under their own names. */
export function handDown(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** What a recipe handed down to a layer, under the recipe's names again. */
export function handUp(params: Params, handedDown: Readonly<Record<string, string>>): Params {
  const entries = Object.entries(handedDown).map(([inner, outer]) => [outer, params[inner]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, ParamValue] => entry[1] !== undefined));
}

/** The seeded weights a step of a recipe starts with: a seed of its own, or two steps would have the same numbers. */
export function seededWeights(seed: number): WeightSpec {
  return { kind: 'seeded', init: 'he', seed };
}

/** A convolution under another name: one field that matters comes first, some defaults differ. */
export function convVariant(
  type: string,
  first: string,
  defaults: Readonly<Record<string, ParamValue>>,
): KindDefinition {
  const definition = convDefinition();
  const rest = definition.fields.map((field) => field.name).filter((name) => name !== first);
  const plain = primitiveKind(definition);
  return { ...plain, type, fields: convFields(first, ...rest), defaults: { ...plain.defaults, ...defaults } };
}

function convDefinition(): LayerDefinition {
  const definition = layerDefinitions['conv'];
  if (definition === undefined) throw new Error('there is no layer conv');
  return definition;
}
