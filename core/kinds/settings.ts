import type { Padding, Params, Problem } from '../layers/field.ts';
import { checkInput } from '../layers/check-input.ts';
import { readField } from '../layers/read-field.ts';
import {
  paramReader,
  readAxes,
  readChoice,
  readFlag,
  readInteger,
  readPadding,
  readWeights,
  type ParamReader,
} from '../layers/read-params.ts';
import type { WeightSpec } from '../layers/weight-spec.ts';
import { perAxis, spatialOf } from '../tensor/shape.ts';
import type { PerAxis, Shape } from '../tensor/tensor.ts';
import { biasWeights } from './conv-fields.ts';
import type { KindDefinition } from './kind.ts';

/** A recipe's parameters, every one known to keep the limits of its field, for an input of `rank` spatial axes. */
export interface Settings {
  readonly reader: ParamReader;
  readonly rank: number;
}

export type ReadSettings =
  { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly problems: readonly Problem[] };

/** The window of a recipe: what its spatial steps share out among themselves. */
export interface KindWindow {
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padding: Padding;
}

/** Checks the input and every parameter that has a field, so that what is wrong is said in the recipe's own words. */
export function readSettings(
  recipe: Pick<KindDefinition, 'fields' | 'defaults'>,
  params: Params,
  input: Shape,
  label: string,
): ReadSettings {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const rank = spatialOf(input).length;
  const reader = paramReader(recipe, params, rank, label);
  for (const field of recipe.fields) readField(reader, field);
  return reader.problems.length > 0
    ? { ok: false, problems: reader.problems }
    : { ok: true, settings: { reader, rank } };
}

export function integerOf({ reader }: Settings, name: string): number {
  return readInteger(reader, name);
}

/** One number per spatial axis. */
export function axesOf({ reader, rank }: Settings, name: string): PerAxis {
  return perAxis(readAxes(reader, name), rank);
}

export function windowOfKind(settings: Settings): KindWindow {
  const [kernel, stride, dilation] = ['kernel', 'stride', 'dilation'].map((name) => axesOf(settings, name));
  return {
    kernel: kernel ?? [],
    stride: stride ?? [],
    dilation: dilation ?? [],
    padding: paddingOf(settings),
  };
}

export function paddingOf({ reader }: Settings): Padding {
  return readPadding(reader, 'padding');
}

/** One of the options of the choice `name`. */
export function choiceOf({ reader }: Settings, name: string): string {
  const field = reader.definition.fields.find((each) => each.name === name);
  return readChoice(reader, name, field?.kind === 'choice' ? field.options : []);
}

export function weightsOf({ reader }: Settings, name: string): WeightSpec {
  return readWeights(reader, name);
}

/** The last step's bias: whether there is one, and its numbers where the document lists them. */
export function biasOf({ reader }: Settings): Params {
  const { params } = reader;
  const listed = Object.hasOwn(params, biasWeights) ? params[biasWeights] : undefined;
  return { bias: readFlag(reader, 'bias'), ...(listed === undefined ? {} : { [biasWeights]: listed }) };
}
