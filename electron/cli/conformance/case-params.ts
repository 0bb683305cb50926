import type { Padding, Params, ParamValue } from '../../../core/layers/field.ts';
import { ConformanceError, type ConformanceCase } from './suite.ts';

/** The parameters of a case, not checked. */
export type Given = ConformanceCase['params'];

/** A number or list on both sides; `same`; or begin, end and mode, with a name where they came about by one. */
export function paddingOf(pad: unknown): Padding {
  if (pad === 'same') return { size: 'same-upper', before: [0], after: [0], mode: 'zeros' };
  if (pad === undefined) return { size: 'valid', before: [0], after: [0], mode: 'zeros' };
  if (typeof pad === 'number' || Array.isArray(pad)) {
    const both = numbers(pad, 'pad');
    return { size: 'explicit', before: both, after: both, mode: 'zeros' };
  }
  if (typeof pad !== 'object' || pad === null) throw new ConformanceError('params.pad is malformed');
  const { spec, before, after, mode }: Record<string, unknown> = { ...pad };
  const modes = ['zeros', 'reflect', 'replicate', 'circular'] as const;
  const known = modes.find((name) => name === mode);
  if (known === undefined) throw new ConformanceError(`params.pad.mode is ${String(mode)}`);
  const size = spec === 'same_upper' ? 'same-upper' : spec === 'same_lower' ? 'same-lower' : 'explicit';
  return { size, before: numbers(before, 'pad.before'), after: numbers(after, 'pad.after'), mode: known };
}

/** A parameter with one number per axis; a single number holds for all. Absent: the layer's default. */
export function axes(params: Given, name: string): Params {
  return params[name] === undefined ? {} : { [name]: numbers(params[name], name) };
}

export function optional(params: Given, name: string, layerName: string): Params {
  return params[name] === undefined ? {} : { [layerName]: value(params, name) };
}

export function numbers(given: unknown, name: string): readonly number[] {
  if (typeof given === 'number') return [given];
  if (Array.isArray(given) && given.every((item) => typeof item === 'number')) return given;
  throw new ConformanceError(`params.${name} is not a number or a list of numbers`);
}

export function value(params: Given, name: string): ParamValue {
  const given = params[name];
  if (typeof given === 'number' || typeof given === 'string' || typeof given === 'boolean') return given;
  return numbers(given, name);
}

/** A whole number the case must have. */
export function wholeNumber(params: Given, name: string): number {
  const given = params[name];
  if (typeof given === 'number' && Number.isInteger(given)) return given;
  throw new ConformanceError(`params.${name} is not a whole number`);
}
