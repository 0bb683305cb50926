import { execute, type ExecuteDeps, type Outcome } from '../../../core/execute/execute.ts';
import { runStepInline } from '../../../core/execute/run-step.ts';
import { referenceSet } from '../../../core/kernels/reference/reference-set.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';

/** Everything a run needs, with the reference kernels on this thread; `changes` replaces parts of it. */
export function inlineDeps(changes: Partial<ExecuteDeps> = {}): ExecuteDeps {
  const signal = changes.signal ?? { cancelled: false };
  return {
    runStep: (step, buffers) => runStepInline(referenceSet, step, buffers, { signal }),
    allocate: (length) => new Float32Array(length),
    weightsOf: (step) => step.slots.map(makeWeights),
    cached: () => undefined,
    now: () => 0,
    signal,
    on: { stepStarted: () => undefined, stepFinished: () => undefined },
    ...changes,
  };
}

export function runDocument(
  document: ProjectDocument,
  source: Tensor,
  changes: Partial<ExecuteDeps> = {},
): Promise<Outcome> {
  return execute(plan(document, source.shape), source, inlineDeps(changes));
}

/** The output of the last step; the picture where every layer is bypassed. */
export async function outputOf(document: ProjectDocument, source: Tensor): Promise<Tensor> {
  const planned = plan(document, source.shape);
  const outcome = await execute(planned, source, inlineDeps());
  if (outcome.kind !== 'finished') throw new Error(JSON.stringify(outcome));
  return [...outcome.outputs.values()].at(-1) ?? source;
}

/** Numbers that repeat only after a long while, in [-1, 1). */
export function waves(shape: Shape): Tensor {
  return { shape, data: Float32Array.from({ length: numel(shape) }, (_, i) => ((i * 0.6180339887) % 2) - 1) };
}
