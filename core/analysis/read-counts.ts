import { sourceId } from '../pipeline/document.ts';
import type { Plan, PlanStep } from '../pipeline/plan.types.ts';
import { numel, spatialOf, strides } from '../tensor/shape.ts';
import { forEachWay, sizeAlong } from './axis-ways.ts';

/** How often positions are read, row-major over spatial axes. */
export interface Counts {
  readonly shape: readonly number[];
  readonly counts: Float64Array;
}

/**
 * How often the outputs of one step read every position of the picture, through all layers and branches: on how many
 * paths a position reaches them, in one channel. With `position`, one index per spatial axis, that output alone: zeros
 * between others are the holes of its receptive field (gridding). Without, all outputs together: what a strided or
 * dilated stack never looks at, and what it looks at more often than at other places. Exact below 2^53.
 * *Shape*: the spatial axes of the source. `undefined` where a layer on the way mixes its axes or moves its taps.
 */
export function readCounts(plan: Plan, stepId: string, position?: readonly number[]): Counts | undefined {
  const at = plan.steps.findIndex(({ id }) => id === stepId);
  const last = plan.steps[at];
  if (last === undefined) return undefined;
  const shape = spatialOf(plan.source);
  const counts = new Map<string, Float64Array>([[stepId, startingCounts(last, position)]]);
  for (const step of plan.steps.slice(0, at + 1).toReversed()) {
    const read = counts.get(step.id);
    if (read === undefined) continue;
    counts.delete(step.id);
    for (const [input, id] of step.inputs.entries()) {
      const more = handedBack(step, input, read);
      if (more === undefined) return undefined;
      const known = counts.get(id);
      if (known === undefined) counts.set(id, more);
      else for (const [i, value] of more.entries()) known[i] = (known[i] ?? 0) + value;
    }
  }
  return { shape, counts: counts.get(sourceId) ?? new Float64Array(numel(shape)) };
}

/** What part of the smallest box around all that is read is read at least once: 1 has no holes. Nothing read: 0. */
export function coveredShare({ shape, counts }: Counts): number {
  const first = shape.map(() => Infinity);
  const last = shape.map(() => -Infinity);
  const steps = strides(shape);
  let covered = 0;
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue;
    covered += 1;
    for (const [axis, step] of steps.entries()) {
      const index = Math.floor(i / step) % (shape[axis] ?? 1);
      first[axis] = Math.min(first[axis] ?? index, index);
      last[axis] = Math.max(last[axis] ?? index, index);
    }
  }
  if (covered === 0) return 0;
  return covered / first.reduce((box, begin, axis) => box * ((last[axis] ?? begin) - begin + 1), 1);
}

function startingCounts({ op }: PlanStep, position: readonly number[] | undefined): Float64Array {
  const shape = spatialOf(op.output);
  const counts = new Float64Array(numel(shape));
  if (position === undefined) return counts.fill(1);
  const index = strides(shape).reduce((sum, step, axis) => sum + step * (position[axis] ?? 0), 0);
  const inside = shape.every((size, axis) => (position[axis] ?? 0) >= 0 && (position[axis] ?? 0) < size);
  if (!inside) throw new RangeError(`there is no position ${position.join(', ')} in ${shape.join(' × ')}`);
  counts[index] = 1;
  return counts;
}

/** The counts of a step's outputs, handed to what it reads: one axis after the other, for windows slide along each alone. */
function handedBack({ op }: PlanStep, input: number, read: Float64Array): Float64Array | undefined {
  const shape = [...spatialOf(op.output)];
  let counts = read;
  for (const axis of shape.keys()) {
    const [from, to] = [sizeAlong(op.input, axis), sizeAlong(op.output, axis)];
    const inner = numel(shape.slice(axis + 1));
    const outer = numel(shape.slice(0, axis));
    const before = new Float64Array(outer * from * inner);
    const known = forEachWay(op, input, axis, (source, target) => {
      for (let o = 0; o < outer; o++) {
        const [into, out] = [(o * from + source) * inner, (o * to + target) * inner];
        for (let i = 0; i < inner; i++) before[into + i] = (before[into + i] ?? 0) + (counts[out + i] ?? 0);
      }
    });
    if (!known) return undefined;
    [counts, shape[axis]] = [before, from];
  }
  return counts;
}
