import { describe, expect, it } from 'vitest';
import { gradientsOf } from '../../../../core/execute/gradients/gradients.ts';
import type { Params } from '../../../../core/layers/field.ts';
import type { ActivationOp, CombineOp, LayerOp } from '../../../../core/layers/op.ts';
import { reduced } from '../../../../core/layers/reduce.ts';
import { layerDefinitions } from '../../../../core/layers/registry.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import type { Shape } from '../../../../core/tensor/tensor.ts';
import { resolveOp } from '../../kernels/arbitrary-ops.ts';
import { inputShapes, weightCounts } from './values.ts';

function opOf(type: string, params: Params, input: Shape): LayerOp {
  const op = resolveOp(type, params, input);
  if (op === undefined) throw new Error(`no ${type} for ${JSON.stringify(params)}`);
  return op;
}

/** The gradient of an op's only input. */
function handedBack(op: LayerOp, input: readonly number[], slopes: readonly number[]): number[] {
  const weights = weightCounts(op).map((count) => new Float64Array(count).fill(1));
  const { inputs } = gradientsOf(op, { inputs: [Float64Array.from(input)], weights }, Float64Array.from(slopes));
  return [...(inputs[0] ?? [])];
}

function combined(method: CombineOp['method'], inputs: readonly (readonly number[])[]): number[][] {
  const input = [inputs[0]?.length ?? 0];
  const op: LayerOp = { type: 'combine', method, input, others: inputs.slice(1).map(() => input), output: input };
  const values = { inputs: inputs.map((values) => Float64Array.from(values)), weights: [] };
  const slopes = new Float64Array(numel(input)).fill(1);
  return gradientsOf(op, values, slopes).inputs.map((gradient) => [...gradient]);
}

const explicit = (before: number, after = before) =>
  ({ size: 'explicit', before: [before], after: [after], mode: 'zeros' }) as const;

describe('where a function has a kink, its slope is', () => {
  it.each<{ name: ActivationOp['function']; alpha?: number; beta?: number; at: number[]; slopes: number[] }>([
    { name: 'relu', at: [0], slopes: [0] },
    { name: 'leaky-relu', alpha: 0.1, at: [0], slopes: [0.1] },
    { name: 'relu6', at: [0, 6], slopes: [0, 0] },
    { name: 'clip', alpha: -1, beta: 2, at: [-1, 2, 2.1], slopes: [1, 1, 0] },
    { name: 'clip', alpha: 2, beta: 2, at: [1, 2, 3], slopes: [0, 0, 0] },
    { name: 'elu', alpha: 2, at: [0], slopes: [2] },
    { name: 'celu', alpha: 2, at: [0], slopes: [1] },
    { name: 'selu', at: [0], slopes: [1.7580993408473766] },
    { name: 'hard-sigmoid', at: [-3, 3], slopes: [0, 0] },
    { name: 'hard-swish', at: [-3, 3], slopes: [0, 1] },
    { name: 'threshold', alpha: 1, at: [1], slopes: [0] },
    { name: 'abs', at: [0], slopes: [0] },
    { name: 'floor', at: [1, 1.5], slopes: [0, 0] },
    { name: 'power', alpha: 0, at: [0, 2], slopes: [0, 0] },
    { name: 'sqrt', at: [0, -1], slopes: [Infinity, NaN] },
    { name: 'log', at: [0, -1], slopes: [Infinity, NaN] },
  ])('of $name at $at: $slopes', ({ name, alpha = 0, beta = 0, at, slopes }) => {
    const shape = [at.length];
    const op: LayerOp = { type: 'activation', function: name, input: shape, output: shape, alpha, beta };
    const found = handedBack(
      op,
      at,
      at.map(() => 1),
    );
    expect(found).toEqual(slopes);
  });

  it.each<{ name: ActivationOp['function']; left: number; right: number }>([
    { name: 'sigmoid', left: 0, right: 0 },
    { name: 'tanh', left: 0, right: 0 },
    { name: 'gelu', left: 0, right: 1 },
    { name: 'gelu-tanh', left: 0, right: 1 },
    { name: 'silu', left: 0, right: 1 },
    { name: 'mish', left: 0, right: 1 },
    { name: 'softplus', left: 0, right: 1 },
    { name: 'relu', left: 0, right: 1 },
  ])('at the infinities of $name $left and $right, and NaN where there is no number', ({ name, left, right }) => {
    const op: LayerOp = { type: 'activation', function: name, input: [3], output: [3], alpha: 0, beta: 0 };
    const found = handedBack(op, [-Infinity, Infinity, NaN], [1, 1, 1]).map((x) => x + 0);
    expect(found).toEqual([left, right, NaN]);
  });
});

