import { bytesOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { sourceId } from './document.ts';
import type { MemoryBesides } from './memory.ts';
import type { PlanStep } from './plan.types.ts';
import { localFrom, stretchOf, type Stretch } from './stretch.ts';

/** What is computed in one go by a run that lets results go. */
export interface Stage {
  readonly steps: readonly PlanStep[];
  /** Computed band by band; undefined: one step, whole. */
  readonly stretch?: Stretch;
  /** Ids of those of its steps whose outputs are there whole afterwards. */
  readonly whole: ReadonlySet<string>;
  /** Ids of what is there whole and is not needed any more afterwards, the picture never among them. */
  readonly letGo: readonly string[];
}

/** A run that keeps of most results nothing but reduced maps. */
export interface LeanRun {
  readonly stages: readonly Stage[];
  /** At the worst moment, everything included. */
  readonly bytes: number;
  /** Rows computed more than once, as a part of all, in the stretch where that is most. */
  readonly again: number;
}

/** What a lean run is cut by. */
export interface LeanWish {
  /** Steps that are computed, in order; the inputs of others are there whole. */
  readonly steps: readonly PlanStep[];
  readonly source: Shape;
  /** Whether what nobody reads is kept whole. */
  readonly keepEnds: boolean;
  /** What the bands of a stretch should take. */
  readonly bandBytes: number;
  readonly besides: MemoryBesides & { reduced(shape: Shape): number };
}

/** Which part of the rows may be computed again for smaller bands. */
const mostAgain = 0.25;
/** What is larger fits into no memory that kernels work in. */
const largestWhole = 0xffff_0000 - 2 ** 24;

/** Cuts a run into stages: runs of local steps band by band, others one by one; what nobody needs any more is let go. */
export function leanRunOf(wish: LeanWish): LeanRun {
  const stages = stagesOf(wish);
  const again = Math.max(0, ...stages.map(({ stretch }) => stretch?.again ?? 0));
  return { stages, bytes: bytesAtWorst(wish, stages), again };
}

function stagesOf({ steps, keepEnds, bandBytes }: LeanWish): readonly Stage[] {
  const last = new Map(steps.flatMap((step, i) => step.inputs.map((id): [string, number] => [id, i])));
  const signals = new Set([...shapesOf(steps)].filter(([, shape]) => isSignal(shape)).map(([id]) => id));
  /** The index of the step that needs it last. */
  const neededUntil = (id: string) => (signals.has(id) ? Infinity : (last.get(id) ?? (keepEnds ? Infinity : -1)));
  const stages: Stage[] = [];
  for (let at = 0; at < steps.length;) {
    const local = localFrom(steps, at);
    const group = local.length > 0 ? local : steps.slice(at, at + 1);
    const end = at + group.length;
    const later = group.filter(({ id }) => neededUntil(id) >= end);
    const banded = local.length > 1 || (local.length === 1 && (later.length === 0 || isTooLarge(group)));
    const whole = new Set((banded ? later : group).map(({ id }) => id));
    const inside = new Set(group.map(({ id }) => id));
    const there = new Set([...group.flatMap(({ inputs }) => inputs).filter((id) => !inside.has(id)), ...whole]);
    const letGo = [...there].filter((id) => id !== sourceId && neededUntil(id) < end);
    stages.push({ steps: group, whole, letGo, ...(banded ? { stretch: cut(group, bandBytes) } : {}) });
    at = end;
  }
  return stages;
}

/** Signals are looked at by their extremes, which reduced maps do not have: they stay. */
function isSignal(shape: Shape): boolean {
  return shape.length === 3;
}

function isTooLarge(steps: readonly PlanStep[]): boolean {
  return steps.some(({ op }) => [op.input, op.output].some((shape) => bytesOf(shape) > largestWhole));
}

/** As many bands as it takes to be small, unless that means too much work done again. */
function cut(steps: readonly PlanStep[], bandBytes: number): Stretch {
  let best = stretchOf(steps, 1);
  for (let bands = 2; stretchBytes(best) > bandBytes; bands *= 2) {
    const next = stretchOf(steps, bands);
    if (next.bands.length === best.bands.length || next.again > mostAgain) break;
    best = next;
  }
  return best;
}

/** Bytes of the bands of a stretch. */
export function stretchBytes({ buffers }: Stretch): number {
  return buffers.reduce((sum, length) => sum + length * Float32Array.BYTES_PER_ELEMENT, 0);
}

/** The picture, what is there whole, reduced maps, and while a stage runs its weights and bands. */
function bytesAtWorst({ source, steps, besides }: LeanWish, stages: readonly Stage[]): number {
  const shapes = shapesOf(steps);
  const computed = new Set(steps.map(({ id }) => id));
  // What is there from before: everything that is read and not computed.
  const there = new Map([...shapes].filter(([id]) => !computed.has(id)).map(([id, shape]) => [id, bytesOf(shape)]));
  there.set(sourceId, source.length === 0 ? 0 : bytesOf(source));
  let [reduced, most] = [0, 0];
  const reducedOf = (id: string) => besides.reduced(shapes.get(id) ?? []);
  for (const { steps: group, stretch, whole, letGo } of stages) {
    for (const { id, bytes } of group) {
      if (whole.has(id)) there.set(id, bytes);
      else reduced += reducedOf(id);
    }
    const weights = group.reduce((sum, step) => sum + besides.during(step) + weightBytes(step), 0);
    const bands = stretch === undefined ? 0 : stretchBytes(stretch);
    const wholes = [...there.values()].reduce((sum, bytes) => sum + bytes, 0);
    const after = reduced + letGo.reduce((sum, id) => sum + reducedOf(id), 0);
    most = Math.max(most, wholes + reduced + weights + bands, wholes + after);
    reduced = after;
    for (const id of letGo) there.delete(id);
  }
  return besides.always + most;
}

/** Of everything that is computed or read. */
function shapesOf(steps: readonly PlanStep[]): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const { id, op, inputs } of steps) {
    const read = [op.input, ...('others' in op ? op.others : [])];
    for (const [i, input] of inputs.entries()) shapes.set(input, read[i] ?? op.input);
    shapes.set(id, op.output);
  }
  return shapes;
}

function weightBytes(step: PlanStep): number {
  return step.slots.reduce((sum, slot) => sum + bytesOf(slot.shape), 0);
}
