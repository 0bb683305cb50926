/** Named small kernels that can fill a convolution's filters. */
export const kernelPresets = [
  'identity',
  'box',
  'gaussian',
  'sharpen',
  'sobel-x',
  'sobel-y',
  'laplacian',
  'emboss',
  'edges',
] as const;
export type KernelPreset = (typeof kernelPresets)[number];

/**
 * Where a layer's weights come from. A document never holds an unseeded random number, so the same project gives the
 * same weights everywhere.
 * - `seeded`: random, from a seed (He: normal, variance 2 / fan-in; Xavier: uniform; uniform: ±1/√fan-in, the PyTorch default)
 * - `preset`: the same named kernel in every filter, its channels averaged (`edges`: filter o gets the o-th of a bank of
 *   edge kernels: Sobel x and y, both diagonals, Laplacian, ...)
 * - `values`: numbers, row-major in the weight's shape
 */
export type WeightSpec =
  | { readonly kind: 'seeded'; readonly init: 'he' | 'xavier' | 'uniform'; readonly seed: number }
  | { readonly kind: 'preset'; readonly preset: KernelPreset }
  | { readonly kind: 'values'; readonly values: readonly number[] };
