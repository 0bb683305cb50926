import { differenceOf } from '../../core/analysis/difference.ts';
import { addCounts } from '../../core/layers/cost.ts';
import { twinsOf, type Twin } from '../../core/kinds/variants/twins.ts';
import { replaceKind } from '../../core/pipeline/edit.ts';
import type { ProjectDocument } from '../../core/pipeline/document.ts';
import { plan } from '../../core/pipeline/plan.ts';
import type { PlanNode } from '../../core/pipeline/plan.types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { RaceRow } from '../../electron/contract/engine.ts';
import { choiceFor, computeAll, countStep } from './fake-compute.ts';

export interface RaceResult {
  readonly row: RaceRow;
  readonly key?: string;
  readonly output?: Tensor;
}

/** The variants of a node, computed and counted for real; only the times are made up (1 ms per step). */
export function fakeRace(
  request: { readonly job: string; readonly nodeId: string; readonly repeats: number },
  document: ProjectDocument,
  source: Tensor,
  sourceKey: string,
): RaceResult[] {
  const node = document.nodes.find(({ id }) => id === request.nodeId);
  const planned = plan(document, source.shape, sourceKey).nodes.find(({ id }) => id === request.nodeId);
  if (node === undefined || planned?.inputShape === undefined) return [];
  let original: Tensor | undefined;
  return twinsOf(node, planned.inputShape, planned.label).map((variant): RaceResult => {
    const head = { kind: 'raceRow', job: request.job, variant: variant.id } as const;
    if (!variant.possible) return { row: { ...head, impossible: variant.problem } };
    const replaced = plan(replaceKind(document, node.id, variant.type, variant.params), source.shape, sourceKey);
    const entrant = replaced.nodes.find(({ id }) => id === node.id);
    const values = computeAll(replaced.steps, source);
    const output = values.get(entrant?.steps.at(-1)?.id ?? '');
    if (entrant === undefined || output === undefined) return { row: head };
    original ??= output;
    const counted = entrant.steps.map((step) => countStep(step, values)).reduce(addCounts);
    const details = rowOf(entrant, variant, request.repeats);
    const difference = differenceOf(original.data, output.data);
    return { row: { ...head, ...details, counted, difference }, key: entrant.key, output };
  });
}

function rowOf(node: PlanNode, variant: Extract<Twin, { possible: true }>, repeats: number): Partial<RaceRow> {
  const ms = node.steps.length;
  const formulas = node.steps.map(({ cost }) => cost.multiplications);
  return {
    key: node.key,
    shape: [...(node.outputShape ?? [])],
    parts: node.steps.map((step) => step.part),
    multiplications: node.multiplications,
    formula: {
      symbols: formulas.map(({ symbols }) => symbols).join(' + '),
      numbers: formulas.map(({ numbers }) => numbers).join(' + '),
    },
    parameters: node.parameters,
    bytes: node.bytes,
    receptiveField: [...(node.field?.size ?? [])],
    by: node.steps.map(choiceFor),
    time: { median: ms, min: ms, max: ms, repeats },
    weights: { from: variant.weights, error: variant.weightError },
  };
}
