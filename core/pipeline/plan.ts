import { errorData } from '../errors.ts';
import { resolveKind, type ResolvedPart } from '../kinds/resolve-kind.ts';
import { algorithmsOf, type Algorithm } from '../layers/algorithms.ts';
import type { Problem } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import { costOf } from '../layers/registry.ts';
import { findKind } from '../kinds/registry.ts';
import { bytesOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { sourceId, type PipelineNode, type ProjectDocument } from './document.ts';
import { stepKey } from './keys.ts';
import { labelOf } from './label.ts';
import type { Plan, PlanNode, PlanStep, ReceptiveField } from './plan.types.ts';
import { fieldAfter, sourceField } from './receptive-field.ts';

/** What comes out of a node or the picture. */
interface Flow {
  /** A step's id, or the picture's. */
  readonly id: string;
  readonly shape: Shape;
  readonly key: string;
  readonly field: ReceptiveField;
}

/** By node id; `undefined` where a problem keeps anything from coming out. */
type Flows = ReadonlyMap<string, Flow | undefined>;

/**
 * Everything about a pipeline that can be known without computing it: shapes, padding, costs, receptive fields, bytes, or
 * what is wrong and what would mend it. Pure and cheap; never throws.
 * *Shape*: source [N, C, ...spatial]; `undefined` while there is no picture. `sourceKey` names its content, so that
 * {@link PlanStep.key} tells pictures apart.
 */
export function plan(document: ProjectDocument, source: Shape | undefined, sourceKey = sourceId): Plan {
  const flows = new Map<string, Flow | undefined>([[sourceId, source && sourceFlow(source, sourceKey)]]);
  const nodes = document.nodes.map((node, index) => {
    const { planned, flow } = planNode(node, labelOf(node, index), flows);
    flows.set(node.id, flow);
    return planned;
  });
  const problems = [
    ...(source === undefined ? [{ problem: { error: errorData('pipeline.noSource', {}) } }] : []),
    ...(nodes.length === 0 ? [{ problem: { error: errorData('pipeline.empty', {}) } }] : []),
    ...nodes.flatMap((node) => node.problems.map((problem) => ({ nodeId: node.id, problem }))),
  ];
  const runnable = problems.length === 0;
  const steps = nodes.flatMap((node) => node.steps);
  return {
    source: source ?? [],
    nodes,
    steps: runnable ? steps : [],
    runnable,
    problems,
    multiplications: total(nodes.map((node) => node.multiplications)),
    parameters: total(nodes.map((node) => node.parameters)),
    bytes: steps.reduce(
      (sum, step) => sum + step.bytes + weightBytes(step),
      source === undefined ? 0 : bytesOf(source),
    ),
  };
}

function sourceFlow(shape: Shape, key: string): Flow {
  return { id: sourceId, shape, key, field: sourceField(Math.max(0, shape.length - 2)) };
}

interface PlannedNode {
  readonly planned: PlanNode;
  readonly flow: Flow | undefined;
}

function planNode(node: PipelineNode, label: string, flows: Flows): PlannedNode {
  const wiring = wiringProblem(node, label, flows);
  if (wiring !== undefined) return stopped(node, label, 'broken', [wiring]);
  const inputs = node.inputs.flatMap((id) => flows.get(id) ?? []);
  const [input, ...others] = inputs;
  if (input === undefined || inputs.length < node.inputs.length) return stopped(node, label, 'blocked', []);
  // A bypassed block hands on its first input: what it joins stays away.
  if (node.bypassed) return { planned: finishedNode(node, label, 'bypassed', input, input, []), flow: input };
  const shapes = others.map((other) => other.shape);
  const resolved = resolveKind(node, input.shape, label, shapes);
  if (!resolved.ok) return stopped(node, label, 'broken', resolved.problems, input.shape);
  const { steps, flow } = planSteps(node, resolved.parts, [input, ...others]);
  return { planned: finishedNode(node, label, 'ready', input, flow, steps), flow };
}

function wiringProblem(node: PipelineNode, label: string, flows: Flows): Problem | undefined {
  const missing = node.inputs.find((input) => !flows.has(input));
  if (missing !== undefined) return { error: errorData('layer.inputMissing', { layer: label, input: missing }) };
  const found = node.inputs.length;
  const most = findKind(node.type)?.inputs?.most ?? 1;
  // A layer that joins says itself that it wants more than one.
  if (found >= 1 && found <= most) return undefined;
  return { error: errorData('layer.inputCount', { layer: label, found, wanted: found === 0 ? 1 : most }) };
}

function planSteps(
  { id: nodeId, algorithm: wanted }: PipelineNode,
  parts: readonly ResolvedPart[],
  inputs: readonly [Flow, ...Flow[]],
): { steps: readonly PlanStep[]; flow: Flow } {
  const steps: PlanStep[] = [];
  let [flow] = inputs;
  let read: readonly Flow[] = inputs;
  for (const { name, op, slots } of parts) {
    const forced = forcedFor(op, wanted);
    const step: PlanStep = {
      id: `${nodeId}/${name}`,
      nodeId,
      part: name,
      op,
      slots,
      ...(forced === undefined ? {} : { algorithm: forced }),
      inputs: read.map(({ id }) => id),
      cost: costOf(op),
      field: fieldAfter(
        op,
        read.map(({ field }) => field),
      ),
      bytes: bytesOf(op.output),
      key: stepKey(
        read.map(({ key }) => key),
        op,
        slots,
        forced,
      ),
    };
    steps.push(step);
    flow = { id: step.id, shape: op.output, key: step.key, field: step.field };
    read = [flow];
  }
  return { steps, flow };
}

/** The algorithm wanted for a node, for those of its steps that have it among others. */
function forcedFor(op: LayerOp, wanted: Algorithm | undefined): Algorithm | undefined {
  const possible = algorithmsOf(op);
  return possible.length > 1 ? possible.find((algorithm) => algorithm === wanted) : undefined;
}

function finishedNode(
  node: PipelineNode,
  label: string,
  status: 'ready' | 'bypassed',
  input: Flow,
  output: Flow,
  steps: readonly PlanStep[],
): PlanNode {
  return {
    id: node.id,
    label,
    status,
    problems: [],
    steps,
    inputShape: input.shape,
    outputShape: output.shape,
    multiplications: total(steps.map((step) => step.cost.multiplications.value)),
    parameters: total(steps.map((step) => step.cost.parameters.value)),
    bytes: steps.reduce((sum, step) => sum + step.bytes, 0),
    field: output.field,
    key: output.key,
  };
}

function stopped(
  node: PipelineNode,
  label: string,
  status: 'broken' | 'blocked',
  problems: readonly Problem[],
  inputShape?: Shape,
): PlannedNode {
  const nothing = { steps: [], multiplications: 0n, parameters: 0n, bytes: 0 };
  const input = inputShape === undefined ? {} : { inputShape };
  return { planned: { id: node.id, label, status, problems, ...nothing, ...input }, flow: undefined };
}

function weightBytes(step: PlanStep): number {
  return step.slots.reduce((sum, slot) => sum + bytesOf(slot.shape), 0);
}

function total(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}
