import { fail } from '../errors.ts';
import type { Shape } from '../tensor/tensor.ts';
import {
  generatedInputs,
  generatedParameterNames,
  generatedParameters,
  sizeNamesOf,
  type GeneratedInput,
  type GeneratedParameter,
  type GeneratedParameterName,
} from './generated.ts';
import { own, valueText } from './value-text.ts';

/** A generated input with every parameter settled. */
export interface Generated {
  readonly input: GeneratedInput;
  /** The value of one of its parameters. */
  readonly value: (name: GeneratedParameterName) => number;
}

/**
 * A generated input from an untrusted document, defaults filled in.
 * Errors (thrown): `source.unknown`, `source.value`, `source.extra`.
 */
export function readGenerated(spec: unknown): Generated {
  const input = generatedInputs.find((name) => name === own(spec, 'input'));
  if (input === undefined) {
    return fail('source.unknown', { found: valueText(own(spec, 'input')), allowed: generatedInputs.join(', ') });
  }
  const parameters = generatedParameters(input);
  const known = (name: GeneratedParameterName) => parameters.some((parameter) => parameter.name === name);
  const extra = generatedParameterNames.find((name) => !known(name) && own(spec, name) !== undefined);
  if (extra !== undefined) fail('source.extra', { field: extra, source: input });
  const values = new Map(parameters.map((parameter) => [parameter.name, readParameter(spec, parameter, input)]));
  return { input, value: (name) => values.get(name) ?? 0 };
}

/** *Shape*: [1, 1, L], [1, 1, H, W] or [1, 1, D, H, W]. */
export function generatedShape({ input, value }: Generated): Shape {
  return [1, 1, ...sizeNamesOf(input).map(value)];
}

function readParameter(spec: unknown, parameter: GeneratedParameter, source: GeneratedInput): number {
  const { name, min, max, whole, byDefault } = parameter;
  const found = own(spec, name);
  const given = found === undefined ? byDefault : found;
  if (typeof given === 'number' && given >= min && given <= max && (!whole || Number.isInteger(given))) return given;
  const rule = `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
  return fail('source.value', { field: name, source, value: valueText(given), rule });
}
