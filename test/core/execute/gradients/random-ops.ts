import fc from 'fast-check';
import type { Params } from '../../../../core/layers/field.ts';
import { maxIndexOf } from '../../../../core/layers/max-index.ts';
import {
  combineMethods,
  elementaryFunctions,
  pointwiseFunctions,
  reductions,
  type DeformConvOp,
  type LayerOp,
} from '../../../../core/layers/op.ts';
import { reduced } from '../../../../core/layers/reduce.ts';
import { layerDefinitions } from '../../../../core/layers/registry.ts';
import { resampled } from '../../../../core/layers/resample.ts';
import { samplingCoordinates, samplingRoundings } from '../../../../core/tensor/sampling.ts';
import { numel, outputSize } from '../../../../core/tensor/shape.ts';
import type { Shape } from '../../../../core/tensor/tensor.ts';
import { convCases, plainCases, transposedCases } from '../../kernels/arbitrary-ops.ts';

type Type = LayerOp['type'];
const list = (length: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });
const small = fc.integer({ min: 1, max: 3 });
const shapes = fc
  .integer({ min: 0, max: 3 })
  .chain((spatial) => fc.tuple(list(2, 1, 3), list(spatial, 1, 4)))
  .map((parts): Shape => parts.flat());

function plain(type: Type): fc.Arbitrary<LayerOp> {
  return plainCases.filter(({ op }) => op.type === type).map(({ op }) => op);
}

/** The op of a layer that joins these shapes, or nothing where they do not fit it. */
function joined(type: string, params: Params, [first = [], ...others]: readonly Shape[]): LayerOp | undefined {
  const result = layerDefinitions[type]?.resolve(params, first, type, others);
  return result?.ok === true ? result.op : undefined;
}

const present = (op: LayerOp | undefined): op is LayerOp => op !== undefined;

const activations = fc
  .record({
    function: fc.constantFrom(...pointwiseFunctions, ...elementaryFunctions),
    input: shapes,
    alpha: fc.constantFrom(-1, 2, 0.5),
    beta: fc.constantFrom(-1, 2, 3),
  })
  .map(({ input, ...given }): LayerOp => ({ type: 'activation', ...given, input, output: input }));

const norms = (type: Type) =>
  fc
    .tuple(fc.constantFrom('batch-norm', 'group-norm', 'instance-norm', 'layer-norm'), fc.boolean(), small, shapes)
    .map(([layer, trained, count, shape]) =>
      joined(layer, { trained, groups: count, normalizedAxes: count, epsilon: 0.01 }, [shape]),
    )
    .filter((op): op is LayerOp => op?.type === type);

const columns = fc.integer({ min: 1, max: 3 }).chain((axes) =>
  fc.record({
    kernel: list(axes, 1, 3),
    stride: list(axes, 1, 3),
    dilation: list(axes, 1, 2),
    before: list(axes, 0, 2),
    outer: list(2, 1, 2),
    spatial: list(axes, 1, 5),
  }),
);
const unfolds = columns
  .map(({ outer, spatial, before, ...given }) => {
    const padding = { size: 'explicit', before, after: before, mode: 'zeros' } as const;
    return joined('unfold', { ...given, padding }, [[...outer, ...spatial]]);
  })
  .filter(present);
const folds = unfolds.map((op): LayerOp => {
  if (op.type !== 'unfold') throw new Error('no unfold');
  return { ...op, type: 'fold', input: op.output, output: op.input };
});

const combines = fc
  .record({ method: fc.constantFrom(...combineMethods), input: shapes, more: fc.integer({ min: 1, max: 3 }) })
  .map(({ method, input, more }): LayerOp => {
    return { type: 'combine', method, input, others: new Array<Shape>(more).fill(input), output: input };
  });

const concats = fc
  .tuple(shapes, fc.nat(), list(3, 1, 3))
  .map(([shape, place, sizes]) => {
    const axis = place % shape.length;
    return joined(
      'concat',
      { axis },
      sizes.map((size) => shape.with(axis, size)),
    );
  })
  .filter(present);

