import type { PadOp, RearrangeOp } from '../../layers/op.ts';
import { borderPosition } from '../../tensor/border.ts';
import type { StepKernel } from '../kernel-set.ts';
import { lift, volume } from '../reference/grid.ts';
import { placeOf } from './kernel-place.ts';
import { bandKernel } from './band-kernel.ts';

/** Values of a unit. */
const unitValues = 16_384;
/** Rows shorter than this go by pairs of loops. */
const longRow = 256;
/** Entries of a table in scratch memory. */
const mostEntries = 2 ** 18;

/** A border around every plane, row by row. Nothing where a row's table does not fit. */
export function padKernel(op: PadOp): StepKernel | undefined {
  const from = lift(op.input.slice(2), 1);
  const to = lift(op.output.slice(2), 1);
  const before = lift(op.padBefore, 0);
  if (to[2] > mostEntries) return undefined;
  return bandKernel(op, to, 1, ({ inputs: [input], output }, { kernels }, scratch, mostRows) => {
    const source = (axis: 0 | 1 | 2, at: number) => borderPosition(at - before[axis], from[axis], op.mode);
    const columns = scratch.put(Int32Array.from({ length: to[2] }, (_, x) => source(2, x)));
    const rowMap = scratch.ints(mostRows);
    const inner = innerColumns(before[2], from[2], to[2]);
    return ({ plane, z, y, rows, at }) => {
      const iz = source(0, z);
      for (let i = 0; i < rows; i++) {
        const iy = source(1, y + i);
        rowMap[i] = iz < 0 || iy < 0 ? -1 : iz * from[1] + iy;
      }
      const [src, dst] = [input.byteOffset + plane * volume(from) * 4, output.byteOffset + at * 4];
      const { begin, end, first } = inner;
      kernels.padRows(src, from[2], rowMap.byteOffset, rows, columns, to[2], begin, end, first, op.value, dst);
    };
  });
}

/** Output columns [begin, end) that are the input's own in their order, from its column `first` on; padding may be negative. */
function innerColumns(before: number, width: number, columns: number) {
  const begin = Math.min(columns, Math.max(0, before));
  const end = Math.max(begin, Math.min(columns, before + width));
  return { begin, end, first: begin - before };
}

/** Loops joined where one goes on where the other ends, from the outermost on; at least two. */
interface Loops {
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/** Values moved, two loops at a time. */
export function rearrangeKernel(op: RearrangeOp): StepKernel {
  const loops = joinedLoops(op);
  const columns = loops.sizes.at(-1) ?? 1;
  const rows = loops.sizes.at(-2) ?? 1;
  const length = loops.sizes.reduce((product, size) => product * size, 1);
  const plane = op.output.slice(2).reduce((product, size) => product * size, 1);
  // A unit is a piece of a long row, or some short rows of the same outer position.
  const pieces = columns >= longRow ? Math.ceil(columns / unitValues) : 1;
  const together = columns >= longRow ? 1 : Math.max(1, Math.min(rows, Math.floor(unitValues / columns)));
  const perBlock = Math.ceil(rows / together) * pieces;
  const piece = Math.ceil(columns / pieces);
  /** Values before unit `unit`. */
  const begins = (unit: number) => {
    const rest = unit % perBlock;
    const row = Math.floor(rest / pieces) * together;
    return ((unit - rest) / perBlock) * rows * columns + Math.min(rows, row) * columns + (rest % pieces) * piece;
  };
  return {
    algorithm: 'vector',
    units: (length / (rows * columns)) * perBlock,
    workPerUnit: together * piece,
    packedLength: 0,
    pack: () => true,
    valuesReady: (units, index) => Math.max(0, Math.min(plane, begins(units) - index * plane)),
    bind: ({ inputs: [input], output }, place) => {
      const { kernels } = placeOf(place).host;
      const [rowStep, columnStep] = loops.steps.slice(-2);
      return (begin, end) => {
        for (let unit = begin; unit < end; unit++) {
          const at = begins(unit);
          const [row, column] = [Math.floor(at / columns) % rows, at % columns];
          const src = input.byteOffset + 4 * (op.offset + startOf(loops, at));
          const [high, wide] = [Math.min(together, rows - row), Math.min(piece, columns - column)];
          kernels.moveRows(src, output.byteOffset + at * 4, high, rowStep, wide, columnStep);
        }
      };
    },
  };
}

function joinedLoops({ sizes, steps }: RearrangeOp): Loops {
  const joined: { size: number; step: number }[] = [];
  for (const [i, size] of sizes.entries()) {
    if (size === 1) continue;
    const outer = joined.at(-1);
    if (outer !== undefined && outer.step === steps[i] * size) {
      outer.size *= size;
      outer.step = steps[i];
    } else joined.push({ size, step: steps[i] });
  }
  while (joined.length < 2) joined.unshift({ size: 1, step: 0 });
  return { sizes: joined.map(({ size }) => size), steps: joined.map(({ step }) => step) };
}

/** Where output value `at` comes from, without the offset. */
function startOf({ sizes, steps }: Loops, at: number): number {
  let [rest, from] = [at, 0];
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    from += (rest % sizes[axis]) * steps[axis];
    rest = Math.floor(rest / sizes[axis]);
  }
  return from;
}
