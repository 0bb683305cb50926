import { errorData, LabError, type ErrorData } from '../errors.ts';
import type { StepBuffers } from '../kernels/kernel-set.ts';
import { sourceId } from '../pipeline/document.ts';
import type { Plan, PlanStep } from '../pipeline/plan.types.ts';
import { numel, sameShape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { CancelSignal } from './cancel.ts';

/** What happens during a run, in order. */
export interface ExecuteEvents {
  stepStarted(step: PlanStep): void;
  /** `output` holds all its values. `ms` is the time of the kernels alone; 0 when the values were kept from before. */
  stepFinished(step: PlanStep, output: Tensor, timing: { readonly ms: number; readonly cached: boolean }): void;
}

/** What a run needs from around it. */
export interface ExecuteDeps {
  /** Computes the whole output, or gives up as soon as the signal says so. */
  runStep(step: PlanStep, buffers: StepBuffers): Promise<void>;
  /** Memory for so many float32 values. */
  allocate(length: number): Float32Array;
  /** In the order of the step's slots; asked for right before it runs. */
  weightsOf(step: PlanStep): readonly Float32Array[] | Promise<readonly Float32Array[]>;
  /** The values kept under a step's key, all of them, or nothing. */
  cached(key: string): Float32Array | undefined;
  /** Milliseconds; only differences matter. */
  now(): number;
  readonly signal: CancelSignal;
  readonly on: ExecuteEvents;
}

/** How a run ended. `outputs` are the finished steps by id, whichever way it ended. */
export type Outcome =
  | { readonly kind: 'finished'; readonly outputs: ReadonlyMap<string, Tensor> }
  | { readonly kind: 'cancelled'; readonly outputs: ReadonlyMap<string, Tensor> }
  | { readonly kind: 'failed'; readonly outputs: ReadonlyMap<string, Tensor>; readonly error: ErrorData };

/**
 * Runs the steps of a plan one after the other. Looks at the signal before and after every step; a step that was being
 * computed when the run was cancelled is not among the outputs. Never throws: what goes wrong is the outcome.
 * *Shape*: source as the plan's source.
 */
export async function execute(plan: Plan, source: Tensor, deps: ExecuteDeps): Promise<Outcome> {
  const outputs = new Map<string, Tensor>();
  const refusal = refusalOf(plan, source);
  if (refusal !== undefined) return { kind: 'failed', outputs, error: refusal };
  for (const step of plan.steps) {
    if (deps.signal.cancelled) return { kind: 'cancelled', outputs };
    try {
      const output = await runOne(step, source, outputs, deps);
      if (output === undefined) return { kind: 'cancelled', outputs };
      outputs.set(step.id, output);
    } catch (thrown) {
      // What breaks because everything stops is no failure.
      if (deps.signal.cancelled) return { kind: 'cancelled', outputs };
      return { kind: 'failed', outputs, error: failureOf(plan, step, thrown) };
    }
  }
  return { kind: 'finished', outputs };
}

/** The output, or nothing when the run was cancelled meanwhile. */
async function runOne(
  step: PlanStep,
  source: Tensor,
  outputs: ReadonlyMap<string, Tensor>,
  deps: ExecuteDeps,
): Promise<Tensor | undefined> {
  const shape = step.op.output;
  deps.on.stepStarted(step);
  const known = deps.cached(step.key);
  if (known !== undefined) {
    const output = { shape, data: known };
    deps.on.stepFinished(step, output, { ms: 0, cached: true });
    return output;
  }
  const inputs = step.inputs.map((id) => (id === sourceId ? source : existing(outputs, id)).data);
  const weights = await deps.weightsOf(step);
  if (deps.signal.cancelled) return undefined;
  const buffers = { inputs, weights, output: deps.allocate(numel(shape)) };
  const begin = deps.now();
  await deps.runStep(step, buffers);
  const ms = deps.now() - begin;
  if (deps.signal.cancelled) return undefined;
  const output = { shape, data: buffers.output };
  deps.on.stepFinished(step, output, { ms, cached: false });
  return output;
}

function existing(outputs: ReadonlyMap<string, Tensor>, id: string): Tensor {
  const output = outputs.get(id);
  if (output === undefined) throw new Error(`the output of ${id} is missing`);
  return output;
}

function refusalOf(plan: Plan, source: Tensor): ErrorData | undefined {
  if (!plan.runnable) return plan.problems[0]?.problem.error ?? errorData('pipeline.empty', {});
  if (sameShape(plan.source, source.shape) && source.data.length === numel(source.shape)) return undefined;
  return errorData('internal', { detail: `planned for ${plan.source.join('x')}, got ${source.shape.join('x')}` });
}

function failureOf(plan: Plan, step: PlanStep, thrown: unknown): ErrorData {
  if (thrown instanceof LabError) return thrown.data;
  const layer = plan.nodes.find((node) => node.id === step.nodeId)?.label ?? step.nodeId;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return errorData('run.failed', { layer, detail: detail.slice(0, 200) });
}
