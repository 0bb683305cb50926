import type { Choice } from '../../core/kernels/choose.ts';
import { addCounts, noCounts, type Counted } from '../../core/layers/cost.ts';
import type { StepBuffers } from '../../core/kernels/kernel-set.ts';
import type { PlanNode, PlanStep } from '../../core/pipeline/plan.types.ts';
import { bytesOf, numel } from '../../core/tensor/shape.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { prepareWeights } from './prepare-run.ts';

/** A step and the memory it works in. */
export interface Lane {
  readonly step: PlanStep;
  readonly buffers: StepBuffers;
}

export interface Timing {
  /** All steps together, one number per run, ms. */
  readonly times: readonly number[];
  readonly lanes: readonly Lane[];
  /** What computed each step. */
  readonly choices: readonly Choice[];
  /** Of the last step; kept among the results. */
  readonly output: Tensor;
}

/**
 * Runs all steps of a node on an input: once to warm up, then `repeats` times timed, into the same memory. The outputs are
 * kept under their keys, the weights until what is put into `held` is called. Nothing when cancelled.
 * Errors (thrown): `run.memory`, what a kernel throws.
 */
export async function timeSteps(
  context: EngineContext,
  node: PlanNode,
  input: Tensor,
  repeats: number,
  cancellation: Cancellation,
  held: (() => void)[],
): Promise<Timing | undefined> {
  const { results, pool } = context;
  const keys = node.steps.map((step) => step.key);
  try {
    const lanes = await lanesOf(context, node, input, cancellation, held);
    const last = lanes.at(-1);
    let choices: readonly Choice[] = [];
    const [, ...times] = await pool.timeSteps(
      lanes.map(({ step, buffers }) => ({ op: step.op, buffers, algorithm: step.algorithm })),
      repeats + 1,
      cancellation,
      (told) => {
        choices = told;
      },
    );
    if (last === undefined || cancellation.cancelled) return undefined;
    for (const [i, choice] of choices.entries()) results.finish(keys[i] ?? '', (times[0] ?? 0) / keys.length, choice);
    return { times, lanes, choices, output: { shape: last.step.op.output, data: last.buffers.output } };
  } finally {
    for (const key of keys) results.abandon(key);
  }
}

/** Every step with its memory: weights, and an output that the next step reads. */
async function lanesOf(
  context: EngineContext,
  node: PlanNode,
  input: Tensor,
  cancellation: Cancellation,
  held: (() => void)[],
): Promise<readonly Lane[]> {
  const weights = await prepareWeights(context, node.steps, node.label, cancellation);
  held.push(() => weights.release());
  const outputs = new Map<string, Float32Array>();
  return node.steps.map((step) => {
    const inputs = step.inputs.map((id) => outputs.get(id) ?? input.data);
    const output = outputOf(context, step, node.label, held);
    outputs.set(step.id, output);
    return {
      step,
      buffers: { inputs, weights: step.slots.map((slot) => weights.of(slot)), output },
    };
  });
}

/** Where a step writes: into the results; what is kept of it already stays untouched, and it gets memory of its own. */
function outputOf({ results, pool }: EngineContext, step: PlanStep, label: string, held: (() => void)[]): Float32Array {
  if (results.kept(step.key) === undefined) return results.begin(step.key, step.op.output, label).data;
  const reservation = results.cache.reserve(bytesOf(step.op.output), label);
  const output = pool.memory.allocate(numel(step.op.output));
  held.push(() => {
    pool.memory.release(output);
    reservation.release();
  });
  return output;
}

/** Counts all steps, into memory of its own, so that what is looked at stays what was computed. Nothing when cancelled. */
export async function countSteps(
  { pool, results }: EngineContext,
  lanes: readonly Lane[],
  label: string,
  cancellation: Cancellation,
): Promise<Counted | undefined> {
  let sum = noCounts;
  for (const { step, buffers } of lanes) {
    const reservation = results.cache.reserve(bytesOf(step.op.output), label);
    const output = pool.memory.allocate(numel(step.op.output));
    try {
      const counted = await pool.countStep(step.op, { ...buffers, output }, { cancellation });
      if (cancellation.cancelled) return undefined;
      sum = addCounts(sum, counted);
    } finally {
      pool.memory.release(output);
      reservation.release();
    }
  }
  return sum;
}
