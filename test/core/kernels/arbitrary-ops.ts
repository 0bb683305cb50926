import fc from 'fast-check';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import type { Params } from '../../../core/layers/field.ts';
import {
  borderModes,
  coordinateRules,
  interpolations,
  pointwiseFunctions,
  transposeMethods,
  type ConvOp,
  type ConvTransposeOp,
  type LayerOp,
} from '../../../core/layers/op.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

/** An op with the values it works on. */
export interface OpCase<Op extends LayerOp = LayerOp> {
  readonly op: Op;
  readonly input: Float32Array;
  readonly weights: readonly Float32Array[];
  readonly seed: number;
}

/** Small whole numbers, so that float32 sums are exact in any order. */
export function wholeNumbers(count: number, seed: number): Float32Array {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * 17) - 8;
  });
}

export function resolveOp(type: string, params: Params, input: Shape): LayerOp | undefined {
  const result = layerDefinitions[type]?.resolve(params, input, type);
  return result?.ok === true ? result.op : undefined;
}

export function convOf(params: Params, input: Shape): ConvOp {
  const op = resolveOp('conv', params, input);
  if (op?.type !== 'conv') throw new Error(`no convolution for ${JSON.stringify(params)} on ${input.join(' × ')}`);
  return op;
}

export function run(op: LayerOp, input: Float32Array, weights: readonly Float32Array[] = []): Float32Array {
  const output = new Float32Array(numel(op.output));
  referenceKernels.run(op, { inputs: [input], weights, output }, 0, output.length);
  return output;
}

export function count(op: LayerOp, input: Float32Array, weights: readonly Float32Array[] = []) {
  const output = new Float32Array(numel(op.output));
  const counted = countRun(op, { inputs: [input], weights, output }, 0, output.length);
  return { output, counted };
}

const rank = fc.integer({ min: 1, max: 3 });
const axes = (length: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });

/** Convolutions of every kind, small: 1-D to 3-D, groups, dilation, uneven padding in every mode, reversed or not. */
export const convCases: fc.Arbitrary<OpCase<ConvOp>> = rank
  .chain((dimensions) =>
    fc.record({
      spatial: axes(dimensions, 1, 6),
      kernel: axes(dimensions, 1, 3),
      stride: axes(dimensions, 1, 3),
      dilation: axes(dimensions, 1, 2),
      before: axes(dimensions, 0, 3),
      after: axes(dimensions, 0, 3),
      size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'full', 'explicit', 'explicit'),
      mode: fc.constantFrom('zeros', 'reflect', 'replicate', 'circular'),
      groups: fc.integer({ min: 1, max: 3 }),
      perGroup: fc.integer({ min: 1, max: 6 }),
      filtersPerGroup: fc.integer({ min: 1, max: 3 }),
      batch: fc.integer({ min: 1, max: 2 }),
      bias: fc.boolean(),
      reversed: fc.boolean(),
      seed: fc.nat(),
    }),
  )
  .map((c) => {
    const { kernel, stride, dilation, groups, bias, reversed, size, before, after, mode } = c;
    const padding = { size, before, after, mode } as const;
    const params = {
      outChannels: groups * c.filtersPerGroup,
      kernel,
      stride,
      dilation,
      groups,
      bias,
      reversed,
      padding,
    };
    return { op: resolveOp('conv', params, [c.batch, groups * c.perGroup, ...c.spatial]), seed: c.seed };
  })
  .filter((c): c is { op: ConvOp; seed: number } => c.op?.type === 'conv')
  .map(({ op, seed }) => withValues(op, seed));

function withValues(op: ConvOp, seed: number): OpCase<ConvOp> {
  const perFilter = (numel(op.kernel) * (op.input[1] ?? 0)) / op.groups;
  const filters = op.output[1] ?? 0;
  const weight = wholeNumbers(filters * perFilter, seed + 1);
  return {
    op,
    input: wholeNumbers(numel(op.input), seed),
    weights: op.bias ? [weight, wholeNumbers(filters, seed + 2)] : [weight],
    seed,
  };
}

