import { chooseKernel } from '../../core/kernels/choose.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import type { EngineContext } from './engine-context.ts';
import { throttled } from './throttle.ts';

/** At most twenty a second. */
const progressMs = 50;

export interface Progress {
  /** So much is done of steps that run together. */
  readonly steps: (steps: readonly PlanStep[], fraction: number) => void;
  readonly finished: (step: PlanStep) => void;
}

/** How sentences name the layer of a step. */
export function labelOf(planned: Plan, step: PlanStep): string {
  return planned.nodes.find((node) => node.id === step.nodeId)?.label ?? step.nodeId;
}

/** Fractions of a step and of all steps, weighed by their work. */
export function progressOf({ pool, send }: EngineContext, job: string, planned: Plan): Progress {
  const workOf = ({ op, algorithm }: PlanStep) => {
    const { units, workPerUnit } = chooseKernel(pool.kernelSet, op, algorithm).kernel;
    return Math.max(1, units * workPerUnit);
  };
  const sum = (steps: readonly PlanStep[]) => steps.reduce((all, step) => all + workOf(step), 0);
  const total = sum(planned.steps);
  let done = 0;
  const tell = throttled(
    progressMs,
    () => performance.now(),
    (steps: readonly PlanStep[], fraction: number, overall: number) => {
      for (const { id } of steps) send({ kind: 'progress', job, stepId: id, fraction, overall });
    },
  );
  return {
    steps: (steps, fraction) => tell(steps, fraction, (done + fraction * sum(steps)) / total),
    finished(step) {
      done += workOf(step);
    },
  };
}
