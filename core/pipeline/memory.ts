import { errorData, type ErrorData } from '../errors.ts';
import { bytesOf } from '../tensor/shape.ts';
import { sourceId } from './document.ts';
import type { Plan } from './plan.types.ts';

/** What a run needs, in bytes, with everything kept, and which layer needs most. */
export interface MemoryNeed {
  readonly bytes: number;
  /** The layer with the largest outputs; the picture where there is no layer. */
  readonly largest: { readonly nodeId: string; readonly label: string; readonly bytes: number };
}

/** Counted from the plan alone, so that a run that cannot fit is refused before anything is allocated. */
export function memoryNeeded(plan: Plan): MemoryNeed {
  const picture = { nodeId: sourceId, label: sourceId, bytes: plan.source.length === 0 ? 0 : bytesOf(plan.source) };
  const [first, ...rest] = plan.nodes;
  if (first === undefined) return { bytes: plan.bytes, largest: picture };
  const { id, label, bytes } = rest.reduce((most, node) => (node.bytes > most.bytes ? node : most), first);
  return { bytes: plan.bytes, largest: { nodeId: id, label, bytes } };
}

/** `run.memory` when the plan needs more than `allowedBytes`, else nothing. */
export function checkMemory(plan: Plan, allowedBytes: number): ErrorData | undefined {
  const { bytes, largest } = memoryNeeded(plan);
  if (bytes <= allowedBytes) return undefined;
  const values = { needed: bytes, allowed: allowedBytes, layer: largest.label, layerBytes: largest.bytes };
  return errorData('run.memory', values);
}
