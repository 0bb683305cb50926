import type { ConvTransposeOp } from '../../layers/op.ts';
import type { StepBuffers, StepKernel } from '../kernel-set.ts';
import { bandsOf, bindPhases, type PhasesShape } from './bind-phases.ts';
import { unitWork } from './conv-box.ts';
import { allFinite, packPanels, panelsOf } from './panels.ts';
import { stripLayout, valuesIn } from './strip-layout.ts';
import { tapsOf, transposedPhases } from './transposed-phases.ts';

/** Bytes of scratch a strip and the phases' outputs may take; the rest is for tables. */
const stripBytes = 3 * 2 ** 20;
/** Taps of all phases beyond which the tables do not fit. */
const maxTaps = 100_000;
const maxFilters = 8192;

/**
 * A transposed convolution as one convolution of stride 1 for every phase of the outputs, a block of their places after
 * the other. Nothing where its tables do not fit.
 */
export function phasesKernel(op: ConvTransposeOp, largestPanel: number): StepKernel | undefined {
  const shape = shapeOf(op, largestPanel);
  if (shape === undefined) return undefined;
  const { layout, filters, taps } = shape;
  return {
    algorithm: 'phases',
    units: op.output[0] * op.groups * layout.blocks,
    workPerUnit: Math.max(1, taps * filters) * layout.rows * layout.columns,
    packedLength: op.output[1] * (taps + 1),
    pack: (buffers, packed) => packPhases(shape, buffers, packed),
    bind: (buffers, place) => bindPhases(shape, buffers, place),
    valuesReady: (units, plane) => valuesReady(shape, units - Math.floor(plane / filters) * layout.blocks),
  };
}

function shapeOf(op: ConvTransposeOp, largestPanel: number): PhasesShape | undefined {
  const channels = op.input[1] / op.groups;
  const filters = op.output[1] / op.groups;
  const most = Math.max(channels * volumeOf(op.kernel), volumeOf(op.stride));
  if (most > maxTaps || filters > maxFilters) return undefined;
  const phases = transposedPhases(op);
  const taps = channels * tapsOf(phases);
  const layout = stripLayout({
    grid: phases.grid,
    planes: channels,
    workPerPosition: taps * filters,
    work: unitWork,
    others: op.output[0] * op.groups,
    maxBytes: stripBytes,
    besides: bandsOf(phases) * filters * 4,
  });
  return layout && { op, phases, layout, channels, filters, taps, panels: panelsOf(filters, largestPanel) };
}

const volumeOf = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);

/** Of a block's rows the last phases may lie beyond the end; whole rows of blocks only. */
function valuesReady({ layout, phases }: PhasesShape, blocks: number): number {
  const { output, stride } = phases;
  const [, height, width] = layout.grid.output;
  const rows = Math.floor(valuesIn(layout, Math.max(0, Math.min(layout.blocks, blocks))) / width);
  const [depth, row] = [Math.floor(rows / height), rows % height];
  const whole = Math.min(output[0], depth * stride[0]) * output[1];
  return Math.min(output[0] * output[1], whole + row * stride[1]) * output[2];
}

/** Group by group and phase by phase their panels, then the biases of all filters, zeros where there are none. */
function packPhases(shape: PhasesShape, { weights }: StepBuffers, packed: Float32Array): boolean {
  const { op, phases, channels, filters, panels } = shape;
  const [weight, bias] = weights;
  const places = volumeOf(op.kernel);
  let at = 0;
  for (let group = 0; group < op.groups; group++) {
    for (const { taps } of phases.rows.flat()) {
      const count = channels * taps.length;
      const sources = Int32Array.from({ length: count }, (_, tap) => {
        const channel = group * channels + Math.floor(tap / taps.length);
        const { place } = taps[tap % taps.length];
        return channel * filters * places + (op.reversed ? places - 1 - place : place);
      });
      const from = (filter: number, tap: number) => sources[tap] + filter * places;
      packPanels(weight, panels, count, from, packed.subarray(at, at + filters * count));
      at += filters * count;
    }
  }
  const biases = packed.subarray(at);
  if (op.bias) biases.set(bias);
  else biases.fill(0);
  return allFinite(weight);
}
