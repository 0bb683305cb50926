import { sentenceOf } from '../errors.ts';
import { plan } from '../pipeline/plan.ts';
import type { ProjectDocument } from '../pipeline/document.ts';
import type { Plan, PlanStep, ReceptiveField } from '../pipeline/plan.types.ts';
import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';

/** What some layers of a network come to, kept apart as the conventions of papers need it. */
export interface Tally {
  /** Multiply-accumulates of convolutions and fully connected layers; bias, norms, pooling and activations are none. */
  readonly macs: bigint;
  /** Weights of convolutions and fully connected layers. */
  readonly weights: bigint;
  readonly biases: bigint;
  /** Scales and shifts of norms. */
  readonly scales: bigint;
  /** Running means and variances. */
  readonly statistics: bigint;
}

/** Plans a network; a table that does not plan is a fault of the table: throws an Error with the plan's sentence. */
export function planNetwork(document: ProjectDocument, source: Shape): Plan {
  const planned = plan(document, source);
  const first = planned.problems[0];
  if (first !== undefined) throw new Error(`${first.nodeId ?? 'network'}: ${sentenceOf(first.problem.error)}`);
  return planned;
}

/** Sums over those steps of a plan that `among` picks; without it, over all. */
export function tally({ steps }: Plan, among: (step: PlanStep) => boolean = () => true): Tally {
  let [macs, weights, biases, scales, statistics] = [0n, 0n, 0n, 0n, 0n];
  for (const step of steps.filter(among)) {
    const convolves = step.op.type === 'conv' || step.op.type === 'conv-transpose';
    if (convolves) macs += step.cost.multiplications.value;
    for (const { name, shape } of step.slots) {
      const count = BigInt(numel(shape));
      if (name === 'mean' || name === 'variance') statistics += count;
      else if (!convolves) scales += count;
      else if (name === 'weight') weights += count;
      else biases += count;
    }
  }
  return { macs, weights, biases, scales, statistics };
}

/** Everything that training changes. */
export function trainable({ weights, biases, scales }: Tally): bigint {
  return weights + biases + scales;
}

/** Steps of blocks whose id starts so. */
export function within(...prefixes: readonly string[]): (step: PlanStep) => boolean {
  return ({ nodeId }) => prefixes.some((prefix) => nodeId.startsWith(prefix));
}

export function except(...prefixes: readonly string[]): (step: PlanStep) => boolean {
  const inside = within(...prefixes);
  return (step) => !inside(step);
}

/** A convolution with one filter per input channel. */
export function isDepthwise({ op }: PlanStep): boolean {
  return op.type === 'conv' && op.groups > 1 && op.groups === op.input[1];
}

/** A 1x1 convolution. */
export function isPointwise({ op }: PlanStep): boolean {
  return op.type === 'conv' && op.kernel.every((size) => size === 1);
}

/** What comes out of a block. Throws an Error where the network has none of that id. */
export function outputOf(planned: Plan, id: string): { readonly shape: Shape; readonly field: ReceptiveField } {
  const node = planned.nodes.find((one) => one.id === id);
  if (node?.outputShape === undefined || node.field === undefined) throw new Error(`there is no block ${id}`);
  return { shape: node.outputShape, field: node.field };
}

/** Receptive field, effective stride and effective padding along the first axis, as the tables of receptive fields have it. */
export function fieldRow(planned: Plan, id: string): readonly [size: number, stride: number, padding: number] {
  const { size, jump, start } = outputOf(planned, id).field;
  // 0 - 0 is 0, and -0 is another number to a strict comparison.
  return [size[0] ?? 0, jump[0] ?? 0, 0 - (start[0] ?? 0)];
}
