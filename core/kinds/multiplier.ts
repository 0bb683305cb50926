import { errorData } from '../errors.ts';
import type { Field, Params, Problem } from '../layers/field.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { PlainLayer } from './kind.ts';

const min = 1;
const max = 64;

/** Filters per input channel of a depthwise step. */
export const multiplierField: Field = { kind: 'integer', name: 'multiplier', min, max };

/** Maps that a convolution may have. */
const mostMaps = 65536;

/** The depth multiplier, or what is wrong with it: all maps together must be no more than a convolution may have. */
export function checkedMultiplier(params: Params, input: Shape, label: string): number | Problem {
  const value = params['multiplier'];
  const most = Math.min(max, Math.max(min, Math.floor(mostMaps / Math.max(1, input[1] ?? 1))));
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= most) return value;
  const shown = typeof value === 'number' ? value : JSON.stringify(value ?? null).slice(0, 60);
  const rule = `a whole number from ${min} to ${most}`;
  return {
    error: errorData('layer.value', { field: 'multiplier', layer: label, value: shown, rule }),
    fix: { multiplier: 1 },
  };
}

/** Groups and output channels that make a convolution depthwise: every input channel is a group of its own. */
export function depthwiseChannels(input: Shape, multiplier: number): { groups: number; outChannels: number } {
  const channels = Math.max(1, input[1] ?? 1);
  return { groups: channels, outChannels: channels * multiplier };
}

/** The way back: the depthwise step has as many outputs as inputs times the multiplier. */
export function withMultiplier(found: Params, [depthwise]: readonly PlainLayer[], input: Shape): Params {
  const filters = depthwise?.params['outChannels'];
  return typeof filters === 'number' ? { ...found, multiplier: filters / (input[1] ?? 1) } : found;
}
