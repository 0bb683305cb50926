import { errorData, type ErrorData } from '../errors.ts';
import type { Field, LayerDefinition, Padding, Params, ParamValue, Problem } from './field.ts';
import { checkWeightSpec } from './check-weight-spec.ts';
import type { WeightSpec } from './weight-spec.ts';

/**
 * Parameters being read from an untrusted document against the fields of a layer. Every reader answers a value that can
 * be used; where the document's is wrong it notes a problem, with the default as its fix, and answers the default.
 */
export interface ParamReader {
  readonly definition: Pick<LayerDefinition, 'fields' | 'defaults'>;
  readonly params: Params;
  readonly label: string;
  /** Spatial axes of the input. */
  readonly rank: number;
  readonly problems: Problem[];
}

export function paramReader(
  definition: Pick<LayerDefinition, 'fields' | 'defaults'>,
  params: Params,
  rank: number,
  label: string,
): ParamReader {
  return { definition, params, label, rank, problems: [] };
}

export function readInteger(reader: ParamReader, name: string): number {
  const field = fieldOf(reader, name, 'integer');
  const rule = `a whole number from ${field.min} to ${field.max}`;
  return readValue(reader, name, rule, (value) => isIntegerIn(value, field.min, field.max));
}

export function readNumber(reader: ParamReader, name: string): number {
  const field = fieldOf(reader, name, 'number');
  const inRange = (value: unknown): value is number =>
    typeof value === 'number' && value >= field.min && value <= field.max;
  return readValue(reader, name, `a number from ${field.min} to ${field.max}`, inRange);
}

/** One integer per spatial axis, as the document has it: of length 1 or of the rank. */
export function readAxes(reader: ParamReader, name: string): readonly number[] {
  const field = fieldOf(reader, name, 'axes');
  const rule = `${lengthRule(reader.rank)} from ${field.min} to ${field.max}`;
  return readValue(reader, name, rule, (value) => isAxes(value, reader.rank, field.min, field.max));
}

/** A list of whole numbers without a field of its own: shapes, axes, permutations. */
export function readList(reader: ParamReader, name: string, least: number, most: number): readonly number[] {
  const rule = `a list of at most ${longestList} whole numbers from ${least} to ${most}`;
  const isList = (value: unknown): value is readonly number[] =>
    Array.isArray(value) && value.length <= longestList && value.every((item) => isIntegerIn(item, least, most));
  return readValue(reader, name, rule, isList);
}

export function readChoice<Option extends string>(
  reader: ParamReader,
  name: string,
  options: readonly Option[],
): Option {
  const known = (value: unknown): value is Option => options.some((option) => option === value);
  return readValue(reader, name, `one of ${options.join(', ')}`, known);
}

export function readFlag(reader: ParamReader, name: string): boolean {
  return readValue(reader, name, 'true or false', (value) => typeof value === 'boolean');
}

/** Axes of a tensor in the widest sense: N, C, three spatial ones and some to spare. */
const longestList = 8;

export const paddingSizes = ['valid', 'same-upper', 'same-lower', 'full', 'explicit'] as const;

/** Largest explicit padding of one side. */
export const maxPadding = 8192;

export function readPadding(reader: ParamReader, name: string): Padding {
  const { modes } = fieldOf(reader, name, 'padding');
  const isPadding = (value: unknown): value is Padding =>
    isRecord(value) &&
    paddingSizes.some((size) => size === value['size']) &&
    modes.some((mode) => mode === value['mode']) &&
    isAxes(value['before'], reader.rank, 0, maxPadding) &&
    isAxes(value['after'], reader.rank, 0, maxPadding);
  const rule =
    `padding with size (${paddingSizes.join(', ')}), mode (${modes.join(', ')}), before and after ` +
    `(${lengthRule(reader.rank)} from 0 to ${maxPadding})`;
  return readValue(reader, name, rule, isPadding);
}

export function readWeights(reader: ParamReader, name: string): WeightSpec {
  const isSpec = (value: unknown): value is WeightSpec => checkWeightSpec(value) === undefined;
  const rule = checkWeightSpec(given(reader, name)) ?? '';
  return readValue(reader, name, rule, isSpec);
}

/** Notes that a value breaks a rule. */
export function noteValue(reader: ParamReader, name: string, value: unknown, rule: string, fix?: Params): void {
  const error = errorData('layer.value', { field: name, layer: reader.label, value: valueText(value), rule });
  note(reader, error, fix);
}

export function note(reader: ParamReader, error: ErrorData, fix?: Params): void {
  reader.problems.push(fix === undefined ? { error } : { error, fix });
}

function readValue<T>(reader: ParamReader, name: string, rule: string, isGood: (value: unknown) => value is T): T {
  const value: unknown = given(reader, name);
  if (isGood(value)) return value;
  const byDefault = reader.definition.defaults[name];
  if (byDefault === undefined || !isGood(byDefault)) throw new TypeError(`the default of ${name} breaks its own rule`);
  noteValue(reader, name, value, rule, { [name]: byDefault });
  return byDefault;
}

function given(reader: ParamReader, name: string): ParamValue | undefined {
  // A document comes from JSON: only its own keys count.
  return Object.hasOwn(reader.params, name) ? reader.params[name] : reader.definition.defaults[name];
}

function fieldOf<Kind extends Field['kind']>(reader: ParamReader, name: string, kind: Kind) {
  const isWanted = (field: Field): field is Extract<Field, { kind: Kind }> =>
    field.name === name && field.kind === kind;
  const field = reader.definition.fields.find(isWanted);
  if (field === undefined) throw new TypeError(`no ${kind} field ${name}`);
  return field;
}

function isIntegerIn(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function isAxes(value: unknown, rank: number, min: number, max: number): value is readonly number[] {
  return (
    Array.isArray(value) &&
    (value.length === 1 || value.length === rank) &&
    value.every((item) => isIntegerIn(item, min, max))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lengthRule(rank: number): string {
  return rank > 1 ? `a list of 1 or ${rank} whole numbers` : 'a list of 1 whole number';
}

/** A value as a sentence shows it: JSON, cut short. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