describe('a maximum hands its slope', () => {
  it.each<{ what: string; op: LayerOp; input: number[]; slopes: number[]; want: number[] }>([
    {
      what: 'to the first of equal values',
      op: opOf('pool', { method: 'max', kernel: [3], stride: [1] }, [1, 1, 4]),
      input: [2, 5, 5, 5],
      slopes: [1, 10],
      want: [0, 11, 0, 0],
    },
    {
      what: 'to the first NaN',
      op: opOf('pool', { method: 'max', kernel: [3], stride: [3] }, [1, 1, 3]),
      input: [7, NaN, NaN],
      slopes: [1],
      want: [0, 1, 0],
    },
    {
      what: 'to the first of minus infinities, never to the padding',
      op: opOf('pool', { method: 'max', kernel: [3], stride: [3], padding: explicit(1, 0) }, [1, 1, 2]),
      input: [-Infinity, -Infinity],
      slopes: [4],
      want: [4, 0],
    },
    {
      what: 'to nobody where its window lies on padding alone',
      op: opOf('pool', { method: 'max', kernel: [2], stride: [1], dilation: [2], padding: explicit(1) }, [1, 1, 1]),
      input: [3],
      slopes: [4],
      want: [0],
    },
    {
      what: 'of an adaptive window to the first of equal values',
      op: opOf('adaptive-pool', { method: 'max', output: [2] }, [1, 1, 3]),
      input: [1, 6, 6],
      slopes: [1, 10],
      want: [0, 11, 0],
    },
    {
      what: 'of a reduction to the first of equal values',
      op: reduced([2, 2], [1], 'maximum', true),
      input: [3, 3, 1, NaN],
      slopes: [1, 10],
      want: [1, 0, 0, 10],
    },
    {
      what: 'as a minimum does',
      op: reduced([3], [0], 'minimum', true),
      input: [3, 1, 1],
      slopes: [Infinity],
      want: [0, Infinity, 0],
    },
  ])('$what', ({ op, input, slopes, want }) => {
    expect(handedBack(op, input, slopes)).toEqual(want);
  });

  it('to the first of equal inputs', () => {
    expect(
      combined('maximum', [
        [1, 5, NaN],
        [1, 6, NaN],
        [0, 6, 1],
      ]),
    ).toEqual([
      [1, 0, 1],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    expect(
      combined('minimum', [
        [1, 5],
        [1, 4],
      ]),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

describe('no division or infinity spoils', () => {
  it('a product with zeros in it', () => {
    expect(
      combined('multiply', [
        [2, 0, 0],
        [3, 3, 0],
        [5, 5, 5],
      ]),
    ).toEqual([
      [15, 15, 0],
      [10, 0, 0],
      [6, 0, 0],
    ]);
    expect(handedBack(reduced([3], [0], 'product', true), [2, 0, 5], [1])).toEqual([0, 10, 0]);
  });

  it('a power of zero', () => {
    expect(
      combined('power', [
        [0, 0],
        [2, 0],
      ]),
    ).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('an Lp pool: of a window of zeros it is 0, and no power overflows or vanishes', () => {
    const op = opOf('pool', { method: 'lp', power: 64, kernel: [2], stride: [2] }, [1, 1, 6]);
    const found = handedBack(op, [0, 0, 1e30, -1e30, 1e-30, 0], [1, 1, 1]);
    const shared = 2 ** (-63 / 64);
    for (const [i, want] of [0, 0, shared, -shared, 1, 0].entries()) expect(found[i]).toBeCloseTo(want, 12);
  });

  it.each<[type: string, params: Params, shape: Shape]>([
    ['activation', { function: 'sigmoid' }, [1, 1, 2]],
    ['softmax', { axis: 2 }, [1, 1, 2]],
    ['softmax', { axis: 2, logarithm: true }, [1, 1, 2]],
    ['conv', { kernel: [1], outChannels: 1, bias: false }, [1, 1, 2]],
    ['conv-transpose', { kernel: [1], outChannels: 1, bias: false }, [1, 1, 2]],
    ['batch-norm', { trained: true }, [1, 1, 2]],
    ['batch-norm', { trained: false }, [1, 1, 2]],
    ['layer-norm', {}, [1, 1, 2]],
    ['pool', { method: 'lp', kernel: [1], stride: [1] }, [1, 1, 2]],
    ['pool', { method: 'average', kernel: [1], stride: [1] }, [1, 1, 2]],
  ])('an output that nobody asks about, whatever it was made of: %s %j', (type, params, shape) => {
    const op = opOf(type, params, shape);
    const weights = weightCounts(op).map((count) => new Float64Array(count).fill(Infinity));
    const values = { inputs: inputShapes(op).map((each) => new Float64Array(numel(each)).fill(NaN)), weights };
    const found = gradientsOf(op, values, new Float64Array(numel(op.output)));
    for (const gradient of [...found.inputs, ...found.weights]) expect(gradient.every((x) => x === 0)).toBe(true);
  });
});

describe('worked by hand', () => {
  it.each<{ what: string; op: LayerOp; input: number[]; slopes: number[]; want: number[] }>([
    {
      what: 'an average that counts its padding',
      op: opOf(
        'pool',
        { method: 'average', kernel: [2], stride: [1], padding: explicit(1), countPadding: true },
        [1, 1, 2],
      ),
      input: [0, 0],
      slopes: [2, 4, 6],
      want: [3, 5],
    },
    {
      what: 'an average that does not',
      op: opOf(
        'pool',
        { method: 'average', kernel: [2], stride: [1], padding: explicit(1), countPadding: false },
        [1, 1, 2],
      ),
      input: [0, 0],
      slopes: [2, 4, 6],
      want: [4, 8],
    },
    {
      what: 'a reflecting border',
      op: opOf('pad', { before: [2], after: [0], mode: 'reflect' }, [1, 1, 3]),
      input: [0, 0, 0],
      slopes: [1, 10, 100, 1000, 10000],
      want: [100, 1010, 10001],
    },
    {
      what: 'a value read more than once',
      op: {
        type: 'rearrange',
        input: [2],
        output: [3, 2],
        sizes: [3, 2],
        steps: [0, 1],
        offset: 0,
        reach: 'everywhere',
      },
      input: [0, 0],
      slopes: [1, 10, 100, 1000, 10000, 100000],
      want: [10101, 101010],
    },
    {
      what: 'softmax of equal values',
      op: opOf('softmax', { axis: 2 }, [1, 1, 2]),
      input: [0, 0],
      slopes: [1, 0],
      want: [0.25, -0.25],
    },
    {
      what: 'a norm, whose slopes have neither a mean nor a part along the values',
      op: opOf('layer-norm', { epsilon: 0 }, [1, 1, 3]),
      input: [-1, 0, 1],
      slopes: [1, 2, 3],
      want: [0, 0, 0],
    },
  ])('$what', ({ op, input, slopes, want }) => {
    const found = handedBack(op, input, slopes);
    for (const [i, value] of want.entries()) expect(found[i]).toBeCloseTo(value, 12);
    expect(found).toHaveLength(want.length);
  });

  it('a deformable tap between four pixels', () => {
    const definition = layerDefinitions['deform-conv'];
    const params = { outChannels: 1, kernel: [1], bias: false, padding: explicit(0) };
    const resolved = definition?.resolve(params, [1, 1, 2, 2], 'deform-conv', [
      [1, 2, 2, 2],
      [1, 1, 2, 2],
    ]);
    if (resolved?.ok !== true) throw new Error('no layer');
    // Only output 0 counts: it reads at (0.5, 0.25), mask 2, weight 3.
    const offsets = Float64Array.of(0.5, 0, 0, 0, 0.25, 0, 0, 0);
    const inputs = [Float64Array.of(1, 2, 3, 5), offsets, Float64Array.of(2, 0, 0, 0)];
    const found = gradientsOf(resolved.op, { inputs, weights: [Float64Array.of(3)] }, Float64Array.of(1, 0, 0, 0));
    expect(found.inputs[0]).toEqual(Float64Array.of(2.25, 0.75, 2.25, 0.75));
    // Down: 0.75 · (3 - 1) + 0.25 · (5 - 2); right: 0.5 · (2 - 1) + 0.5 · (5 - 3); each times 6.
    expect([found.inputs[1]?.[0], found.inputs[1]?.[4]]).toEqual([13.5, 9]);
    // The sample itself is 2.375.
    expect([found.inputs[2]?.[0], found.weights[0]?.[0]]).toEqual([7.125, 4.75]);
  });
});
