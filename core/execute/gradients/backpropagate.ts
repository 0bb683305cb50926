import { fail } from '../../errors.ts';
import type { WeightSlot } from '../../layers/field.ts';
import { sourceId } from '../../pipeline/document.ts';
import type { Plan, PlanStep } from '../../pipeline/plan.types.ts';
import { numel } from '../../tensor/shape.ts';
import { gradientsOf } from './gradients.ts';
import { addAt } from './linear-map.ts';
import type { Numbers, OpGradients, Wanted } from './op-gradients.types.ts';

/** What a finished run held. */
export interface RunValues {
  readonly source: { readonly data: Numbers };
  /** By step id. */
  readonly outputs: ReadonlyMap<string, { readonly data: Numbers }>;
  readonly weightsOf: (slot: WeightSlot) => Numbers;
}

/** How a number changes with the picture and with every weight of a plan. */
export interface PlanGradients {
  /** *Shape*: the plan's source. */
  readonly source: Float64Array;
  /** By step id, in the order of its slots; zeros where a step has no part in the number. Empty for `inputs`. */
  readonly weights: ReadonlyMap<string, readonly Float64Array[]>;
}

/**
 * Back-propagation through a whole plan (reverse mode, float64): `slopes` says how a number changes with every output of
 * step `stepId` (or of the picture, under its id). What a value read more than once hands back adds up. Steps that the
 * number does not depend on are not looked at.
 * *Shape*: slopes as the step's output. Throws `run.notComputed` where a value on the way is missing, RangeError where
 * there is no such step or a length is wrong.
 */
export function backpropagate(
  plan: Plan,
  values: RunValues,
  stepId: string,
  slopes: Numbers,
  wanted: Wanted = 'all',
): PlanGradients {
  const pending = new Map<string, Float64Array>([[stepId, Float64Array.from(slopes)]]);
  const weights = new Map<string, readonly Float64Array[]>();
  for (const step of stepsUpTo(plan, stepId).toReversed()) {
    const arrived = pending.get(step.id);
    if (arrived === undefined) continue;
    pending.delete(step.id);
    const found = gradientsOfStep(plan, step, values, arrived, wanted);
    if (wanted === 'all') weights.set(step.id, found.weights);
    for (const [input, id] of step.inputs.entries()) addTo(pending, id, found.inputs[input]);
  }
  if (wanted === 'all') {
    for (const { id, slots } of plan.steps) {
      if (!weights.has(id))
        weights.set(
          id,
          slots.map(({ shape }) => new Float64Array(numel(shape))),
        );
    }
  }
  return { source: pending.get(sourceId) ?? new Float64Array(numel(plan.source)), weights };
}

function stepsUpTo(plan: Plan, stepId: string): readonly PlanStep[] {
  const last = plan.steps.findIndex(({ id }) => id === stepId);
  if (last < 0 && stepId !== sourceId) throw new RangeError(`there is no step ${stepId}`);
  return plan.steps.slice(0, last + 1);
}

function gradientsOfStep(
  plan: Plan,
  { op, inputs, slots }: PlanStep,
  { source, outputs, weightsOf }: RunValues,
  slopes: Float64Array,
  wanted: Wanted,
): OpGradients {
  const read = inputs.map((id) => {
    if (id === sourceId) return source.data;
    return outputs.get(id)?.data ?? fail('run.notComputed', { layer: labelOf(plan, id) });
  });
  return gradientsOf(op, { inputs: read, weights: slots.map(weightsOf) }, slopes, wanted);
}

function labelOf(plan: Plan, stepId: string): string {
  return plan.nodes.find(({ steps }) => steps.some(({ id }) => id === stepId))?.label ?? stepId;
}

function addTo(pending: Map<string, Float64Array>, id: string, more: Float64Array | undefined): void {
  const known = pending.get(id);
  if (more === undefined) return;
  if (known === undefined) pending.set(id, more);
  else for (const [i, value] of more.entries()) addAt(known, i, value);
}
