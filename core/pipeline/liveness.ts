import { bigProduct } from '../layers/formula.ts';
import type { Shape } from '../tensor/tensor.ts';
import { sourceId } from './document.ts';
import type { Plan, PlanStep } from './plan.types.ts';

/** Values that lie in memory: the picture's (`source`), those of a step's output (its id) or of its weights (`id#weights`). */
export interface Alive {
  readonly id: string;
  readonly bytes: bigint;
}

/** The moment at which most bytes are alive. */
export interface Peak {
  readonly bytes: bigint;
  /** The first step that reaches it; undefined where there is none and the picture is all. */
  readonly stepId: string | undefined;
  readonly alive: readonly Alive[];
}

/** How much a plan needs at least, by two ways of keeping weights. */
export interface Liveness {
  /** All weights are there from the first step to the last. */
  readonly weightsKept: Peak;
  /** The weights of a step are there only while it runs. */
  readonly weightsPerStep: Peak;
  /** Bytes of all outputs, kept at the same time, the picture and weights aside. */
  readonly activationBytes: bigint;
}

const bytesPerValue = 4n;

/**
 * The peak of memory of a plan whose outputs are given up once their last reader has run. What nobody reads (the plan's
 * results) lives to the end. A step never writes over its inputs: they and its output are alive together.
 */
export function livenessOf(plan: Plan): Liveness {
  const { steps } = plan;
  const last = lastReaders(steps);
  const values = [
    { id: sourceId, bytes: plan.source.length === 0 ? 0n : bytesOf(plan.source), born: 0 },
    ...steps.map((step, index) => ({ id: step.id, bytes: bytesOf(step.op.output), born: index })),
  ];
  const weights = steps.map((step) => ({ id: `${step.id}#weights`, bytes: weightBytes(step) }));
  const kept = weights.filter(({ bytes }) => bytes > 0n);
  const during = (index: number): Alive[] =>
    values.filter(({ id, born }) => born <= index && index <= (last.get(id) ?? Infinity)).map(withoutBirth);
  return {
    weightsKept: peakOf(steps, (index) => [...during(index), ...kept]),
    weightsPerStep: peakOf(steps, (index) => [...during(index), ...weights.slice(index, index + 1).filter(notEmpty)]),
    activationBytes: values.slice(1).reduce((sum, { bytes }) => sum + bytes, 0n),
  };
}

/** By id of what is read, the index of the step that reads it last. */
function lastReaders(steps: readonly PlanStep[]): ReadonlyMap<string, number> {
  return new Map(steps.flatMap((step, index) => step.inputs.map((id): [string, number] => [id, index])));
}

/** The first of the largest moments; without steps, the moment before any. */
function peakOf(steps: readonly PlanStep[], aliveAt: (index: number) => readonly Alive[]): Peak {
  const moments = steps.map((step, index): Peak => momentOf(step.id, aliveAt(index)));
  const [first = momentOf(undefined, aliveAt(0)), ...others] = moments;
  return others.reduce((most, moment) => (moment.bytes > most.bytes ? moment : most), first);
}

function momentOf(stepId: string | undefined, alive: readonly Alive[]): Peak {
  return { bytes: alive.reduce((sum, { bytes }) => sum + bytes, 0n), stepId, alive };
}

function withoutBirth({ id, bytes }: Alive): Alive {
  return { id, bytes };
}

function notEmpty({ bytes }: Alive): boolean {
  return bytes > 0n;
}

function weightBytes(step: PlanStep): bigint {
  return step.slots.reduce((sum, slot) => sum + bytesOf(slot.shape), 0n);
}

function bytesOf(shape: Shape): bigint {
  return bytesPerValue * bigProduct(shape);
}
