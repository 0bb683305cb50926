import { errorData } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import type { Problem, WeightSlot } from './field.ts';
import { normWeights } from './norm-slots.ts';
import type { WeightSpec } from './weight-spec.ts';

/** Listed weights must fill their slot; the fix gives ones for a scale and zeros for a shift, as many as needed. */
export function checkNormCounts(slots: readonly WeightSlot[], label: string): Problem[] {
  return slots.flatMap(({ name, shape, spec }) => {
    const wanted = numel(shape);
    if (spec.kind !== 'values' || spec.values.length === wanted) return [];
    const known = normWeights.find((one) => one.name === name);
    const neutral: WeightSpec = { kind: 'values', values: new Array<number>(wanted).fill(known?.neutral ?? 0) };
    const error = errorData('layer.weightCount', { layer: label, wanted, name, found: spec.values.length });
    return [{ error, fix: { [known?.param ?? name]: neutral } }];
  });
}