/** Transposed convolutions, small: 1-D to 3-D, all methods, groups, dilation, uneven padding, output padding. */
export const transposedCases: fc.Arbitrary<OpCase<ConvTransposeOp>> = rank
  .chain((dimensions) =>
    fc.record({
      spatial: axes(dimensions, 1, 4),
      kernel: axes(dimensions, 1, 3),
      stride: axes(dimensions, 1, 3),
      dilation: axes(dimensions, 1, 2),
      before: axes(dimensions, 0, 3),
      after: axes(dimensions, 0, 3),
      outputPadding: axes(dimensions, 0, 2),
      size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'explicit', 'explicit'),
      groups: fc.integer({ min: 1, max: 3 }),
      perGroup: fc.integer({ min: 1, max: 3 }),
      filtersPerGroup: fc.integer({ min: 1, max: 3 }),
      batch: fc.integer({ min: 1, max: 2 }),
      bias: fc.boolean(),
      reversed: fc.boolean(),
      transposeMethod: fc.constantFrom(...transposeMethods),
      seed: fc.nat(),
    }),
  )
  .map(({ spatial, size, before, after, perGroup, filtersPerGroup, batch, seed, ...given }) => {
    const padding = { size, before, after, mode: 'zeros' } as const;
    const params = { ...given, padding, outChannels: given.groups * filtersPerGroup };
    return { op: resolveOp('conv-transpose', params, [batch, given.groups * perGroup, ...spatial]), seed };
  })
  .filter((c): c is { op: ConvTransposeOp; seed: number } => c.op?.type === 'conv-transpose')
  .map(({ op, seed }) => {
    const filters = op.output[1] ?? 0;
    const weight = wholeNumbers(((op.input[1] ?? 0) * filters * numel(op.kernel)) / op.groups, seed + 1);
    const weights = op.bias ? [weight, wholeNumbers(filters, seed + 2)] : [weight];
    return { op, input: wholeNumbers(numel(op.input), seed), weights, seed };
  });

export const poolParams = (dimensions: number) =>
  fc.record({
    method: fc.constantFrom('max', 'average', 'lp'),
    kernel: axes(dimensions, 1, 3),
    stride: axes(dimensions, 1, 3),
    dilation: axes(dimensions, 1, 2),
    padding: fc.record({
      size: fc.constantFrom('valid', 'same-upper', 'explicit'),
      before: axes(dimensions, 0, 1),
      after: axes(dimensions, 0, 1),
      mode: fc.constant('zeros'),
    }),
    ceilMode: fc.boolean(),
    countPadding: fc.boolean(),
    divisor: fc.constantFrom(0, 0, 3),
    power: fc.constantFrom(1, 2, 3),
  });

/** Layers that move values. */
export const movementParams = (dimensions: number) => {
  const borders = { before: axes(dimensions, 0, 3), after: axes(dimensions, 0, 3) };
  const list = (min: number, max: number) => fc.array(fc.integer({ min, max }), { minLength: 1, maxLength: 1 });
  return [
    fc.tuple(
      fc.constant('pad'),
      fc.record({ ...borders, mode: fc.constantFrom(...borderModes), value: fc.constantFrom(0, -1.5) }),
    ),
    fc.tuple(fc.constant('crop'), fc.record(borders)),
    fc.tuple(
      fc.constant('upsample'),
      fc.record({
        interpolation: fc.constantFrom(...interpolations),
        coordinates: fc.constantFrom(...coordinateRules),
        outputSize: axes(dimensions, 1, 9),
      }),
    ),
    fc.tuple(fc.constantFrom('channel-shuffle'), fc.record({ groups: fc.integer({ min: 1, max: 3 }) })),
    fc.tuple(
      fc.constantFrom('pixel-shuffle', 'pixel-unshuffle'),
      fc.record({ factor: fc.integer({ min: 1, max: 2 }) }),
    ),
    fc.tuple(fc.constant('flip'), fc.record({ axes: list(0, dimensions + 1) })),
    fc.tuple(fc.constantFrom('transpose', 'reshape'), fc.constant({})),
    fc.tuple(
      fc.constant('slice'),
      fc.record({
        starts: list(-4, 4),
        ends: list(-9, 9),
        axes: list(0, dimensions + 1),
        steps: fc.constantFrom([1], [2], [-1], [-2]),
      }),
    ),
  ];
};

const layerParams = (dimensions: number) =>
  fc.oneof(
    fc.tuple(fc.constant('pool'), poolParams(dimensions)),
    fc.tuple(
      fc.constant('adaptive-pool'),
      fc.record({ method: fc.constantFrom('max', 'average'), output: axes(dimensions, 1, 7) }),
    ),
    fc.tuple(
      fc.constant('activation'),
      fc.record({ function: fc.constantFrom(...pointwiseFunctions), slope: fc.constantFrom(0.1, -1) }),
    ),
    ...movementParams(dimensions),
    fc.tuple(fc.constant('softmax'), fc.record({ axis: fc.integer({ min: 0, max: 2 }), logarithm: fc.boolean() })),
  );

/** Layers without weights, on signals, images and volumes. */
export const plainCases: fc.Arbitrary<OpCase> = rank
  .chain((dimensions) => fc.tuple(layerParams(dimensions), axes(2, 1, 3), axes(dimensions, 1, 7), fc.nat()))
  .map(([[type, params], outer, spatial, seed]) => ({
    op: resolveOp(type, params as Params, [...outer, ...spatial]),
    seed,
  }))
  .filter((c): c is { op: LayerOp; seed: number } => c.op !== undefined)
  .map(({ op, seed }) => ({ op, input: wholeNumbers(numel(op.input), seed), weights: [], seed }));

export const anyCases: fc.Arbitrary<OpCase> = fc.oneof(convCases, transposedCases, plainCases);
