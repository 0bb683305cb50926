import fc from 'fast-check';
import type { Params } from '../../../core/layers/field.ts';
import { maxIndexOf } from '../../../core/layers/max-index.ts';
import { elementaryFunctions, reductions, type LayerOp } from '../../../core/layers/op.ts';
import { reduced } from '../../../core/layers/reduce.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import { resampled } from '../../../core/layers/resample.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { samplingCoordinates, samplingRoundings, type AxisSampling } from '../../../core/tensor/sampling.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { anyCases, plainCases, wholeNumbers } from './arbitrary-ops.ts';

/** An op with all it reads. */
export interface FullCase {
  readonly op: LayerOp;
  readonly inputs: readonly Float32Array[];
  readonly weights: readonly Float32Array[];
}

interface Asked {
  readonly type: string;
  readonly params: Params;
  readonly shapes: readonly Shape[];
}

const size = fc.integer({ min: 1, max: 4 });
const shapeOf = (rank: number) => fc.array(size, { minLength: rank, maxLength: rank });
const shapes = fc.integer({ min: 3, max: 5 }).chain(shapeOf);

const norms: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.constantFrom<[string, Params]>(
      ['batch-norm', { trained: true }],
      ['batch-norm', { trained: false }],
      ['group-norm', { groups: 1 }],
      ['group-norm', { groups: 2 }],
      ['instance-norm', {}],
      ['layer-norm', { normalizedAxes: 1 }],
      ['layer-norm', { normalizedAxes: 2 }],
    ),
    shapes,
  )
  .map(([[type, params], shape]) => ({ type, params, shapes: [shape] }));

const joined: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.constantFrom('add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum', 'concat'),
    shapes,
    fc.integer({ min: 1, max: 3 }),
  )
  .map(([type, shape, more]) => ({ type, params: {}, shapes: Array.from({ length: more + 1 }, () => shape) }));

const products: fc.Arbitrary<Asked> = fc
  .tuple(shapeOf(4), fc.boolean(), fc.boolean(), fc.boolean(), fc.constantFrom(1, 0.5), fc.constantFrom(1, 2))
  .map(([[batch = 1, m = 1, k = 1, n = 1], transposeFirst, transposeSecond, added, productFactor, addendFactor]) => ({
    type: 'matmul',
    params: { transposeFirst, transposeSecond, productFactor, addendFactor },
    // The second input and the addend are broadcast.
    shapes: [
      [batch, ...(transposeFirst ? [k, m] : [m, k])],
      transposeSecond ? [n, k] : [k, n],
      ...(added ? [[1, n]] : []),
    ],
  }));

const slides = (rank: number) => {
  const axes = (min: number, max: number) => fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });
  return fc.record({
    kernel: axes(1, 3),
    stride: axes(1, 3),
    dilation: axes(1, 2),
    padding: fc.record({
      size: fc.constantFrom('valid', 'same-upper', 'explicit', 'explicit'),
      before: axes(0, 3),
      after: axes(0, 3),
      mode: fc.constant('zeros'),
    }),
  });
};

const unfolds: fc.Arbitrary<Asked> = shapes.chain((shape) =>
  slides(shape.length - 2).map((params) => ({ type: 'unfold', params, shapes: [shape] })),
);

const samplings: fc.Arbitrary<AxisSampling> = fc.record({
  interpolation: fc.constantFrom('nearest', 'linear', 'cubic'),
  coordinates: fc.constantFrom(...samplingCoordinates),
  scale: fc.constant(1),
  start: fc.constantFrom(0, 0.2),
  end: fc.constantFrom(1, 1.4),
  rounding: fc.constantFrom(...samplingRoundings),
  sharpness: fc.constant(-0.75),
  excludeOutside: fc.boolean(),
  antialias: fc.boolean(),
});

/** The columns are those an unfold of the picture would give. */
const folds: fc.Arbitrary<Asked> = unfolds.map(({ params, shapes: [picture = []] }) => {
  const columns = resolved('unfold', params, [picture])?.op.output ?? [1, 1, 1];
  return { type: 'fold', params: { ...params, outputSize: picture.slice(2) }, shapes: [columns] };
});

const deformed: fc.Arbitrary<Asked> = fc
  .tuple(shapeOf(4), slides(2), fc.integer({ min: 1, max: 2 }), fc.boolean(), fc.boolean())
  .map(([shape, { kernel, ...slide }, filters, masked, bias]) => {
    const params = { ...slide, kernel, outChannels: filters, groups: 1, offsetGroups: 1, bias };
    const spatial = resolved('conv', params, [shape])?.op.output.slice(2) ?? [];
    const maps = (count: number) => [shape[0] ?? 1, count * numel(kernel), ...spatial];
    return { type: 'deform-conv', params, shapes: [shape, maps(2), ...(masked ? [maps(1)] : [])] };
  });

function resolved(type: string, params: Params, [input = [], ...others]: readonly Shape[]) {
  const result = layerDefinitions[type]?.resolve(params, input, type, others);
  return result?.ok === true ? result : undefined;
}

const withSlots: fc.Arbitrary<FullCase> = fc
  .oneof(norms, joined, products, unfolds, folds, deformed)
  .map(({ type, params, shapes: given }): FullCase | undefined => {
    const found = resolved(type, params, given);
    if (found === undefined) return undefined;
    // Quarters: offsets of a deformable convolution fall between the pixels.
    const inputs = given.map((shape, i) => wholeNumbers(numel(shape), i).map((x) => x / 4));
    return { op: found.op, inputs, weights: found.slots.map(makeWeights) };
  })
  .filter((found) => found !== undefined);

/** Ops that no form offers. */
const imported: fc.Arbitrary<LayerOp> = fc.oneof(
  fc
    .tuple(shapes, fc.constantFrom(...reductions), fc.subarray([0, 1, 2], { minLength: 1 }), fc.boolean())
    .map(([shape, method, axes, keep]) => reduced(shape, axes, method, keep)),
  fc.tuple(shapes, fc.constantFrom(...elementaryFunctions)).map(([shape, name]): LayerOp => {
    return { type: 'activation', function: name, input: shape, output: shape, alpha: 2, beta: 1 };
  }),
  fc.tuple(shapes, fc.integer({ min: 1, max: 3 })).map(([shape, more]): LayerOp => {
    const others = Array.from({ length: more }, () => shape);
    return { type: 'combine', method: 'power', input: shape, others, output: shape };
  }),
  fc.tuple(shapeOf(2), shapeOf(2), fc.array(samplings, { minLength: 2, maxLength: 2 })).map(([input, output, axes]) => {
    const scaled = axes.map((axis, i) => ({ ...axis, scale: (output[i] ?? 1) / (input[i] ?? 1) }));
    return resampled(input, output, scaled, 7);
  }),
  plainCases
    .filter(({ op }) => op.type === 'pool')
    .map(({ op }) => (op.type === 'pool' ? maxIndexOf(op, 'row-major') : op)),
);

/** Every type of op, on signals, images and volumes. */
export const everyOp: fc.Arbitrary<FullCase> = fc.oneof(
  anyCases.map(({ op, input, weights }) => ({ op, inputs: [input], weights })),
  withSlots,
  imported.map((op) => {
    const given = [op.input, ...('others' in op ? op.others : [])];
    return { op, inputs: given.map((shape, i) => wholeNumbers(numel(shape), i)), weights: [] };
  }),
);
