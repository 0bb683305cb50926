import { fail, LabError } from '../../core/errors.ts';
import type { Choice } from '../../core/kernels/choose.ts';
import type { StepBuffers } from '../../core/kernels/kernel-set.ts';
import { sourceId } from '../../core/pipeline/document.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import { bytesOf, numel } from '../../core/tensor/shape.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { maxTerms, maxValues, type EngineRequest, type Replies } from '../contract/engine.ts';
import { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { prepareRun, prepareWeights } from './prepare-run.ts';
import { layoutOf } from './run-memory.ts';

type Asked<Kind extends EngineRequest['kind']> = Extract<EngineRequest, { kind: Kind }>;

/** Errors (thrown): `run.notComputed` when it is not there, `run.notKept` when only its reduced maps are. */
function keptTensor({ results }: EngineContext, key: string, layer = key): Tensor {
  const kept = results.kept(key);
  if (kept !== undefined) return kept.tensor;
  return fail(results.reduced(key) === undefined ? 'run.notComputed' : 'run.notKept', { layer });
}

/** What a run would take. Errors (thrown): `run.memory` when it would be refused, what is wrong with the plan. */
export async function needQuery(context: EngineContext, request: Asked<'need'>): Promise<Replies['need']> {
  const { planned } = await prepareRun(context, request);
  const [found] = planned.problems;
  if (found !== undefined) throw new LabError(found.problem.error);
  const { bytes, kept, lean } = layoutOf(context, planned, true);
  return { bytes, kept, again: lean?.again ?? 0 };
}

/** Counts one step in an instrumented run on the picture. Errors (thrown): `run.notComputed` without its input. */
export async function countQuery(
  context: EngineContext,
  request: Asked<'count'>,
  cancellation: Cancellation,
): Promise<Replies['count']> {
  const { step, label, keys } = await findStep(context, request);
  const held = [context.results.cache.hold(keys)];
  try {
    const weights = await prepareWeights(context, [step], label, cancellation);
    held.push(() => weights.release());
    const reservation = context.results.cache.reserve(bytesOf(step.op.output), label);
    held.push(() => reservation.release());
    const output = context.pool.memory.allocate(numel(step.op.output));
    held.push(() => context.pool.memory.release(output));
    const inputs = keys.map((key) => keptTensor(context, key, label).data);
    const buffers = { inputs, weights: step.slots.map((slot) => weights.of(slot)), output };
    const begin = performance.now();
    const { multiplications, paddingTaps } = await context.pool.countStep(step.op, buffers, { cancellation });
    if (cancellation.cancelled) return fail('run.notComputed', { layer: label });
    const ms = performance.now() - begin;
    return { counted: { multiplications, paddingTaps }, predicted: step.cost.multiplications.value, ms };
  } finally {
    for (const release of held) release();
  }
}

/** A step of a document, how sentences name it, and the keys of what it reads. Errors (thrown): `run.notComputed`. */
async function findStep(context: EngineContext, request: Asked<'count' | 'errors' | 'arithmetic'>) {
  const { source, planned } = await prepareRun(context, request);
  const step = planned.steps.find(({ id }) => id === request.stepId);
  if (step === undefined) return fail('run.notComputed', { layer: request.stepId });
  const label = planned.nodes.find(({ id }) => id === step.nodeId)?.label ?? step.nodeId;
  const keys = step.inputs.map((id) => (id === sourceId ? source.info.key : keyOfStep(planned, id)));
  return { step, label, keys };
}

/** How far a step's kept values lie from its definition. Errors (thrown): `run.notComputed` without them or its input. */
export async function errorsQuery(context: EngineContext, request: Asked<'errors'>): Promise<Replies['errors']> {
  return withKept(context, request, async ({ choice, step, buffers }) => {
    return { by: choice, ...(await context.pool.look('errors', { op: step.op, buffers })) };
  });
}

/** How one number of a step comes about. Errors (thrown): `run.notComputed` without the step or its input, `message.invalid`. */
export async function arithmeticQuery(
  context: EngineContext,
  request: Asked<'arithmetic'>,
): Promise<Replies['arithmetic']> {
  const { index, from, to } = request;
  return withKept(context, request, async ({ step, buffers }) => {
    const detail = `terms ${from} to ${to} of number ${index}, at most ${maxTerms} at once, of ${step.op.type}`;
    if (index >= buffers.output.length || to - from > maxTerms) return fail('message.invalid', { where, detail });
    const arithmetic = await context.pool.look('explain', { op: step.op, buffers, index, from, to });
    if (arithmetic === undefined) return fail('message.invalid', { where, detail });
    return { ...arithmetic, engine: buffers.output[index] ?? NaN };
  });
}
const where = 'arithmetic';

interface Kept {
  readonly step: PlanStep;
  readonly choice: Choice;
  readonly buffers: StepBuffers;
}

/** With a step's kept output, what it read, and its weights, held meanwhile. Errors (thrown): `run.notComputed`. */
async function withKept<Answer>(
  context: EngineContext,
  request: Asked<'errors' | 'arithmetic'>,
  look: (kept: Kept) => Promise<Answer>,
): Promise<Answer> {
  const { step, label, keys } = await findStep(context, request);
  const held = [context.results.cache.hold([...keys, step.key])];
  try {
    const weights = await prepareWeights(context, [step], label, new Cancellation());
    held.push(() => weights.release());
    // From here to the question at once: a change of the kernels drops also what is held.
    const output = keptTensor(context, step.key, label).data;
    const choice = context.results.kept(step.key)?.choice ?? fail('run.notComputed', { layer: label });
    const inputs = keys.map((key) => keptTensor(context, key, label).data);
    const buffers = { inputs, weights: step.slots.map((slot) => weights.of(slot)), output };
    return await look({ step, choice, buffers });
  } finally {
    for (const release of held) release();
  }
}

function keyOfStep(planned: Plan, id: string): string {
  return planned.steps.find((step) => step.id === id)?.key ?? '';
}

/** SHA-256 of float32 values, little-endian, row-major. Errors (thrown): `run.notComputed`. */
export async function digestQuery(context: EngineContext, request: Asked<'digest'>): Promise<Replies['digest']> {
  const data = request.keys.map((key) => keptTensor(context, key).data);
  const digests = await context.pool.look('digest', data);
  return request.keys.map((key, i) => ({ key, sha256: digests[i] ?? '' }));
}

/** Values [begin, end), copied out of shared memory. Errors (thrown): `run.notComputed`, `message.invalid`. */
export function valuesQuery(context: EngineContext, request: Asked<'values'>): Replies['values'] {
  const { data } = keptTensor(context, request.key);
  const { begin, end } = request;
  if (end < begin || end > data.length || end - begin > maxValues) {
    const detail = `values ${begin} to ${end} of ${data.length}, at most ${maxValues} at once`;
    fail('message.invalid', { where: 'values', detail });
  }
  return { begin, values: Float32Array.from(data.subarray(begin, end)) };
}
