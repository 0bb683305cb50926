import { toErrorData, type ErrorData } from '../../core/errors.ts';
import { execute, type ExecuteDeps } from '../../core/execute/execute.ts';
import { chooseKernel, type Choice } from '../../core/kernels/choose.ts';
import type { StepBuffers } from '../../core/kernels/kernel-set.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { prepareRun, prepareWeights, type HeldWeights } from './prepare-run.ts';
import type { Ready } from './ready.ts';
import { leanRun } from './lean-run.ts';
import { layoutOf } from './run-memory.ts';
import type { Source } from './sources.ts';
import { labelOf, progressOf } from './run-progress.ts';

export interface RunRequest {
  readonly job: string;
  readonly document: string;
}

/** How a job ended; what the page is told last. */
export type Ending =
  | { readonly kind: 'finished' }
  | { readonly kind: 'cancelled'; readonly finishedSteps: number }
  | { readonly kind: 'failed'; readonly error: ErrorData };

/** Runs a document. Results that are kept already are not computed again; finished ones are kept however it ends. */
export async function runJob(context: EngineContext, request: RunRequest, cancellation: Cancellation): Promise<Ending> {
  try {
    const { source, planned } = await prepareRun(context, request, cancellation);
    if (!planned.runnable) return await runPlan(context, request.job, planned, source, cancellation);
    const { bytes, lean } = layoutOf(context, planned);
    context.send({ kind: 'accepted', job: request.job, steps: planned.steps.length, bytes });
    if (lean === undefined) return await runPlan(context, request.job, planned, source, cancellation);
    return await leanRun(context, request.job, { planned, source, lean }, cancellation);
  } catch (thrown) {
    if (cancellation.cancelled) return { kind: 'cancelled', finishedSteps: 0 };
    return { kind: 'failed', error: toErrorData(thrown) };
  }
}

/** Runs a plan, telling the page about every step. */
export async function runPlan(
  context: EngineContext,
  job: string,
  planned: Plan,
  source: Source,
  cancellation: Cancellation,
): Promise<Ending> {
  const { results } = context;
  const release = results.cache.hold([source.info.key, ...planned.steps.map((step) => step.key)]);
  const missing = planned.steps.filter((step) => results.kept(step.key) === undefined);
  const { deps, finish } = dependencies(context, job, planned, cancellation);
  try {
    const outcome = await execute(planned, source.tensor, deps);
    if (outcome.kind === 'failed') return { kind: 'failed', error: outcome.error };
    if (outcome.kind === 'cancelled') return { kind: 'cancelled', finishedSteps: outcome.outputs.size };
    return { kind: 'finished' };
  } finally {
    finish();
    for (const step of missing) results.abandon(step.key);
    release();
  }
}

function dependencies(
  context: EngineContext,
  job: string,
  planned: Plan,
  cancellation: Cancellation,
): { readonly deps: ExecuteDeps; readonly finish: () => void } {
  const { pool, results, send } = context;
  const progress = progressOf(context, job, planned);
  let current: PlanStep | undefined;
  let weights: HeldWeights | undefined;
  let choice: Choice | undefined;
  const finish = () => {
    weights?.release();
    weights = undefined;
  };
  const deps: ExecuteDeps = {
    signal: cancellation,
    now: () => performance.now(),
    cached: (key) => results.kept(key)?.tensor.data,
    async weightsOf(step) {
      const made = await prepareWeights(context, [step], labelOf(planned, step), cancellation);
      weights = made;
      return step.slots.map((slot) => made.of(slot));
    },
    allocate: () => {
      if (current === undefined) throw new Error('memory was asked for outside a step');
      return results.begin(current.key, current.op.output, labelOf(planned, current)).data;
    },
    async runStep(step: PlanStep, buffers: StepBuffers) {
      const onProgress = (fraction: number, ready: Ready) => {
        results.progress(step.key, ready);
        progress.steps([step], fraction);
      };
      choice = await pool.runStep(step.op, buffers, { cancellation, onProgress, algorithm: step.algorithm });
      finish();
    },
    on: {
      stepStarted(step) {
        current = step;
        choice = results.kept(step.key)?.choice ?? chooseKernel(pool.kernelSet, step.op, step.algorithm).choice;
        send({ kind: 'stepStarted', job, stepId: step.id, key: step.key, by: choice });
      },
      stepFinished(step, _, { ms, cached }) {
        if (choice === undefined) throw new Error('a step finished that never began');
        if (!cached) results.finish(step.key, ms, choice);
        const took = cached ? (results.kept(step.key)?.ms ?? 0) : ms;
        send({ kind: 'stepFinished', job, stepId: step.id, key: step.key, ms: took, cached, by: choice });
        progress.finished(step);
      },
    },
  };
  return { deps, finish };
}
