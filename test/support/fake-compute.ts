import { countRun } from '../../core/kernels/reference/counting.ts';
import { referenceKernels } from '../../core/kernels/reference/reference.ts';
import type { Counted } from '../../core/layers/cost.ts';
import { makeWeights } from '../../core/layers/weights.ts';
import { sourceId } from '../../core/pipeline/document.ts';
import type { PlanStep } from '../../core/pipeline/plan.types.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { ChoiceData } from '../../electron/contract/engine.ts';

type Values = ReadonlyMap<string, Tensor>;

/** One step by the reference kernels. `values` by step id, and the picture. */
export function computeStep(step: PlanStep, values: Values): Tensor {
  const buffers = buffersOf(step, values);
  referenceKernels.run(step.op, buffers, 0, buffers.output.length);
  return { shape: step.op.output, data: buffers.output };
}

export function countStep(step: PlanStep, values: Values): Counted {
  const buffers = buffersOf(step, values);
  return countRun(step.op, buffers, 0, buffers.output.length);
}

/** Computes what comes before a step as well. */
export function computeAll(steps: readonly PlanStep[], source: Tensor): Map<string, Tensor> {
  const values = new Map<string, Tensor>([[sourceId, source]]);
  for (const step of steps) values.set(step.id, computeStep(step, values));
  return values;
}

function buffersOf(step: PlanStep, values: Values) {
  const inputs = step.inputs.map((id) => {
    const input = values.get(id);
    if (input === undefined) throw new Error(`${id} was not computed`);
    return input.data;
  });
  const weights = step.slots.map((slot) => makeWeights(slot));
  return { inputs, weights, output: new Float32Array(numel(step.op.output)) };
}

/** The reference kernels, or what is wanted instead. */
export function choiceFor({ algorithm }: PlanStep): ChoiceData {
  if (algorithm === undefined) return { kernelSet: 'reference', algorithm: 'definition', reason: 'rule' };
  return { kernelSet: 'wasm', algorithm, reason: 'forced' };
}
