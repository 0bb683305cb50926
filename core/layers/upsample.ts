import { axisTaps, tapCount } from '../tensor/interpolation.ts';
import { perAxis, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { bigProduct, factor, lessOne, outputFactors, sumOfProducts } from './formula.ts';
import { coordinateRules, interpolations, type ResizeOp } from './op.ts';
import { paramReader, readAxes, readChoice } from './read-params.ts';
import type { FieldRule } from './reach.ts';
import { resizedReach } from './resized-reach.ts';
import { costOfWork } from './work.ts';

/**
 * Resizes the spatial axes by whole factors, or to the sizes of the parameter `outputSize` (0: by the factor), which may
 * be smaller. Nearest copies, linear and cubic weigh 2 or 4 positions per axis.
 * *Shape*: [N, C, ...spatial] -> [N, C, ...n · scale].
 */
export const upsample: LayerDefinition = {
  type: 'upsample',
  fields: [
    { kind: 'choice', name: 'interpolation', options: interpolations },
    { kind: 'axes', name: 'scale', min: 1, max: 64 },
    {
      kind: 'choice',
      name: 'coordinates',
      options: coordinateRules,
      when: { name: 'interpolation', values: ['linear', 'cubic'] },
    },
  ],
  defaults: { interpolation: 'nearest', scale: [2], coordinates: 'half-pixel' },
  resolve: resolveUpsample,
};

const readable = {
  fields: [...upsample.fields, { kind: 'axes', name: 'outputSize', min: 0, max: 65536 }],
  defaults: { ...upsample.defaults, outputSize: [0] },
} as const;

function resolveUpsample(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const spatial = spatialOf(input);
  const reader = paramReader(readable, params, spatial.length, label);
  const interpolation = readChoice(reader, 'interpolation', interpolations);
  const scale = perAxis(readAxes(reader, 'scale'), spatial.length);
  const coordinates = readChoice(reader, 'coordinates', coordinateRules);
  const wanted = perAxis(readAxes(reader, 'outputSize'), spatial.length);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const sizes = spatial.map((n, axis) => wanted[axis] || n * (scale[axis] ?? 1));
  const weighs = interpolation === 'linear' || interpolation === 'cubic';
  const op: ResizeOp = {
    type: 'resize',
    interpolation,
    // The nearest position does not depend on it; fixed, so that equal work has equal descriptions.
    coordinates: weighs ? coordinates : 'half-pixel',
    input,
    output: [...input.slice(0, 2), ...sizes],
  };
  return { ok: true, op, slots: [] };
}

/** One multiplication per position weighed, those at the border that count twice or for nothing included. */
function costOfResize(op: ResizeOp): Cost {
  const [batch = 0, channels = 0, ...spatial] = op.output;
  const taps = tapCount(op.interpolation);
  const outputs = [factor('N', batch), factor('C', channels), ...outputFactors(spatial)];
  const weights = spatial.map(() => factor(String(taps), taps));
  return costOfWork(op, 'complete', {
    multiplications: taps === 1 ? sumOfProducts() : sumOfProducts([...outputs, ...weights]),
    additions: taps === 1 ? sumOfProducts() : sumOfProducts([...outputs, lessOne(weights)]),
    valuesRead: BigInt(batch) * BigInt(channels) * bigProduct(positionsRead(op)),
  });
}

/** Per axis, positions that some output gives a weight other than 0. */
function positionsRead(op: ResizeOp): number[] {
  const output = spatialOf(op.output);
  return spatialOf(op.input).map((n, axis) => {
    const { positions, weights } = axisTaps(n, output[axis] ?? 1, op.interpolation, op.coordinates);
    return new Set(positions.filter((_, tap) => weights[tap] !== 0)).size;
  });
}

/** What the outputs see before the border clamps it. */
function fieldOfResize(op: ResizeOp): FieldRule {
  const output = spatialOf(op.output);
  return spatialOf(op.input).map((n, axis) => resizedReach(n, output[axis] ?? 1, op.interpolation, op.coordinates));
}

export const resizeRules: OpRules<ResizeOp> = { cost: costOfResize, field: fieldOfResize };
