import { perAxis } from '../tensor/shape.ts';
import type { PerAxis } from '../tensor/tensor.ts';
import { validPadding } from './padding.ts';
import type { Field, LayerDefinition, Padding, Params, ParamValue } from './field.ts';
import { readField } from './read-field.ts';
import { paramReader } from './read-params.ts';

/**
 * One writing of parameters that mean the same for inputs of any size with `rank` spatial axes: every field that means
 * something there (defaults filled in), one number per axis, the dilation of a kernel of one tap 1, padding that adds
 * nothing `valid`. Undefined where a parameter breaks its field's rule. Parameters without a field are left out.
 */
export function canonicalParams(
  definition: Pick<LayerDefinition, 'fields' | 'defaults'>,
  params: Params,
  rank: number,
): Params | undefined {
  const reader = paramReader(definition, params, rank, '');
  const all = Object.fromEntries(definition.fields.map((field) => [field.name, readField(reader, field)]));
  if (reader.problems.length > 0) return undefined;
  const kernel = isList(all['kernel']) ? perAxis(all['kernel'], rank) : undefined;
  const entries = definition.fields
    .filter((field) => means(field, all, rank))
    .map((field) => [field.name, canonicalValue(field, all[field.name] ?? false, rank, kernel)]);
  return Object.fromEntries(entries) as Params;
}

/** Whether the field means something beside those values. */
function means({ when, ranks }: Field, values: Params, rank: number): boolean {
  const chosen = when === undefined ? undefined : values[when.name];
  const applies = when === undefined || (typeof chosen === 'string' && when.values.includes(chosen));
  return applies && (ranks === undefined || ranks.includes(rank));
}

function canonicalValue(field: Field, value: ParamValue, rank: number, kernel: PerAxis | undefined): ParamValue {
  if (isList(value)) {
    const values = perAxis(value, rank);
    return field.name === 'dilation' ? values.map((each, axis) => (kernel?.[axis] === 1 ? 1 : each)) : values;
  }
  if (typeof value !== 'object') return value;
  if ('size' in value) return canonicalPadding(value, rank, kernel);
  if (value.kind !== 'seeded') return value;
  const { repeat = 1, ...seeded } = value;
  return repeat === 1 ? seeded : { ...seeded, repeat };
}

function canonicalPadding(padding: Padding, rank: number, kernel: PerAxis | undefined): Padding {
  const [before, after] = [perAxis(padding.before, rank), perAxis(padding.after, rank)];
  if (padding.size === 'valid') return validPadding;
  if (padding.size === 'explicit') {
    return [...before, ...after].every((pad) => pad === 0) ? validPadding : { ...padding, before, after };
  }
  // What keeps the size, or lets every position that touches the input count, adds nothing around a single tap.
  return kernel?.every((taps) => taps === 1) === true ? validPadding : { ...padding, before: [0], after: [0] };
}

function isList(value: ParamValue | undefined): value is readonly number[] {
  return Array.isArray(value);
}
