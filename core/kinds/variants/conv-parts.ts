import type { Params, WeightSlot } from '../../layers/field.ts';
import type { ConvOp } from '../../layers/op.ts';
import type { WeightSpec } from '../../layers/weight-spec.ts';
import { makeWeights } from '../../layers/weights.ts';
import { biasWeights } from '../conv-fields.ts';
import type { ResolvedPart } from '../resolve-kind.ts';

/** A convolution with its numbers: the block's only part, or one of its steps. */
export interface ConvPart {
  readonly op: ConvOp;
  readonly params: Params;
  readonly weight: WeightSlot;
  readonly bias: WeightSlot | undefined;
}

// Listed weights travel and are saved with the project, about 20 bytes each as JSON.
export const maxListedWeights = 2 ** 20;
// About a second of work.
export const maxFittedWeights = 2 ** 24;

/** The part as a convolution; none where it is something else. */
export function convPart(part: ResolvedPart): ConvPart[] {
  const weight = part.slots.find((slot) => slot.name === 'weight');
  if (part.op.type !== 'conv' || weight === undefined) return [];
  const bias = part.slots.find((slot) => slot.name === 'bias');
  return [{ op: part.op, params: part.params, weight, bias }];
}

/** The numbers of a bias, as another layer can carry them. */
export function carriedBias(bias: WeightSlot | undefined): Params {
  return bias === undefined ? {} : { [biasWeights]: listedWeights(makeWeights(bias)) };
}

export function listedWeights(data: Float32Array): WeightSpec {
  return { kind: 'values', values: Array.from(data) };
}
