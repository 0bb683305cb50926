import type { LayerOp } from '../layers/op.ts';
import type { Shape } from '../tensor/tensor.ts';
import { allowsMore, bandOp, isLocal, rowCount, rowsComputed, rowsRead, type Rows } from './band-ops.ts';
import type { PlanStep } from './plan.types.ts';

/** Where a step of a band finds rows of an input: in a buffer of the stretch, or in what is there whole. */
export interface BandInput {
  readonly id: string;
  /** The rows that the buffer (or the whole) holds, and those that the step is given. */
  readonly held: Rows;
  readonly given: Rows;
  /** The buffer of its producer; undefined: it is there whole. */
  readonly buffer?: number;
  /** The buffer that the given rows are copied to first; undefined: the buffer holds just them. */
  readonly copy?: number;
}

/** One step of one band. */
export interface BandStep {
  readonly step: PlanStep;
  /** The step's op on these rows alone. */
  readonly op: LayerOp;
  readonly inputs: readonly BandInput[];
  readonly rows: Rows;
  /** Those of its rows that no band before has computed. */
  readonly fresh: Rows;
  readonly buffer: number;
}

/** Steps that are computed together, band by band, so that of what lies between them only a band exists at a time. */
export interface Stretch {
  readonly bands: readonly (readonly BandStep[])[];
  /** Values of each buffer. */
  readonly buffers: readonly number[];
  /** Rows computed more than once, as a part of all: at the edges of bands windows overlap. */
  readonly again: number;
}

/** The longest run of local steps from `at` on; none where that step is not local. */
export function localFrom(steps: readonly PlanStep[], at: number): readonly PlanStep[] {
  const end = steps.findIndex((step, i) => i >= at && !isLocal(step.op));
  return steps.slice(at, end < 0 ? undefined : end);
}

/**
 * Cuts steps that are all local into so many bands (fewer where an output has fewer rows). Every band computes the rows
 * that its last steps need, some of them again; all rows of every step are computed, also those that nobody reads.
 */
export function stretchOf(steps: readonly PlanStep[], wanted: number): Stretch {
  const inside = new Map(steps.map((step) => [step.id, step]));
  const read = new Set(steps.flatMap((step) => step.inputs));
  const ends = steps.filter(({ id }) => !read.has(id));
  const count = Math.max(1, Math.min(wanted, ...ends.map(({ op }) => rowCount(op.output))));
  const done = new Map(steps.map(({ id }) => [id, 0]));
  const buffers: number[] = [];
  let [rows, fresh] = [0, 0];
  const bands = Array.from({ length: count }, (_, band) => {
    const ranges = rangesOf(steps, done, band, count);
    const result = bandOf(steps, inside, ranges, done, buffers);
    for (const step of result) {
      rows += (step.rows.end - step.rows.begin) / rowCount(step.step.op.output);
      fresh += (step.fresh.end - step.fresh.begin) / rowCount(step.step.op.output);
      done.set(step.step.id, step.rows.end);
    }
    return result;
  });
  return { bands, buffers, again: rows / fresh - 1 };
}

/** What each step computes in a band: what is read of it, and nothing left out since the band before. */
function rangesOf(
  steps: readonly PlanStep[],
  done: ReadonlyMap<string, number>,
  band: number,
  count: number,
): ReadonlyMap<string, Rows> {
  const ranges = new Map<string, Rows>();
  const needed = new Map<string, Rows>();
  for (const step of steps.toReversed()) {
    const height = rowCount(step.op.output);
    const before = done.get(step.id) ?? 0;
    const cut = { begin: Math.floor((band * height) / count), end: Math.floor(((band + 1) * height) / count) };
    const { begin, end } = needed.get(step.id) ?? cut;
    const wanted = { begin: Math.min(begin, before), end: band === count - 1 ? height : Math.max(end, before) };
    const rows = rowsComputed(step.op, wanted);
    ranges.set(step.id, rows);
    const reads = rowsRead(step.op, rows);
    for (const id of step.inputs) needed.set(id, hull(needed.get(id), reads));
  }
  return ranges;
}

function hull(a: Rows | undefined, b: Rows): Rows {
  return a === undefined ? b : { begin: Math.min(a.begin, b.begin), end: Math.max(a.end, b.end) };
}

/** The steps of one band, each with the buffers it works in; buffers grow as it takes. */
function bandOf(
  steps: readonly PlanStep[],
  inside: ReadonlyMap<string, PlanStep>,
  ranges: ReadonlyMap<string, Rows>,
  done: ReadonlyMap<string, number>,
  buffers: number[],
): readonly BandStep[] {
  const last = new Map(steps.flatMap((step, i) => step.inputs.map((id): [string, number] => [id, i])));
  const places = new Map<string, number>();
  const taken = new Set<number>();
  const take = (shape: Shape, { begin, end }: Rows): number => {
    const length = (end - begin) * shape.reduce((product, size, axis) => (axis === 2 ? product : product * size), 1);
    const buffer = freeBuffer(buffers, taken, length);
    taken.add(buffer);
    buffers[buffer] = Math.max(buffers[buffer] ?? 0, length);
    return buffer;
  };
  return steps.map((step, i) => {
    const rows = rangeOf(ranges, step.id);
    const reads = rowsRead(step.op, rows);
    const shapes = [step.op.input, ...('others' in step.op ? step.op.others : [])];
    const copies: number[] = [];
    const inputs = step.inputs.map((id, which): BandInput => {
      const shape = shapes[which] ?? step.op.input;
      const held = inside.has(id) ? rangeOf(ranges, id) : { begin: 0, end: rowCount(shape) };
      const buffer = places.get(id);
      const from = { id, held, ...(buffer === undefined ? {} : { buffer }) };
      if (buffer !== undefined && fits(step.op, held, reads)) return { ...from, given: held };
      const copy = take(shape, reads);
      copies.push(copy);
      return { ...from, given: reads, copy };
    });
    const buffer = take(step.op.output, rows);
    places.set(step.id, buffer);
    for (const copy of copies) taken.delete(copy);
    // What nobody here reads is still looked at while the next step runs.
    const unread = steps[i - 1]?.id;
    const free = [
      ...step.inputs.filter((id) => last.get(id) === i),
      ...(unread === undefined || last.has(unread) ? [] : [unread]),
    ];
    for (const id of free) {
      const buffer = places.get(id);
      if (buffer !== undefined) taken.delete(buffer);
    }
    const fresh = { begin: done.get(step.id) ?? 0, end: rows.end };
    return { step, op: bandOp(step.op, inputs[0]?.given ?? reads, rows), inputs, rows, fresh, buffer };
  });
}

/** Whether a buffer can be read as it is. */
function fits(op: LayerOp, held: Rows, reads: Rows): boolean {
  return held.begin === reads.begin && (held.end === reads.end || (allowsMore(op) && held.end > reads.end));
}

/** The free buffer that has to grow least, or a new one. */
function freeBuffer(buffers: readonly number[], taken: ReadonlySet<number>, length: number): number {
  const free = buffers.flatMap((size, index) => (taken.has(index) ? [] : [{ index, size }]));
  const enough = free.filter(({ size }) => size >= length).sort((a, b) => a.size - b.size)[0];
  const largest = free.sort((a, b) => b.size - a.size)[0];
  return (enough ?? largest)?.index ?? buffers.length;
}

function rangeOf(ranges: ReadonlyMap<string, Rows>, id: string): Rows {
  return ranges.get(id) ?? { begin: 0, end: 0 };
}
