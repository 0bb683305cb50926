import type { AxisReach, FieldRule, Taps } from '../layers/reach.ts';
import type { LayerOp } from '../layers/op.ts';
import { fieldRuleOf } from '../layers/registry.ts';
import { greatestCommonDivisor, leastCommonMultiple } from '../tensor/integers.ts';
import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { AxisField, ReceptiveField, Seen } from './plan.types.ts';

/** Longest table of phases that is kept although the axis itself is shorter. */
const mostPhases = 4096;

/** The picture sees itself: one pixel, moving by one. */
export function sourceField(rank: number): ReceptiveField {
  return fieldOf(new Array<AxisField>(rank).fill({ seen: [{ first: 0, last: 0 }], advance: 1, jump: 1 }));
}

/**
 * The receptive field behind one more layer, from those of its inputs: exactly what its outputs see in the source, phase
 * by phase, borders left out. For windows alone this is r' = r + (window − 1) j, start' = start − padBefore · j, j' = j s
 * with window = d(k − 1) + 1 (Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks,
 * Distill 2019); behind layers that enlarge, outputs differ by phase and `size` is the largest. Inputs that look at the
 * source from different places are reported as `misaligned`.
 */
export function fieldAfter(op: LayerOp, inputs: readonly ReceptiveField[]): ReceptiveField {
  const shapes = [op.input, ...('others' in op ? op.others : [])];
  const [first, ...rest] = inputs.map((field, index) =>
    throughLayer(field, fieldRuleOf(op, index), shapes[index] ?? op.input, op.output),
  );
  if (first === undefined) return sourceField(0);
  return rest.reduce((joined, field) => join(joined, field, op.output), first);
}

/** What output position `index` of an axis sees: the source's positions from `first` to `last`; nothing: undefined. */
export function seenBy({ seen, advance }: AxisField, index: number): Seen | undefined {
  const period = seen.length;
  const turn = Math.floor(index / period);
  const phase = seen[index - turn * period];
  return phase && { first: phase.first + turn * advance, last: phase.last + turn * advance };
}

function throughLayer(field: ReceptiveField, rule: FieldRule, input: Shape, output: Shape): ReceptiveField {
  const [inner, outer] = [spatialOf(input), spatialOf(output)];
  const rank = field.axes.length;
  if (rule === 'everywhere' || rule.length !== rank || outer.length !== rank || inner.length !== rank) {
    return fieldOf(field.axes.map((axis, a) => whole(axis, inner.length === rank ? (inner[a] ?? 1) : 1)));
  }
  return fieldOf(
    field.axes.map((axis, a) => {
      const reach = rule[a];
      return reach === undefined ? axis : composed(axis, reach, outer[a] ?? 1);
    }),
  );
}

/** Everything that any of the `size` positions sees. */
function whole(axis: AxisField, size: number): AxisField {
  const all = hull(axis, [{ from: 0, step: 1, count: size }]);
  return { seen: [all], advance: 0, jump: axis.jump };
}

/**
 * The phases of a layer over those of its input. Outputs repeat after as many of the layer's own periods as bring its
 * taps back to the same phase of the input.
 */
function composed(axis: AxisField, { phases, advance, jump }: AxisReach, size: number): AxisField {
  const turns = advance === 0 ? 1 : axis.seen.length / greatestCommonDivisor(Math.abs(advance), axis.seen.length);
  const exact = phases.length * turns;
  // A table longer than the axis says nothing more.
  const length = exact > Math.max(size, mostPhases) ? size : exact;
  const seen = Array.from({ length }, (_, index) => {
    const turn = Math.floor(index / phases.length);
    const taps = phases[index - turn * phases.length];
    return taps && hull(axis, [{ ...taps, from: taps.from + turn * advance }]);
  });
  const moved = axis.jump * (jump ?? advance / phases.length);
  const sourceAdvance = ((turns * advance) / axis.seen.length) * axis.advance;
  return { seen, advance: length === exact ? sourceAdvance : Math.round(size * moved), jump: moved };
}

/** From the first to the last source position that any of these positions of the axis sees. */
function hull(axis: AxisField, runs: readonly Taps[]): Seen | undefined {
  let [first, last] = [Infinity, -Infinity];
  const visit = (position: number) => {
    const found = seenBy(axis, position);
    if (found === undefined) return;
    [first, last] = [Math.min(first, found.first), Math.max(last, found.last)];
  };
  for (const { from, step, count } of runs) {
    // Phase by phase what is seen moves one way, so that its extremes lie among the outermost taps of each phase.
    const ends = Math.min(count, axis.seen.length);
    for (let tap = 0; tap < ends; tap++) {
      visit(from + tap * step);
      visit(from + (count - 1 - tap) * step);
    }
  }
  return first > last ? undefined : { first, last };
}

/** Two inputs of one layer: an output sees what it sees through either. */
function join(a: ReceptiveField, b: ReceptiveField, output: Shape): ReceptiveField {
  const sizes = spatialOf(output);
  if (a.axes.length !== b.axes.length) return a;
  const axes = a.axes.map((axis, i) => joined(axis, b.axes[i] ?? axis, sizes[i] ?? 1));
  const apart = a.axes.map((axis, i) => distance(axis, b.axes[i] ?? axis, sizes[i] ?? 1));
  const before = [a.misaligned, b.misaligned].flatMap((each) => (each === undefined ? [] : [each]));
  const misaligned = before.reduce((most, each) => most.map((value, i) => Math.max(value, each[i] ?? 0)), apart);
  return { ...fieldOf(axes), ...(misaligned.some((each) => each > 0) ? { misaligned } : {}) };
}

function joined(a: AxisField, b: AxisField, size: number): AxisField {
  const period = leastCommonMultiple(a.seen.length, b.seen.length);
  const [turnsA, turnsB] = [period / a.seen.length, period / b.seen.length];
  const together = turnsA * a.advance === turnsB * b.advance && period <= Math.max(size, mostPhases);
  const length = together ? period : size;
  const seen = Array.from({ length }, (_, index) => union(seenBy(a, index), seenBy(b, index)));
  const jump = a.advance === 0 ? b.jump : a.jump;
  return { seen, advance: together ? turnsA * a.advance : Math.round(size * jump), jump };
}

function union(a: Seen | undefined, b: Seen | undefined): Seen | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}

/**
 * How far the middles of what two inputs see lie apart, in source positions, at the output where that is most. What sees
 * the whole axis has no place of its own.
 */
function distance(a: AxisField, b: AxisField, size: number): number {
  if (a.advance === 0 || b.advance === 0) return 0;
  let most = 0;
  const looked = Math.min(size, mostPhases);
  for (let index = 0; index < looked; index++) {
    const [left, right] = [seenBy(a, index), seenBy(b, index)];
    if (left === undefined || right === undefined) continue;
    most = Math.max(most, Math.abs(left.first + left.last - right.first - right.last) / 2);
  }
  return most;
}

function fieldOf(axes: readonly AxisField[]): ReceptiveField {
  return {
    size: axes.map(({ seen }) =>
      seen.reduce((most, each) => Math.max(most, each === undefined ? 0 : each.last - each.first + 1), 0),
    ),
    jump: axes.map(({ jump }) => jump),
    start: axes.map((axis) => axis.seen.find((each) => each !== undefined)?.first ?? 0),
    axes,
  };
}
