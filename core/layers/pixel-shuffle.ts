import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { noteValue, paramReader, readInteger } from './read-params.ts';
import { permuted } from './rearrange.ts';
import type { AxisReach, Taps } from './reach.ts';

/**
 * Channels become positions: every r^d channels fill an r x r block (Shi et al. 2016, sub-pixel convolution; ONNX
 * DepthToSpace in mode CRD). d: the spatial axes.
 * *Shape*: [N, C · r^d, ...spatial] -> [N, C, ...spatial · r].
 */
export const pixelShuffle: LayerDefinition = {
  type: 'pixel-shuffle',
  fields: [{ kind: 'integer', name: 'factor', min: 1, max: 64 }],
  defaults: { factor: 2 },
  resolve: resolvePixelShuffle,
};

function resolvePixelShuffle(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const [batch = 0, channels = 0, ...spatial] = input;
  const rank = spatial.length;
  const reader = paramReader(pixelShuffle, params, rank, label);
  const factor = readInteger(reader, 'factor');
  if (channels % factor ** rank !== 0) {
    const allowed = Array.from({ length: 64 }, (_, i) => i + 1).filter((f) => channels % f ** rank === 0);
    const fix = { factor: allowed.findLast((f) => f <= factor) ?? 1 };
    noteValue(reader, 'factor', factor, `one of ${allowed.join(', ')}`, fix);
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const finer = [batch, channels / factor ** rank, ...spatial.map(() => factor), ...spatial];
  const order = [0, 1, ...spatial.flatMap((_, axis) => [2 + rank + axis, 2 + axis])];
  const output = [batch, channels / factor ** rank, ...spatial.map((size) => size * factor)];
  const reach = spatial.map(() => repeated(factor));
  return { ok: true, op: permuted(input, finer, order, output, reach), slots: [] };
}

/**
 * Positions become channels: the inverse of the pixel shuffle.
 * *Shape*: [N, C, ...spatial] -> [N, C · r^d, ...spatial / r].
 */
export const pixelUnshuffle: LayerDefinition = {
  type: 'pixel-unshuffle',
  fields: pixelShuffle.fields,
  defaults: pixelShuffle.defaults,
  resolve: resolvePixelUnshuffle,
};

function resolvePixelUnshuffle(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const [batch = 0, channels = 0] = input;
  const spatial = spatialOf(input);
  const rank = spatial.length;
  const reader = paramReader(pixelUnshuffle, params, rank, label);
  const factor = readInteger(reader, 'factor');
  const divides = (f: number) => spatial.every((size) => size % f === 0);
  if (!divides(factor)) {
    const allowed = Array.from({ length: 64 }, (_, i) => i + 1).filter(divides);
    const fix = { factor: allowed.findLast((f) => f <= factor) ?? 1 };
    noteValue(reader, 'factor', factor, `one of ${allowed.join(', ')}`, fix);
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const finer = [batch, channels, ...spatial.flatMap((size) => [size / factor, factor])];
  const blocks = spatial.map((_, axis) => 2 + 2 * axis);
  const order = [0, 1, ...blocks.map((axis) => axis + 1), ...blocks];
  const output = [batch, channels * factor ** rank, ...spatial.map((size) => size / factor)];
  // Over all of its channels an output position sees the whole block.
  const reach = spatial.map((): AxisReach => ({ phases: [{ from: 0, step: 1, count: factor }], advance: factor }));
  return { ok: true, op: permuted(input, finer, order, output, reach), slots: [] };
}

/** Every input is seen by `times` outputs in a row. */
function repeated(times: number): AxisReach {
  return { phases: new Array<Taps>(times).fill({ from: 0, step: 1, count: 1 }), advance: 1 };
}
