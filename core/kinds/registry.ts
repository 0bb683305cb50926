import { layerDefinitions } from '../layers/registry.ts';
import type { Params } from '../layers/field.ts';
import { asymmetric } from './asymmetric.ts';
import { bottleneck } from './bottleneck.ts';
import { depthwise } from './depthwise.ts';
import { depthwiseSeparable } from './depthwise-separable.ts';
import { dilated } from './dilated.ts';
import { flattened } from './flattened.ts';
import { grouped } from './grouped.ts';
import type { KindDefinition } from './kind.ts';
import { pointwise } from './pointwise.ts';
import { pointwiseGrouped } from './pointwise-grouped.ts';
import { primitiveKind } from './primitive.ts';
import { resizeConv } from './resize-conv.ts';
import { shuffledGrouped } from './shuffled-grouped.ts';
import { spatiallySeparable } from './spatially-separable.ts';
import { subPixel } from './sub-pixel.ts';
import { twoPlusOne } from './two-plus-one.ts';

const primitives = Object.values(layerDefinitions).map(primitiveKind);
/** A new recipe is one file and one line here. */
const recipes = [
  depthwiseSeparable,
  depthwise,
  pointwise,
  grouped,
  dilated,
  spatiallySeparable,
  asymmetric,
  flattened,
  bottleneck,
  pointwiseGrouped,
  shuffledGrouped,
  twoPlusOne,
];
/** Recipes that enlarge stand beside the transposed convolution. */
const enlarging = [subPixel, resizeConv];

/** Every block a pipeline can be built of, by type. */
export const kinds: Readonly<Record<string, KindDefinition>> = Object.fromEntries(
  [...primitives, ...recipes, ...enlarging].map((kind) => [kind.type, kind]),
);

/**
 * The types in the order menus show them: convolutions first, then what stands between them, then what joins branches.
 * Layers that need more than their form says (a shape, a permutation) are for programs and files, not for menus.
 */
export const kindOrder: readonly string[] = [
  'conv',
  ...recipes.map((kind) => kind.type),
  'conv-transpose',
  ...enlarging.map((kind) => kind.type),
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
  'add',
  'multiply',
  'concat',
];

/** The kind of this type; `undefined` for a type this lab does not know (also for names every object inherits). */
export function findKind(type: string): KindDefinition | undefined {
  return Object.hasOwn(kinds, type) ? kinds[type] : undefined;
}

/** A kind's defaults; nothing for an unknown type. */
export function defaultsOf(type: string): Params {
  return findKind(type)?.defaults ?? {};
}
