import { errorData } from '../../errors.ts';
import type { Shape } from '../../tensor/tensor.ts';
import type { Block } from '../resolve-kind.ts';
import type { CannotStand, Stands, VariantWeights } from './variant.ts';
import { judgedVariants, originalOf, type Judged } from './variants.ts';

/** The variants that a race sets side by side: those whose weights follow from the original's. */
export type TwinId = 'original' | 'depthwise-separable' | 'dense';

/** A block that computes what another one does, or comes as near as it can; or why there is none. */
export type Twin = (Stands<TwinId> & Exclude<VariantWeights, { weights: 'seeded' }>) | CannotStand<TwinId>;

/**
 * A block and what could stand in its place in a race: its depthwise separable twin (the nearest weights) and its dense
 * twin (the same function, zeros and products written out). The original comes first; what is already dense has no dense
 * twin. Never throws.
 */
export function twinsOf(block: Block, input: Shape, label: string): readonly Twin[] {
  const ids = { 'depthwise-separable': 'depthwise-separable', conv: 'dense' } as const;
  const twins = Object.entries(ids).flatMap(([type, id]) =>
    judgedVariants(block, input, label, [type]).flatMap((judged) => twinOf(judged, id, label)),
  );
  // Nothing that is no convolution has a twin: one reason is enough.
  const [first] = twins;
  const none = first?.possible === false && first.problem.code === 'variant.notConvolution';
  return [originalOf(block), ...(none ? [first] : twins)];
}

function twinOf({ variant, unfit }: Judged, id: TwinId, layer: string): readonly Twin[] {
  if (!variant.possible) return variant.problem.code === 'variant.same' ? [] : [{ ...variant, id }];
  if (variant.weights !== 'seeded') return [{ ...variant, id }];
  const problem =
    unfit === undefined || unfit === 'work'
      ? errorData('variant.tooMuchWork', { layer, variant: id })
      : errorData('variant.tooManyWeights', { layer, variant: id, ...unfit });
  return [{ id, possible: false, type: variant.type, problem }];
}
