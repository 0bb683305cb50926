import type { KindDefinition } from '../../../core/kinds/kind.ts';
import type { Params, WeightSlot } from '../../../core/layers/field.ts';
import type { PlanNode } from '../../../core/pipeline/plan.types.ts';

/** By weights field of a kind, the tensor it fills: the one of the step that the field is handed down to. */
export function weightSlotsOf(
  kind: KindDefinition | undefined,
  params: Params,
  node: PlanNode | undefined,
): Readonly<Record<string, WeightSlot>> {
  if (kind === undefined || node?.inputShape === undefined || node.steps.length === 0) return {};
  const expanded = kind.expand(params, node.inputShape, node.label);
  if (!expanded.ok) return {};
  const [first] = kind.fields.filter((field) => field.kind === 'weights');
  const pairs = expanded.parts.map((part) => {
    const step = node.steps.find((each) => each.part === part.name);
    const slot = step?.slots.find((each) => each.name === 'weight');
    return [part.handedDown === undefined ? first?.name : part.handedDown['weights'], slot] as const;
  });
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, WeightSlot] => pair[0] !== undefined && pair[1] !== undefined),
  );
}
