import { canonicalParams } from '../layers/canonical-params.ts';
import type { Params, ParamValue, WeightSlot } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import { layerDefinitions } from '../layers/registry.ts';
import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { joinedShares, windowNames } from './axis-steps.ts';
import type { KindDefinition, Part, PlainLayer } from './kind.ts';
import { findKind, kinds } from './registry.ts';
import type { Block } from './resolve-kind.ts';
import { sameValue } from './same-value.ts';

/** A layer as it counts here: what it computes on this input, and what it was told for inputs of any size. */
interface SettledLayer {
  readonly type: string;
  readonly params: Params;
  readonly op: LayerOp;
  readonly slots: readonly WeightSlot[];
}

/**
 * The block of the kind `type` that expands to exactly these layers, each read by the next: the same operations, the same
 * weights, and parameters that mean the same for inputs of other sizes. Undefined where there is none, where the layers
 * cannot stand there, or for an unknown kind. Layers with more than one input are not looked at.
 */
export function foldBack(type: string, layers: readonly PlainLayer[], input: Shape): Block | undefined {
  const kind = findKind(type);
  const goal = settledRun(layers, input);
  return kind === undefined || goal === undefined ? undefined : folded(kind, layers, goal, input);
}

/** Every block that expands to exactly these layers, in the order of the registry: plain layers first, then recipes. */
export function foldsOf(layers: readonly PlainLayer[], input: Shape): readonly Block[] {
  const goal = settledRun(layers, input);
  if (goal === undefined) return [];
  return Object.values(kinds).flatMap((kind) => folded(kind, layers, goal, input) ?? []);
}

/** Guesses the parameters from what the parts were handed down, and expands them again to see whether the guess is right. */
function folded(
  kind: KindDefinition,
  layers: readonly PlainLayer[],
  goal: readonly SettledLayer[],
  input: Shape,
): Block | undefined {
  const pattern = kind.expand(kind.defaults, input, kind.type);
  if (!pattern.ok || !sameTypes(pattern.parts, layers)) return undefined;
  const full = layers.map(({ type, params }) => ({ type, params: { ...layerDefinitions[type]?.defaults, ...params } }));
  const found = foundIn(pattern.parts, full, spatialOf(input).length);
  const params = { ...kind.defaults, ...(kind.recover?.(found, full, input) ?? found) };
  const again = kind.expand(params, input, kind.type);
  const run = again.ok ? settledRun(again.parts, input) : undefined;
  return run !== undefined && sameValue(run, goal) ? { type: kind.type, params } : undefined;
}

function sameTypes(parts: readonly PlainLayer[], layers: readonly PlainLayer[]): boolean {
  return parts.length === layers.length && parts.every(({ type }, place) => type === layers[place]?.type);
}

/** The layers resolved one after the other; undefined at the first that has a problem. */
function settledRun(layers: readonly PlainLayer[], input: Shape): readonly SettledLayer[] | undefined {
  const run: SettledLayer[] = [];
  let shape = input;
  for (const { type, params } of layers) {
    const definition = Object.hasOwn(layerDefinitions, type) ? layerDefinitions[type] : undefined;
    const canonical = definition && canonicalParams(definition, params, spatialOf(shape).length);
    if (definition === undefined || canonical === undefined) return undefined;
    const resolved = definition.resolve({ ...params, ...canonical }, shape, type);
    if (!resolved.ok) return undefined;
    run.push({ type, params: canonical, op: resolved.op, slots: resolved.slots });
    shape = resolved.op.output;
  }
  return run;
}

/** What parts like these layers were handed down, under the recipe's names; the first part to have a name tells it. */
function foundIn(parts: readonly Part[], layers: readonly PlainLayer[], rank: number): Params {
  const found: Record<string, ParamValue> = {};
  const shares: Record<string, (ParamValue | undefined)[]> = {};
  for (const [place, { handedDown, axes }] of parts.entries()) {
    const params = layers[place]?.params ?? {};
    const names = handedDown ?? Object.fromEntries(Object.keys(params).map((name) => [name, name]));
    for (const [inner, outer] of Object.entries(names)) {
      const value = params[inner];
      if (value === undefined) continue;
      if (axes === undefined || !windowNames.includes(inner)) found[outer] ??= value;
      else for (const axis of axes) (shares[outer] ??= new Array<undefined>(rank).fill(undefined))[axis] = value;
    }
  }
  for (const [name, each] of Object.entries(shares)) {
    const joined = joinedShares(each);
    if (joined !== undefined) found[name] = joined;
  }
  return found;
}
