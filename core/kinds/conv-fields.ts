import { layerDefinitions } from '../layers/registry.ts';
import type { Field, Params, ParamValue } from '../layers/field.ts';

/**
 * The convolution's own fields, in the order asked for, so that a recipe has the same limits as the layer it is made of.
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

/** The convolution's defaults, cut down to these names. */
export function convDefaults(...names: readonly string[]): Params {
  const { defaults } = convDefinition();
  return Object.fromEntries(names.map((name): [string, ParamValue] => [name, defaults[name] ?? 0]));
}

/** Every parameter of the convolution, handed down under its own name, but for those a recipe settles itself. */
export function handDown(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

function convDefinition() {
  const definition = layerDefinitions['conv'];
  if (definition === undefined) throw new Error('there is no layer conv');
  return definition;
}