const deformConvs = fc
  .record({
    kernel: list(2, 1, 3),
    stride: list(2, 1, 2),
    dilation: list(2, 1, 2),
    padBefore: list(2, 0, 2),
    sizes: list(2, 2, 5),
    batch: fc.integer({ min: 1, max: 2 }),
    groups: fc.integer({ min: 1, max: 2 }),
    offsetGroups: fc.integer({ min: 1, max: 2 }),
    masked: fc.boolean(),
    bias: fc.boolean(),
  })
  .map(({ sizes, batch, ...given }): DeformConvOp => {
    const { kernel, stride, dilation, padBefore, masked, offsetGroups } = given;
    const spatial = sizes.map((n, axis) => {
      const [k = 1, s = 1, d = 1, p = 0] = [kernel[axis], stride[axis], dilation[axis], padBefore[axis]];
      return outputSize(n, p, p, k, s, d);
    });
    const maps = offsetGroups * numel(kernel);
    const others = [[batch, 2 * maps, ...spatial], ...(masked ? [[batch, maps, ...spatial]] : [])];
    return { type: 'deform-conv', ...given, input: [batch, 4, ...sizes], others, output: [batch, 2, ...spatial] };
  })
  .filter(({ output }) => output.every((size) => size > 0));

const matmuls = fc
  .record({
    sizes: list(3, 1, 4),
    batch: list(2, 1, 2),
    stretched: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    turned: fc.tuple(fc.boolean(), fc.boolean()),
    added: fc.boolean(),
  })
  .map(({ sizes: [m = 1, k = 1, n = 1], batch, stretched, turned: [first, second], added }) => {
    const outer = (from: number) => batch.map((size, axis) => (stretched[from + axis] === true ? 1 : size));
    const a = [...outer(0), ...(first ? [k, m] : [m, k])];
    const b = [...outer(2), ...(second ? [n, k] : [k, n])];
    const params = { transposeFirst: first, transposeSecond: second, productFactor: 0.5, addendFactor: -2 };
    return joined('matmul', params, added ? [a, b, [1, n]] : [a, b]);
  })
  .filter(present);

const reduces = fc
  .tuple(shapes, fc.constantFrom(...reductions), fc.nat(), fc.boolean())
  .map(([shape, method, chosen, keep]): LayerOp => {
    const axes = [...shape.keys()].filter((axis) => (chosen >> axis) % 2 === 0);
    return reduced(shape, axes, method, keep);
  });

const sampling = fc.record({
  interpolation: fc.constantFrom('nearest', 'linear', 'cubic'),
  coordinates: fc.constantFrom(...samplingCoordinates),
  start: fc.constantFrom(0, -0.2, 0.3),
  end: fc.constantFrom(1, 1.3),
  rounding: fc.constantFrom(...samplingRoundings),
  sharpness: fc.constantFrom(-0.5, -0.75),
  excludeOutside: fc.boolean(),
  antialias: fc.boolean(),
});
const resamples = fc
  .array(fc.tuple(small, small, sampling), { minLength: 1, maxLength: 3 })
  .map((axes) =>
    resampled(
      axes.map(([n]) => n),
      axes.map(([, m]) => m),
      axes.map(([n, m, given]) => ({ ...given, scale: m / n })),
      0,
    ),
  )
  .filter(({ type }) => type === 'resample');

const maxIndices = plain('pool').map((op): LayerOp => {
  if (op.type !== 'pool') throw new Error('no pool');
  return maxIndexOf(op, 'row-major');
});

/** Small random ops of every type; the compiler misses one that is not here. */
export const opsByType: { readonly [T in Type]: fc.Arbitrary<LayerOp> } = {
  conv: convCases.map(({ op }) => op),
  'conv-transpose': transposedCases.map(({ op }) => op),
  'deform-conv': deformConvs,
  pool: plain('pool'),
  'adaptive-pool': plain('adaptive-pool'),
  activation: activations,
  softmax: plain('softmax'),
  rearrange: plain('rearrange'),
  pad: plain('pad'),
  resize: plain('resize'),
  resample: resamples,
  'batch-norm': norms('batch-norm'),
  normalize: norms('normalize'),
  unfold: unfolds,
  fold: folds,
  combine: combines,
  concat: concats,
  matmul: matmuls,
  reduce: reduces,
  'max-index': maxIndices,
};
