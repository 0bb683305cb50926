import { fail, LabError } from '../../core/errors.ts';
import { chooseKernel } from '../../core/kernels/choose.ts';
import { checkMemory, memoryNeeded, type MemoryBesides } from '../../core/pipeline/memory.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import { leanRunOf, type LeanRun } from '../../core/pipeline/stages.ts';
import { scratchBytes } from '../../core/kernels/wasm/host.ts';
import type { Replies } from '../contract/engine.ts';
import type { EngineContext } from './engine-context.ts';
import type { KernelPool } from './kernel-pool.ts';
import { reducedBytes } from './reduced-maps.ts';
import type { Results } from './results.ts';

/** Bytes of a run of this plan at its worst moment, with everything the kernels work in. */
export function bytesOfRun(pool: KernelPool, planned: Plan): number {
  return memoryNeeded(planned, besidesOf(pool)).bytes;
}

/** Errors (thrown): `run.memory`, before anything is allocated. */
export function refuseTooLarge(pool: KernelPool, planned: Plan, allowedBytes: number): void {
  const refusal = checkMemory(planned, allowedBytes, besidesOf(pool));
  if (refusal !== undefined) throw new LabError(refusal);
}

/** From the quickest on: larger bands have less to compute twice, results that are kept whole can be looked at closely. */
const ways = [
  { keepEnds: true, bandBytes: 64 * 2 ** 20 },
  { keepEnds: true, bandBytes: 8 * 2 ** 20 },
  { keepEnds: true, bandBytes: 2 ** 20 },
  { keepEnds: false, bandBytes: 2 ** 20 },
];

/** How a run fits into memory, and what it needs at its worst moment. */
export interface Layout {
  readonly bytes: number;
  readonly kept: Replies['need']['kept'];
  /** Not everything can be kept: what is computed when, and let go. */
  readonly lean?: LeanRun;
}

/**
 * Everything is kept where that fits; else only what is read later and what nobody reads (the pipeline's results); else
 * reduced maps alone. `fresh`: as if nothing had been computed before. Errors (thrown): `run.memory` with what the last of
 * these needs.
 */
export function layoutOf({ pool, results }: EngineContext, planned: Plan, fresh = false): Layout {
  const besides = { ...besidesOf(pool), reduced: reducedBytes };
  const allowed = results.cache.budget;
  const { bytes, largest } = memoryNeeded(planned, besides);
  if (bytes <= allowed) return { bytes, kept: 'all' };
  let least = bytes;
  // Where what is there from before leaves too little room, all of it is computed again.
  for (const steps of fresh ? [planned.steps] : [stepsToDo(planned.steps, results), planned.steps]) {
    const held = bytesBeside(planned.steps, steps, results);
    least = bytes;
    for (const way of ways) {
      const lean = leanRunOf({ steps, source: planned.source, ...way, besides });
      if (lean.bytes + held <= allowed) return { bytes: lean.bytes + held, kept: way.keepEnds ? 'ends' : 'none', lean };
      least = Math.min(least, lean.bytes + held);
    }
  }
  return fail('run.memory', { needed: least, allowed, layer: largest.label, layerBytes: largest.bytes });
}

/** Bytes of what is there of a plan and is neither computed nor read. */
function bytesBeside(all: readonly PlanStep[], steps: readonly PlanStep[], results: Results): number {
  const used = new Set(steps.flatMap(({ id, inputs }) => [id, ...inputs]));
  const beside = all.filter(({ id }) => !used.has(id));
  return beside.reduce((sum, { key }) => sum + results.cache.bytesOf(key), 0);
}

/** Steps of which nothing is there to be seen, and those whose values they need. */
function stepsToDo(steps: readonly PlanStep[], results: Results): readonly PlanStep[] {
  const needed = new Set<string>();
  return steps
    .toReversed()
    .filter(({ id, key, inputs }) => {
      const there = results.kept(key) !== undefined || (!needed.has(id) && results.reduced(key) !== undefined);
      if (!there) for (const input of inputs) needed.add(input);
      return !there;
    })
    .toReversed();
}

/** Bytes of a step's weights in the order of their use, beside the weights themselves. */
export function packedBytes({ kernelSet }: KernelPool, step: PlanStep): number {
  return chooseKernel(kernelSet, step.op, step.algorithm).kernel.packedLength * Float32Array.BYTES_PER_ELEMENT;
}

/** Threads have scratch memory where the kernels are compiled; a run of several memories has a little more of it. */
function besidesOf(pool: KernelPool): MemoryBesides {
  return {
    always: pool.kernelSet.compiled ? pool.threads * scratchBytes : 0,
    during: (step) => packedBytes(pool, step),
  };
}
