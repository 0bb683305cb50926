import type { AxisReach } from '../layers/reach.ts';
import { fieldRuleOf } from '../layers/registry.ts';
import { sourceId } from '../pipeline/document.ts';
import type { Plan, PlanStep } from '../pipeline/plan.types.ts';
import { spatialOf } from '../tensor/shape.ts';

/** How deep the border reaches into an axis. */
export interface BorderDepth {
  /** Outputs from the beginning up to the inner ones. */
  readonly before: number;
  /** Outputs behind the inner ones. */
  readonly after: number;
  /** The inner ones: the longest run of outputs the border has no part in. */
  readonly clean: number;
}

/** Along each axis, which positions the border has a part in. */
type Touched = readonly Uint8Array[];

/**
 * Which outputs of every step depend on what lies beyond the border of the picture or of any map before it: padding of
 * every mode, and windows that end early. An output is touched as soon as one of its axes is.
 * Answers one {@link BorderDepth} per spatial axis for each step, by id.
 */
export function borderDepths(plan: Plan): ReadonlyMap<string, readonly BorderDepth[]> {
  const touched = new Map<string, Touched>([[sourceId, spatialOf(plan.source).map((size) => new Uint8Array(size))]]);
  for (const step of plan.steps) touched.set(step.id, touchedBy(step, touched));
  return new Map(plan.steps.map(({ id }) => [id, (touched.get(id) ?? []).map(depthOf)]));
}

function touchedBy({ op, inputs }: PlanStep, touched: ReadonlyMap<string, Touched>): Touched {
  const result = spatialOf(op.output).map((size) => new Uint8Array(size));
  for (const [index, id] of inputs.entries()) {
    const before = touched.get(id) ?? [];
    const rule = fieldRuleOf(op, index);
    const known = rule !== 'everywhere' && rule.length === result.length && before.length === result.length;
    const anything = before.some((axis) => axis.includes(1));
    for (const [axis, marks] of result.entries()) {
      const [reach, source] = [known ? rule[axis] : undefined, before[axis]];
      if (reach !== undefined && source !== undefined) mark(marks, reach, source);
      else if (anything) marks.fill(1);
    }
  }
  return result;
}

/** Marks the outputs that look beyond the axis or at a marked position. */
function mark(marks: Uint8Array, { phases, advance }: AxisReach, source: Uint8Array): void {
  for (const index of marks.keys()) {
    const turn = Math.floor(index / phases.length);
    const taps = phases[index - turn * phases.length];
    for (let tap = 0; tap < (taps?.count ?? 0); tap++) {
      const position = turn * advance + (taps?.from ?? 0) + tap * (taps?.step ?? 1);
      if (source[position] !== 0) marks[index] = 1;
    }
  }
}

function depthOf(marks: Uint8Array): BorderDepth {
  let [begin, longest] = [marks.length, 0];
  for (let start = 0, index = 0; index <= marks.length; index++) {
    if (marks[index] === 0) continue;
    if (index - start > longest) [begin, longest] = [start, index - start];
    start = index + 1;
  }
  return { before: begin, after: marks.length - (longest === 0 ? 0 : begin + longest), clean: longest };
}
