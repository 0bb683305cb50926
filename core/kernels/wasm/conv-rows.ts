import type { ConvOp } from '../../layers/op.ts';
import type { KernelPlace, StepBuffers, StepKernel, UnitRun } from '../kernel-set.ts';
import { gridOf, volume } from '../reference/grid.ts';
import { unitWork } from './conv-box.ts';
import { placeOf } from './kernel-place.ts';
import { allFinite } from './panels.ts';
import { stripFiller } from './strip-filler.ts';
import { blockAt, stripLayout, tapOffsets, valuesIn, type StripLayout } from './strip-layout.ts';

const stripBytes = 3 * 2 ** 20;

/** One filter per map (groups = input channels), a block of rows at a time. Nothing where it cannot be. */
export function rowsKernel(op: ConvOp): StepKernel | undefined {
  if (op.groups !== op.input[1]) return undefined;
  const taps = op.kernel.reduce((product, k) => product * k, 1);
  const filters = op.output[1];
  const planes = op.output[0] * filters;
  const layout = stripLayout({
    grid: gridOf(op),
    planes: 1,
    workPerPosition: taps,
    work: unitWork / 8,
    others: planes,
    maxBytes: stripBytes,
  });
  if (layout === undefined) return undefined;
  return {
    algorithm: 'rows',
    units: planes * layout.blocks,
    // A row's loads weigh as much as its products.
    workPerUnit: 2 * taps * layout.rows * layout.columns,
    packedLength: filters * (taps + 1),
    pack: (buffers, packed) => packRows(op, taps, buffers, packed),
    bind: (buffers, place) => bindRows(op, taps, layout, buffers, place),
    valuesReady: (units, plane) =>
      valuesIn(layout, Math.max(0, Math.min(layout.blocks, units - plane * layout.blocks))),
  };
}

/** The weights as they are (turned round if so marked), then the biases. */
function packRows(op: ConvOp, taps: number, { weights }: StepBuffers, packed: Float32Array): boolean {
  const [weight, bias] = weights;
  packed.set(weight);
  const filters = op.output[1];
  if (op.reversed) for (let f = 0; f < filters; f++) packed.subarray(f * taps, (f + 1) * taps).reverse();
  const biases = packed.subarray(filters * taps);
  if (op.bias) biases.set(bias);
  else biases.fill(0);
  return allFinite(weight);
}

function bindRows(
  op: ConvOp,
  taps: number,
  layout: StripLayout,
  { inputs, output }: StepBuffers,
  place: KernelPlace,
): UnitRun {
  const { grid, line, blocks } = layout;
  const { host, packed } = placeOf(place);
  const scratch = host.scratch();
  const filters = op.output[1];
  const perChannel = filters / op.groups;
  const [outDepth, outHeight, outWidth] = grid.output;
  const [spare, offsets] = [scratch.take(64), scratch.put(tapOffsets(layout, 1))];
  const fill = stripFiller(host, scratch, layout, op.paddingMode, 1);
  const [src, out, weights] = [host.addressOf(inputs[0]), host.addressOf(output), host.addressOf(packed)];
  const biases = packed.subarray(filters * taps);
  const small = isThreeByThree(op, layout);
  const { kernels } = host;
  const [inputBytes, step] = [volume(grid.input) * 4, grid.stride[1] * line];
  return (begin, end) => {
    for (let unit = begin; unit < end; unit++) {
      const plane = Math.floor(unit / blocks);
      const block = blockAt(layout, unit - plane * blocks);
      const filter = plane % filters;
      const image = (plane - filter) / filters;
      const strip = fill(src + (image * op.groups + Math.floor(filter / perChannel)) * inputBytes, block);
      const row = (plane * outDepth + block.z) * outHeight + block.y;
      const to = out + (row * outWidth + block.x) * 4;
      const [w, bias] = [weights + filter * taps * 4, biases[filter]];
      if (small) kernels.threeByThreeRows(strip, line, to, outWidth * 4, block.rows, block.columns, w, bias, spare);
      else kernels.filterRows(strip, step, to, outWidth * 4, block.rows, block.columns, taps, w, offsets, bias, spare);
    }
  };
}

function isThreeByThree(op: ConvOp, { grid }: StripLayout): boolean {
  const all = (sizes: readonly number[], value: number) => sizes.every((size) => size === value);
  const [depth, height, width] = grid.kernel;
  return depth === 1 && height === 3 && width === 3 && all(op.stride, 1) && all(op.dilation, 1);
}
