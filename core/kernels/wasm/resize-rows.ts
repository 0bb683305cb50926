import type { ResizeOp } from '../../layers/op.ts';
import { axisTaps, type AxisTaps } from '../../tensor/interpolation.ts';
import type { StepKernel } from '../kernel-set.ts';
import { lift, volume, type Triple } from '../reference/grid.ts';
import { bandKernel, type Band } from './band-kernel.ts';
import type { Scratch, WasmHost } from './host.ts';

/** Columns times taps beyond which the tables do not fit. */
const mostEntries = 2 ** 17;

/** Resampling row by row, with the bits of the definition. Nothing where a row's tables do not fit. */
export function resizeKernel(op: ResizeOp): StepKernel | undefined {
  const from = lift(op.input.slice(2), 1);
  const to = lift(op.output.slice(2), 1);
  const tapsOf = (axis: 0 | 1 | 2) =>
    axis < 5 - op.input.length
      ? axisTaps(1, 1, 'nearest', op.coordinates)
      : axisTaps(from[axis], to[axis], op.interpolation, op.coordinates);
  const taps = [tapsOf(0), tapsOf(1), tapsOf(2)] as const;
  const [deep, high, wide] = taps.map(({ count }) => count);
  if (to[2] * wide > mostEntries) return undefined;
  return bandKernel(op, to, 4 * deep * high * wide, ({ inputs: [input], output }, host, scratch) => {
    const row = wide === 1 ? copier(host, scratch, taps[2]) : mixer(host, scratch, taps);
    return ({ plane, z, y, rows, at }: Band) => {
      const src = input.byteOffset + plane * volume(from) * 4;
      for (let i = 0; i < rows; i++) {
        const sources = rowsOf(taps, from, z, y + i, src);
        row(sources, output.byteOffset + (at + i * to[2]) * 4);
      }
    };
  });
}

interface SourceRow {
  readonly at: number;
  readonly weight: number;
}

/** The input rows an output row reads, depth first. */
function rowsOf([deep, high]: readonly AxisTaps[], from: Triple, z: number, y: number, src: number): SourceRow[] {
  const rows: SourceRow[] = [];
  for (let a = z * deep.count; a < (z + 1) * deep.count; a++)
    for (let b = y * high.count; b < (y + 1) * high.count; b++) {
      const row = deep.positions[a] * from[1] + high.positions[b];
      rows.push({ at: src + row * from[2] * 4, weight: deep.weights[a] * high.weights[b] });
    }
  return rows;
}

type Row = (sources: readonly SourceRow[], dst: number) => void;

/** One tap: values are moved. A row that repeats is copied. */
function copier({ kernels }: WasmHost, scratch: Scratch, wide: AxisTaps): Row {
  const columns = wide.positions.length;
  const places = scratch.put(wide.positions.map((position) => position * 4));
  let known = { at: -1, dst: -1 };
  return ([{ at }], dst) => {
    const again = at === known.at && dst === known.dst + columns * 4;
    if (again) kernels.moveRows(known.dst, dst, 1, 0, columns, 1);
    else kernels.gatherRow(at, places, dst, columns);
    known = { at, dst };
  };
}

function mixer({ kernels }: WasmHost, scratch: Scratch, [deep, high, wide]: readonly AxisTaps[]): Row {
  const columns = wide.positions.length / wide.count;
  // By tap, and a pair of columns may be read where there is only one.
  const apart = columns + (columns % 2);
  const places = scratch.ints(apart * wide.count);
  const weights = scratch.doubles(apart * wide.count);
  for (let c = 0; c < wide.count; c++)
    for (let x = 0; x < apart; x++) {
      const from = Math.min(x, columns - 1) * wide.count + c;
      places[c * apart + x] = wide.positions[from] * 4;
      weights[c * apart + x] = wide.weights[from];
    }
  const rows = scratch.ints(deep.count * high.count);
  const rowWeights = scratch.doubles(deep.count * high.count);
  return (sources, dst) => {
    for (const [i, { at, weight }] of sources.entries()) {
      rows[i] = at;
      rowWeights[i] = weight;
    }
    const [r, w] = [rows.byteOffset, rowWeights.byteOffset];
    kernels.mixRow(r, w, sources.length, places.byteOffset, weights.byteOffset, wide.count, apart, dst, columns);
  };
}
