import { fail } from '../../core/errors.ts';
import type { WeightSlot } from '../../core/layers/field.ts';
import type { ProjectDocument } from '../../core/pipeline/document.ts';
import { parseProject } from '../../core/pipeline/parse.ts';
import { plan } from '../../core/pipeline/plan.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import { bytesOf, numel } from '../../core/tensor/shape.ts';
import { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { packedBytes } from './run-memory.ts';
import type { Source } from './sources.ts';

export interface Prepared {
  readonly document: ProjectDocument;
  readonly source: Source;
  readonly planned: Plan;
}

/** How sentences name a document that came over the port. */
const documentName = 'project';

/**
 * Parses and plans again, trusting nothing of the page. The plan may have problems.
 * Errors (thrown): `project.*`, `file.*`, `pipeline.noSource`; an Error for nobody once it is cancelled.
 */
export async function prepareRun(
  context: EngineContext,
  request: { readonly document: string },
  cancellation = new Cancellation(),
): Promise<Prepared> {
  const document = parseProject(request.document, documentName);
  const wanted = document.source ?? fail('pipeline.noSource', {});
  const source = await cancellation.orNever(context.sources.get(wanted, document.preparation));
  return { document, source, planned: plan(document, source.tensor.shape, source.info.key) };
}

/** Weights by slot, until they are given back. */
export interface HeldWeights {
  of(slot: WeightSlot): Float32Array;
  release(): void;
}

/** The weights of these steps, made beside the main thread and counted against the budget; `label` is for the sentence. Errors (thrown): `run.memory`. */
export async function prepareWeights(
  context: EngineContext,
  steps: readonly PlanStep[],
  label: string,
  cancellation: Cancellation,
): Promise<HeldWeights> {
  const slots = steps.flatMap((step) => step.slots);
  const { memory } = context.pool;
  const bytes = steps.reduce((sum, step) => sum + packedBytes(context.pool, step), 0);
  const reservation = context.results.cache.reserve(
    slots.reduce((sum, slot) => sum + bytesOf(slot.shape), bytes),
    label,
  );
  const made = new Map(slots.map((slot) => [slot, memory.allocate(numel(slot.shape))]));
  const release = () => {
    for (const weights of made.values()) memory.release(weights);
    reservation.release();
  };
  try {
    const orders = [...made].map(([slot, to]) => ({ slot, to }));
    if (orders.length > 0) await context.pool.prepare('weights', { orders, cancel: cancellation.flag }, cancellation);
  } catch (thrown) {
    release();
    throw thrown;
  }
  return { of: (slot) => made.get(slot) ?? new Float32Array(), release };
}
