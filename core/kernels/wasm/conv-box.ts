import type { ConvOp } from '../../layers/op.ts';
import type { KernelPlace, StepBuffers, StepKernel, UnitRun } from '../kernel-set.ts';
import { gridOf, volume } from '../reference/grid.ts';
import { boxParameters } from './box-parameters.ts';
import type { KernelExports, WasmHost } from './host.ts';
import { placeOf } from './kernel-place.ts';
import { allFinite, packPanels, panelsOf } from './panels.ts';
import { stripFiller } from './strip-filler.ts';
import { blockAt, stripLayout, tapOffsets, valuesIn, type StripLayout } from './strip-layout.ts';

/** Multiply-adds of a unit: some 0.15 ms. */
export const unitWork = 4_000_000;
/** Bytes of scratch a strip may take; the rest is for tables. */
const stripBytes = 3 * 2 ** 20;
/** Taps beyond which the tables do not fit. */
const maxTaps = 65_536;

interface BoxShape {
  readonly op: ConvOp;
  readonly algorithm: 'gemm' | 'direct';
  /** Input channels and filters of a group. */
  readonly channels: number;
  readonly filters: number;
  readonly taps: number;
  readonly panels: readonly number[];
}

/** A block of outputs of all filters of a group at once, out of a strip of the padded picture. Nothing where it cannot be. */
export function boxKernel(op: ConvOp, algorithm: 'gemm' | 'direct', largestPanel: number): StepKernel | undefined {
  const shape = shapeOf(op, algorithm, largestPanel);
  if (shape.taps > maxTaps || shape.filters > maxTaps) return undefined;
  return isPlain(op) ? plainKernel(shape) : strippedKernel(shape);
}

function shapeOf(op: ConvOp, algorithm: 'gemm' | 'direct', largestPanel: number): BoxShape {
  const channels = op.input[1] / op.groups;
  const filters = op.output[1] / op.groups;
  const taps = channels * op.kernel.reduce((product, k) => product * k, 1);
  return { op, algorithm, channels, filters, taps, panels: panelsOf(filters, largestPanel) };
}

/** One tap and no border: the picture's planes are the columns already. */
function isPlain(op: ConvOp): boolean {
  const none = (sizes: readonly number[], value: number) => sizes.every((size) => size === value);
  return none(op.kernel, 1) && none(op.stride, 1) && none(op.padBefore, 0) && none(op.padAfter, 0);
}

function strippedKernel(shape: BoxShape): StepKernel | undefined {
  const { op, channels, filters, taps } = shape;
  const planes = op.input[0] * op.groups;
  const layout = stripLayout({
    grid: gridOf(op),
    planes: channels,
    workPerPosition: taps * filters,
    work: unitWork,
    others: planes,
    maxBytes: stripBytes,
  });
  if (layout === undefined) return undefined;
  return {
    ...common(shape),
    units: planes * layout.blocks,
    workPerUnit: taps * filters * layout.rows * layout.columns,
    bind: (buffers, place) => bindStripped(shape, layout, buffers, place),
    valuesReady: (units, plane) =>
      valuesIn(layout, clamp(units - Math.floor(plane / filters) * layout.blocks, layout.blocks)),
  };
}

function plainKernel(shape: BoxShape): StepKernel {
  const { op, filters, taps } = shape;
  const positions = volume(gridOf(op).output);
  const planes = op.input[0] * op.groups;
  const wished = Math.max(1, Math.round(unitWork / Math.max(1, taps * filters * 8)));
  // As above: even pieces, enough to share.
  const tiles = Math.ceil(positions / 8);
  const blocks = Math.min(tiles, Math.max(Math.ceil(tiles / wished), Math.ceil(12 / planes)));
  const columns = Math.ceil(tiles / blocks) * 8;
  const perPlane = Math.ceil(positions / columns);
  return {
    ...common(shape),
    units: planes * perPlane,
    workPerUnit: taps * filters * columns,
    bind: (buffers, place) => bindPlain(shape, columns, perPlane, buffers, place),
    valuesReady: (units, plane) =>
      Math.min(positions, clamp(units - Math.floor(plane / filters) * perPlane, perPlane) * columns),
  };
}

