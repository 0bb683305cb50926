import { isDeepStrictEqual } from 'node:util';
import { sentenceOf } from '../../../core/errors.ts';
import type { Params, Resolved, WeightSlot } from '../../../core/layers/field.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import { sameShape, shapeText } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { ConformanceError, type ConformanceCase } from './suite.ts';

/** What became of a case. `reasons`: every way it failed, or why it was skipped, or how it was refused. */
export interface CaseResult {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reasons: readonly string[];
  /** Expected quantities nobody here knows how to check. */
  readonly unchecked: readonly string[];
}

export const notBuilt: CaseResult = { status: 'skipped', reasons: ['not built yet'], unchecked: [] };

export function resolve(type: string, params: Params, inputs: readonly Shape[]): Resolved {
  const definition = layerDefinitions[type];
  if (definition === undefined) throw new ConformanceError(`there is no layer ${type}`);
  const [input = [], ...others] = inputs;
  return definition.resolve(params, input, type, others);
}

export function refusalOf(resolved: Extract<Resolved, { ok: false }>): string {
  return resolved.problems.map((problem) => sentenceOf(problem.error)).join(' ');
}

export function weightMisfit(slots: readonly WeightSlot[], shapes: readonly Shape[]): string | undefined {
  if (slots.length !== shapes.length) return `The layer needs ${slots.length} weight tensors but has ${shapes.length}.`;
  const slot = slots.find((wanted, i) => !sameShape(wanted.shape, shapes[i] ?? []));
  if (slot === undefined) return undefined;
  const found = shapes[slots.indexOf(slot)] ?? [];
  return `The layer needs ${slot.name} of ${shapeText(slot.shape)} but has ${shapeText(found)}.`;
}

/** Every way a quantity is known: a shape, counts that must all be equal to the expected one, or anything equal to it. */
export type Quantity = Shape | readonly bigint[] | { readonly equal: unknown };
export type Quantities = Readonly<Record<string, Quantity>>;

export function verdict(
  reasons: readonly (string | undefined)[],
  item: ConformanceCase,
  known: Quantities,
): CaseResult {
  const expected = Object.entries(item.expect ?? {});
  const wrong = expected.flatMap(([name, want]) => {
    const found = Object.hasOwn(known, name) ? known[name] : undefined;
    if (found === undefined || matches(found, want)) return [];
    return [`${name} is ${quantityText(name, found)}, wanted ${JSON.stringify(want)}`];
  });
  const all = [...reasons.filter((reason) => reason !== undefined), ...wrong];
  const unchecked = expected.map(([name]) => name).filter((name) => !Object.hasOwn(known, name));
  return { status: all.length === 0 ? 'passed' : 'failed', reasons: all, unchecked };
}

function quantityText(name: string, found: Quantity): string {
  if ('equal' in found) return JSON.stringify(found.equal);
  return found.join(name === 'outShape' ? ' × ' : ' (formula), ');
}

function matches(found: Quantity, want: unknown): boolean {
  if ('equal' in found) return isDeepStrictEqual(found.equal, want);
  if (Array.isArray(want)) return found.length === want.length && found.every((size, axis) => size === want[axis]);
  return found.every((count) => String(count) === String(want));
}

export function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((size) => Number.isInteger(size) && Number(size) >= 0);
}

export function failed(reason: string): CaseResult {
  return { status: 'failed', reasons: [reason], unchecked: [] };
}
