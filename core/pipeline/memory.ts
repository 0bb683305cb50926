import { errorData, type ErrorData } from '../errors.ts';
import { bytesOf } from '../tensor/shape.ts';
import { sourceId } from './document.ts';
import type { Plan, PlanStep } from './plan.types.ts';

/** What a run needs, in bytes, at its worst moment, and which layer needs most. */
export interface MemoryNeed {
  readonly bytes: number;
  /** The layer with the largest outputs; the picture where there is no layer. */
  readonly largest: { readonly nodeId: string; readonly label: string; readonly bytes: number };
}

/** What whoever runs a plan needs besides pictures, outputs and weights, in bytes. */
export interface MemoryBesides {
  /** From the first step to the last. */
  readonly always: number;
  /** While this step runs: its weights in another order, say. */
  during(step: PlanStep): number;
}

const nothing: MemoryBesides = { always: 0, during: () => 0 };

/**
 * Counted from the plan alone, so that a run that cannot fit is refused before anything is allocated. All outputs are kept,
 * for all of them can be looked at; the weights of a step are there only while it runs.
 */
export function memoryNeeded(plan: Plan, besides = nothing): MemoryNeed {
  const source = plan.source.length === 0 ? 0 : bytesOf(plan.source);
  const picture = { nodeId: sourceId, label: sourceId, bytes: source };
  const bytes = besides.always + mostAtOnce(plan, source, besides);
  const [first, ...rest] = plan.nodes;
  if (first === undefined) return { bytes, largest: picture };
  const largest = rest.reduce((most, node) => (node.bytes > most.bytes ? node : most), first);
  return { bytes, largest: { nodeId: largest.id, label: largest.label, bytes: largest.bytes } };
}

/** `run.memory` when the plan needs more than `allowedBytes`, else nothing. */
export function checkMemory(plan: Plan, allowedBytes: number, besides = nothing): ErrorData | undefined {
  const { bytes, largest } = memoryNeeded(plan, besides);
  if (bytes <= allowedBytes) return undefined;
  const values = { needed: bytes, allowed: allowedBytes, layer: largest.label, layerBytes: largest.bytes };
  return errorData('run.memory', values);
}

function mostAtOnce(plan: Plan, source: number, besides: MemoryBesides): number {
  let [kept, most] = [source, source];
  for (const step of plan.steps) {
    kept += step.bytes;
    const weights = step.slots.reduce((sum, slot) => sum + bytesOf(slot.shape), 0);
    most = Math.max(most, kept + weights + besides.during(step));
  }
  return most;
}