function common(shape: BoxShape): Pick<StepKernel, 'algorithm' | 'packedLength' | 'pack'> {
  const { op, taps } = shape;
  const filters = op.output[1];
  return {
    algorithm: shape.algorithm,
    packedLength: filters * (taps + 1),
    pack: (buffers, packed) => packWeights(shape, buffers, packed),
  };
}

/** Group by group its panels, then the biases of all filters, zeros where there are none. */
function packWeights({ op, filters, taps, panels }: BoxShape, { weights }: StepBuffers, packed: Float32Array): boolean {
  const [weight, bias] = weights;
  const perChannel = op.kernel.reduce((product, k) => product * k, 1);
  const placeOf = (tap: number) => {
    const inChannel = tap % perChannel;
    return op.reversed ? tap - inChannel + (perChannel - 1 - inChannel) : tap;
  };
  const places = Int32Array.from({ length: taps }, (_, tap) => placeOf(tap));
  for (let group = 0; group < op.groups; group++) {
    const begin = group * filters * taps;
    const panel = packed.subarray(begin, begin + filters * taps);
    packPanels(weight, panels, taps, (filter, tap) => begin + filter * taps + places[tap], panel);
  }
  const biases = packed.subarray(op.output[1] * taps);
  if (op.bias) biases.set(bias);
  else biases.fill(0);
  return allFinite(weight);
}

/** Points the block at the weights and biases of a group. */
function chooseGroup(parameters: Int32Array, shape: BoxShape, packed: number, group: number): void {
  const { op, filters, taps } = shape;
  parameters[1] = packed + group * filters * taps * 4;
  parameters[2] = packed + (op.output[1] * taps + group * filters) * 4;
}

function boxOf(host: WasmHost, { algorithm }: BoxShape): KernelExports['packedBox'] {
  return algorithm === 'gemm' ? host.kernels.packedBox : host.kernels.directBox;
}

function bindPlain(
  shape: BoxShape,
  columns: number,
  perPlane: number,
  { inputs, output }: StepBuffers,
  place: KernelPlace,
): UnitRun {
  const { op, channels, filters } = shape;
  const positions = volume(gridOf(op).output);
  const { host, packed } = placeOf(place);
  const scratch = host.scratch();
  const offsets = scratch.put(Int32Array.from({ length: channels }, (_, c) => c * positions * 4));
  const parameters = boxParameters(scratch, shape, offsets, positions * 4);
  const [src, out, weights] = [host.addressOf(inputs[0]), host.addressOf(output), host.addressOf(packed)];
  const box = boxOf(host, shape);
  return (begin, end) => {
    for (let unit = begin; unit < end; unit++) {
      const plane = Math.floor(unit / perPlane);
      const from = (unit % perPlane) * columns;
      chooseGroup(parameters, shape, weights, plane % op.groups);
      const at = src + (plane * channels * positions + from) * 4;
      const to = out + (plane * filters * positions + from) * 4;
      box(parameters.byteOffset, at, 0, to, 0, 1, Math.min(columns, positions - from));
    }
  };
}

function bindStripped(
  shape: BoxShape,
  layout: StripLayout,
  { inputs, output }: StepBuffers,
  place: KernelPlace,
): UnitRun {
  const { op, channels, filters } = shape;
  const { grid, line } = layout;
  const { host, packed } = placeOf(place);
  const scratch = host.scratch();
  const [outDepth, outHeight, outWidth] = grid.output;
  const parameters = boxParameters(scratch, shape, scratch.put(tapOffsets(layout, channels)), volume(grid.output) * 4);
  const fill = stripFiller(host, scratch, layout, op.paddingMode, channels);
  const [src, out, weights] = [host.addressOf(inputs[0]), host.addressOf(output), host.addressOf(packed)];
  const box = boxOf(host, shape);
  return (begin, end) => {
    for (let unit = begin; unit < end; unit++) {
      const plane = Math.floor(unit / layout.blocks);
      const block = blockAt(layout, unit % layout.blocks);
      const strip = fill(src + plane * channels * volume(grid.input) * 4, block);
      chooseGroup(parameters, shape, weights, plane % op.groups);
      const row = (plane * filters * outDepth + block.z) * outHeight + block.y;
      const to = out + (row * outWidth + block.x) * 4;
      box(parameters.byteOffset, strip, grid.stride[1] * line, to, outWidth * 4, block.rows, block.columns);
    }
  };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
