import type { PoolOp } from '../../layers/op.ts';
import type { KernelPlace, StepBuffers, StepKernel, UnitRun } from '../kernel-set.ts';
import { gridOf, volume, type Grid } from '../reference/grid.ts';
import { unitWork } from './conv-box.ts';
import type { Scratch } from './host.ts';
import { placeOf } from './kernel-place.ts';
import { stripFiller } from './strip-filler.ts';
import { blockAt, stripLayout, tapOffsets, valuesIn, type Block, type StripLayout } from './strip-layout.ts';

const stripBytes = 2 ** 21;
/** Taps, and columns, beyond which the tables do not fit. */
const mostEntries = 65_536;

/** Maxima or averages of a plane, a block of rows at a time, with the bits of the definition. Nothing for Lp pools. */
export function poolKernel(op: PoolOp): StepKernel | undefined {
  const grid = gridOf(op);
  const taps = volume(grid.kernel);
  if (op.method === 'lp' || taps > mostEntries || grid.output[2] > mostEntries) return undefined;
  const planes = op.input[0] * op.input[1];
  const work = unitWork / 8;
  const layout = stripLayout({ grid, planes: 1, workPerPosition: taps, work, others: planes, maxBytes: stripBytes });
  if (layout === undefined) return undefined;
  return {
    algorithm: 'vector',
    units: planes * layout.blocks,
    workPerUnit: 2 * taps * layout.rows * layout.columns,
    packedLength: 0,
    pack: () => true,
    bind: (buffers, place) => bindPool(op, layout, buffers, place),
    valuesReady: (units, plane) =>
      valuesIn(layout, Math.max(0, Math.min(layout.blocks, units - plane * layout.blocks))),
  };
}

function bindPool(op: PoolOp, layout: StripLayout, { inputs, output }: StepBuffers, place: KernelPlace): UnitRun {
  const { grid, line, blocks } = layout;
  const { host } = placeOf(place);
  const scratch = host.scratch();
  const taps = volume(grid.kernel);
  const offsets = scratch.put(tapOffsets(layout, 1));
  const counts = countsOf(op, layout, scratch);
  const fill = stripFiller(host, scratch, layout, 'zeros', 1, op.method === 'max' ? -Infinity : 0);
  const [, height, width] = grid.output;
  const { kernels } = host;
  return (begin, end) => {
    for (let unit = begin; unit < end; unit++) {
      const plane = Math.floor(unit / blocks);
      const block = blockAt(layout, unit - plane * blocks);
      const strip = fill(inputs[0].byteOffset + plane * volume(grid.input) * 4, block);
      const row = (plane * grid.output[0] + block.z) * height + block.y;
      const to = output.byteOffset + (row * width + block.x) * 4;
      const step = grid.stride[1] * line;
      const { rows, columns } = block;
      if (op.method === 'max') kernels.maxRows(strip, step, to, width * 4, rows, columns, taps, offsets);
      else kernels.averageRows(strip, step, to, width * 4, rows, columns, taps, offsets, ...counts(block));
    }
  };
}

/** Fills in what the averages of a block are divided by; answers the addresses of its rows' and columns' factors. */
function countsOf(op: PoolOp, layout: StripLayout, scratch: Scratch): (block: Block) => readonly [number, number] {
  const { grid, rows } = layout;
  const [ofDepth, ofRow, ofColumn] = ([0, 1, 2] as const).map((axis) => countsAlong(grid, axis, op.countPadding));
  const columns = scratch.doubles(grid.output[2] + 4);
  columns.set(op.divisor === 0 ? ofColumn : ofColumn.map(() => 1));
  const rowCounts = scratch.doubles(rows);
  return (block) => {
    for (let y = 0; y < block.rows; y++)
      rowCounts[y] = op.divisor === 0 ? ofDepth[block.z] * ofRow[block.y + y] : op.divisor;
    return [rowCounts.byteOffset, columns.byteOffset + block.x * 8];
  };
}

/** Positions along one axis that each window counts. */
function countsAlong(grid: Grid, axis: 0 | 1 | 2, countPadding: boolean): Float64Array {
  const limit = grid.input[axis] + (countPadding ? grid.padAfter[axis] : 0);
  return Float64Array.from({ length: grid.output[axis] }, (_, stop) => {
    const first = stop * grid.stride[axis] - grid.padBefore[axis];
    let count = 0;
    for (let k = 0; k < grid.kernel[axis]; k++) {
      const i = first + k * grid.dilation[axis];
      if ((countPadding || i >= 0) && i < limit) count++;
    }
    return count;
  });
}
