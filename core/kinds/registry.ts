import { layerDefinitions } from '../layers/registry.ts';
import type { Params } from '../layers/field.ts';
import { depthwise } from './depthwise.ts';
import { depthwiseSeparable } from './depthwise-separable.ts';
import { dilated } from './dilated.ts';
import { grouped } from './grouped.ts';
import type { KindDefinition } from './kind.ts';
import { pointwise } from './pointwise.ts';
import { primitiveKind } from './primitive.ts';

const primitives = Object.values(layerDefinitions).map(primitiveKind);
/** A new recipe is one file and one line here. */
const recipes = [depthwiseSeparable, depthwise, pointwise, grouped, dilated];

/** Every block a pipeline can be built of, by type. */
export const kinds: Readonly<Record<string, KindDefinition>> = Object.fromEntries(
  [...primitives, ...recipes].map((kind) => [kind.type, kind]),
);

/**
 * The types in the order menus show them: convolutions first, then what stands between them. Layers that need more than
 * their form says (a second input, a shape, a permutation) are for programs and files, not for menus.
 */
export const kindOrder: readonly string[] = [
  'conv',
  ...recipes.map((kind) => kind.type),
  'conv-transpose',
  'pool',
  'adaptive-pool',
  'activation',
  'softmax',
  'batch-norm',
  'instance-norm',
  'group-norm',
  'upsample',
  'pad',
  'crop',
  'channel-shuffle',
  'pixel-shuffle',
  'pixel-unshuffle',
];

/** The kind of this type; `undefined` for a type this lab does not know (also for names every object inherits). */
export function findKind(type: string): KindDefinition | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type] : undefined;
}

/** A kind's defaults; nothing for an unknown type. */
export function defaultsOf(type: string): Params {
  return findKind(type)?.defaults ?? {};
}
