import type { PresetSpec } from '../filters/preset.ts';

/**
 * How seeded weights are drawn.
 * - `he`: normal, variance 2 / fan-in; `he-uniform`: ±√(6 / fan-in), the same variance
 * - `xavier`: uniform, ±√(6 / (fan-in + fan-out)); `xavier-normal`: normal, variance 2 / (fan-in + fan-out)
 * - `uniform`: ±1 / √fan-in, the PyTorch default
 */
export const seededInits = ['he', 'he-uniform', 'xavier', 'xavier-normal', 'uniform'] as const;
export type SeededInit = (typeof seededInits)[number];

/** Largest seed: seeds are unsigned 32-bit numbers. */
export const maxSeed = 2 ** 32 - 1;

/** Most filters in a run that share one kernel. */
export const maxRepeat = 4096;

/**
 * Where a layer's weights come from. A document never holds an unseeded random number, so the same project gives the
 * same weights everywhere.
 * - `seeded`: random, from a seed. `repeat` r (absent: 1): r filters in a row share one kernel; with r the pixels that a
 *   pixel shuffle makes of one, the enlarged map starts without a checkerboard (ICNR, Aitken et al. 2017)
 * - `preset`: the same named kernel in every filter (`edges`: filter o gets the o-th of a bank of edge kernels)
 * - `values`: numbers, row-major in the weight's shape
 */
export type WeightSpec =
  | { readonly kind: 'seeded'; readonly init: SeededInit; readonly seed: number; readonly repeat?: number }
  | ({ readonly kind: 'preset' } & PresetSpec)
  | { readonly kind: 'values'; readonly values: readonly number[] };
