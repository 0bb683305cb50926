import type { Algorithm } from '../layers/algorithms.ts';
import type { WeightSlot } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import type { WeightSpec } from '../layers/weight-spec.ts';
import { compactJson } from './canonical.ts';
import { hashFloats, hashText } from './hash.ts';

/**
 * Names a result by all that it follows from: the keys of its inputs, the resolved operation, its weights, and the
 * algorithm where one is forced, because its last bits differ from those of another. Equal keys mean equal values on one
 * kernel set; ids, names and places in the pipeline do not matter.
 */
export function stepKey(
  inputKeys: readonly string[],
  op: LayerOp,
  slots: readonly WeightSlot[],
  algorithm?: Algorithm,
): string {
  const weights = slots.map((slot) => [slot.name, specKey(slot.spec)]);
  const forced = algorithm === undefined ? {} : { algorithm };
  return hashText(compactJson({ inputs: inputKeys, op, weights, ...forced }));
}

// Documents are immutable, so a list of weights is hashed once and not on every edit elsewhere.
const hashedValues = new WeakMap<readonly number[], string>();

function specKey(spec: WeightSpec): string {
  if (spec.kind !== 'values') return compactJson(spec);
  const known = hashedValues.get(spec.values);
  if (known !== undefined) return known;
  const key = `values:${hashFloats(spec.values)}`;
  hashedValues.set(spec.values, key);
  return key;
}
