import type { ConvTransposeOp } from '../../layers/op.ts';
import type { KernelPlace, StepBuffers, UnitRun } from '../kernel-set.ts';
import { volume } from '../reference/grid.ts';
import { boxParameters } from './box-parameters.ts';
import type { WasmHost } from './host.ts';
import { placeOf } from './kernel-place.ts';
import { stripFiller } from './strip-filler.ts';
import { blockAt, type Block, type StripLayout } from './strip-layout.ts';
import type { Phase, TransposedPhases } from './transposed-phases.ts';

export interface PhasesShape {
  readonly op: ConvTransposeOp;
  readonly phases: TransposedPhases;
  readonly layout: StripLayout;
  /** Input channels and filters of a group. */
  readonly channels: number;
  readonly filters: number;
  /** Of all phases together, over all channels of a group. */
  readonly taps: number;
  readonly panels: readonly number[];
}

/** Phases whose outputs wait side by side; without a stride along the rows they go where they belong at once. */
export function bandsOf({ stride }: TransposedPhases): number {
  return stride[2] === 1 ? 0 : stride[2];
}

/** A phase in the memory of its thread. */
interface PlacedPhase extends Phase {
  /** Taps over all channels. */
  readonly count: number;
  /** The address of their offsets, and bytes from a group's first panel to the phase's own. */
  readonly offsets: number;
  readonly panels: number;
}

/** What the phases of one block share. */
interface BlockWork {
  readonly shape: PhasesShape;
  readonly host: WasmHost;
  readonly parameters: Int32Array;
  readonly band: Band;
  readonly block: Block;
  /** Addresses: the block's strip; the group's outputs, panels, biases. */
  readonly strip: number;
  readonly to: number;
  readonly weights: number;
  readonly biases: number;
}

/** Outputs of several phases, one behind the other, each of all filters; sizes in bytes. */
interface Band {
  readonly at: number;
  readonly line: number;
  readonly filter: number;
  readonly phase: number;
}

export function bindPhases(shape: PhasesShape, { inputs, output }: StepBuffers, place: KernelPlace): UnitRun {
  const { op, phases, layout, channels, filters, taps } = shape;
  const { host, packed } = placeOf(place);
  const scratch = host.scratch();
  const rows = placePhases(shape, (offsets) => scratch.put(offsets));
  const [planeBytes, line] = [volume(phases.output) * 4, Math.ceil(layout.columns / 4) * 16];
  const filterBytes = layout.rows * line;
  const phase = filters * filterBytes;
  const band = { at: scratch.take(bandsOf(phases) * phase + 64), line, filter: filterBytes, phase };
  const parameters = boxParameters(scratch, shape, 0, bandsOf(phases) === 0 ? planeBytes : filterBytes);
  const fill = stripFiller(host, scratch, layout, 'zeros', channels);
  const [src, out, panels] = [host.addressOf(inputs[0]), host.addressOf(output), host.addressOf(packed)];
  return (begin, end) => {
    for (let unit = begin; unit < end; unit++) {
      const plane = Math.floor(unit / layout.blocks);
      const block = blockAt(layout, unit % layout.blocks);
      const strip = fill(src + plane * channels * volume(layout.grid.input) * 4, block);
      const first = (plane % op.groups) * filters;
      const biases = panels + (op.output[1] * taps + first) * 4;
      parameters[2] = biases;
      const weights = panels + first * taps * 4;
      const to = out + plane * filters * planeBytes;
      for (const row of rows) runRow({ shape, host, parameters, band, block, strip, to, weights, biases }, row);
    }
  };
}

function placePhases(shape: PhasesShape, put: (offsets: readonly number[]) => number): readonly PlacedPhase[][] {
  const { layout, channels, filters } = shape;
  const { grid, lines, line } = layout;
  const [padZ, padY, padX] = grid.padBefore;
  let panels = 0;
  return shape.phases.rows.map((row) =>
    row.map((phase): PlacedPhase => {
      const offsets = Array.from({ length: channels }, (_, channel) =>
        phase.taps.map(({ shift: [z, y, x] }) => {
          const at = channel * lines + (z + padZ) * (lines / grid.kernel[0]) + y + padY;
          return at * line + (x + padX) * 4;
        }),
      ).flat();
      const placed = { ...phase, count: offsets.length, offsets: put(offsets), panels };
      panels += offsets.length * filters * 4;
      return placed;
    }),
  );
}

/** The phases that differ along the rows only: all outputs of every stride's row of the block. */
function runRow(work: BlockWork, row: readonly PlacedPhase[]): void {
  const { shape, host, band, block, to } = work;
  const { output, stride } = shape.phases;
  const [depth, height, width] = output;
  const z = block.z * stride[0] + row[0].rest[0];
  const y = block.y * stride[1] + row[0].rest[1];
  const x = block.x * stride[2];
  const rows = Math.min(block.rows, Math.ceil((height - y) / stride[1]));
  if (z >= depth || rows <= 0) return;
  const out = to + ((z * height + y) * width + x) * 4;
  const outRow = stride[1] * width * 4;
  const filterBytes = volume(output) * 4;
  if (bandsOf(shape.phases) === 0) return runPhase(work, row[0], out, outRow, filterBytes, rows, block.columns);
  // Whole quads: there is room for them.
  const columns = Math.ceil(block.columns / 4) * 4;
  for (const [i, phase] of row.entries())
    runPhase(work, phase, band.at + i * band.phase, band.line, band.filter, rows, columns);
  const [filters, across] = [shape.filters, Math.min(block.columns * stride[2], width - x)];
  const { kernels } = host;
  kernels.interleave(
    band.at,
    stride[2],
    band.phase,
    band.filter,
    band.line,
    filters,
    rows,
    across,
    out,
    filterBytes,
    outRow,
  );
}

function runPhase(
  { host, parameters, shape, strip, weights, biases }: BlockWork,
  { count, offsets, panels }: PlacedPhase,
  out: number,
  outRow: number,
  filterBytes: number,
  rows: number,
  columns: number,
): void {
  if (count === 0) {
    host.kernels.fillRows(biases, shape.filters, rows, columns, out, filterBytes, outRow);
    return;
  }
  parameters[0] = count;
  parameters[1] = weights + panels;
  parameters[3] = offsets;
  host.kernels.directBox(parameters.byteOffset, strip, shape.layout.line, out, outRow, rows, columns);
}
