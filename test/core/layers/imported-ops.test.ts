import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { maxIndexOf } from '../../../core/layers/max-index.ts';
import {
  combineMethods,
  elementaryFunctions,
  reductions,
  type LayerOp,
  type MatmulOp,
  type PoolOp,
} from '../../../core/layers/op.ts';
import { reduced } from '../../../core/layers/reduce.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import { resampled } from '../../../core/layers/resample.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { AxisSampling } from '../../../core/tensor/sampling.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { resolveOp, run, wholeNumbers } from '../kernels/arbitrary-ops.ts';
import { runs } from '../../support/runs.ts';

function apply(op: LayerOp, ...inputs: readonly Float32Array[]): Float32Array {
  const output = new Float32Array(numel(op.output));
  referenceKernels.run(op, { inputs, weights: [], output }, 0, output.length);
  return output;
}

function product(params: object, ...shapes: readonly Shape[]): MatmulOp {
  const [input = [], ...others] = shapes;
  const resolved = layerDefinitions['matmul']?.resolve({ ...params }, input, 'matmul', others);
  if (resolved?.ok !== true || resolved.op.type !== 'matmul') throw new Error(JSON.stringify(resolved));
  return resolved.op;
}

function poolOf(params: object, input: Shape): PoolOp {
  const op = resolveOp('pool', { method: 'max', ...params }, input);
  if (op?.type !== 'pool') throw new Error('no pool');
  return op;
}

const halfPixel: AxisSampling = {
  interpolation: 'linear',
  coordinates: 'half-pixel',
  scale: 1,
  start: 0,
  end: 1,
  rounding: 'half-down',
  sharpness: -0.75,
  excludeOutside: false,
  antialias: false,
};
const still: AxisSampling = { ...halfPixel, interpolation: 'nearest' };
const line = (sampling: Partial<AxisSampling>, n: number, m: number, outside = 0) =>
  resampled([n], [m], [{ ...halfPixel, scale: m / n, ...sampling }], outside);

const combined = (method: (typeof combineMethods)[number]): LayerOp => {
  const shape = [2, 3, 2];
  return { type: 'combine', method, input: shape, others: [shape, shape], output: shape };
};
const rows: [string, LayerOp][] = [
  ['matmul', product({}, [2, 3], [3, 4])],
  [
    'matmul, turned, with factors',
    product(
      { transposeFirst: true, transposeSecond: true, productFactor: 0.5, addendFactor: 2 },
      [3, 2],
      [4, 3],
      [1, 4],
    ),
  ],
  ['matmul, broadcast', product({}, [3, 1, 2, 4], [2, 4, 2], [2])],
  ...combineMethods.map((method): [string, LayerOp] => [`combine, ${method}`, combined(method)]),
  ...reductions.map((method): [string, LayerOp] => [`reduce, ${method}`, reduced([2, 3, 4], [0, 2], method, true)]),
  ['reduce, axes gone', reduced([2, 3, 4], [1], 'sum', false)],
  ...elementaryFunctions.map((name): [string, LayerOp] => [
    `activation, ${name}`,
    { type: 'activation', function: name, input: [2, 5], output: [2, 5], alpha: 2, beta: 1 },
  ]),
  [
    'resample',
    resampled(
      [2, 1, 4, 3],
      [2, 1, 3, 5],
      [still, still, { ...halfPixel, scale: 0.8 }, { ...halfPixel, interpolation: 'cubic', scale: 5 / 3 }],
      0,
    ),
  ],
  ['resample, antialiased', line({ antialias: true }, 9, 4)],
  ['resample, cropped', line({ coordinates: 'crop', start: 0.2, end: 1.4 }, 5, 4, 7)],
  [
    'max-index',
    maxIndexOf(
      poolOf({ stride: [1], padding: { size: 'explicit', before: [1], after: [0], mode: 'zeros' } }, [2, 2, 3, 4]),
      'row-major',
    ),
  ],
  ['max-index, column-major', maxIndexOf(poolOf({ kernel: [2, 3, 1], stride: [1] }, [1, 2, 3, 4, 2]), 'column-major')],
];

const valuesFor = (op: LayerOp) =>
  [op.input, ...('others' in op ? op.others : [])].map((shape, i) => wholeNumbers(numel(shape), i + 1));

describe('the ops of imported networks', () => {
  it.each(rows)('count what their formula says and compute the same twice: %s', (_, op) => {
    const inputs = valuesFor(op);
    const output = new Float32Array(numel(op.output));
    const counted = countRun(op, { inputs, weights: [], output }, 0, output.length);
    const cost = costOf(op);
    expect([counted.multiplications + counted.paddingTaps, counted.comparisons]).toEqual([
      cost.multiplications.value,
      cost.comparisons,
    ]);
    const reference = apply(op, ...inputs);
    output.forEach((value, i) =>
      expect(
        Object.is(value, reference[i]) || Math.abs(value - (reference[i] ?? NaN)) < 1e-5 || value === reference[i],
      ).toBe(true),
    );
  });

  it.each(rows)('give the same however the output is cut up: %s', (_, op) => {
    const inputs = valuesFor(op).map((values) => values.map((x) => x / 3));
    const output = new Float32Array(numel(op.output)).fill(99);
    for (let end = output.length; end > 0; end -= 5) {
      referenceKernels.run(op, { inputs, weights: [], output }, Math.max(0, end - 5), end);
    }
    expect(output).toEqual(apply(op, ...inputs));
  });
});

describe('the matrix product', () => {
  it('is what a person computes by hand', () => {
    const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6, 7, 8)];
    expect([...apply(product({}, [2, 2], [2, 2]), a, b)]).toEqual([19, 22, 43, 50]);
    expect([...apply(product({ transposeFirst: true }, [2, 2], [2, 2]), a, b)]).toEqual([26, 30, 38, 44]);
    const gemm = product({ productFactor: 2, addendFactor: -1 }, [2, 2], [2, 2], [2]);
    expect([...apply(gemm, a, b, Float32Array.of(1, 10))]).toEqual([37, 34, 85, 90]);
  });

  it('turned both ways is the turned product: (A B)ᵀ = Bᵀ Aᵀ', () => {
    const size = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(size, size, size, fc.nat(), (m, k, n, seed) => {
        const [a, b] = [wholeNumbers(m * k, seed), wholeNumbers(k * n, seed + 1)];
        const plain = apply(product({}, [m, k], [k, n]), a, b);
        const turned = apply(product({ transposeFirst: true, transposeSecond: true }, [k, n], [m, k]), b, a);
        const transpose = resolveOp('transpose', {}, [m, n]);
        if (transpose === undefined) throw new Error('no transpose');
        expect(turned).toEqual(run(transpose, plain));
      }),
      { numRuns: runs(50) },
    );
  });

  it('is a 1x1 convolution: every position’s channels times the filters', () => {
    const [input, weight] = [wholeNumbers(3 * 4, 1), wholeNumbers(2 * 3, 2)];
    const conv = resolveOp('conv', { outChannels: 2, kernel: [1], bias: false }, [1, 3, 4]);
    if (conv === undefined) throw new Error('no convolution');
    expect(apply(product({}, [2, 3], [1, 3, 4]), weight, input)).toEqual(run(conv, input, [weight]));
  });

  it.each([
    { shapes: [[2, 3]], sentence: 'layer.inputsMissing' },
    {
      shapes: [
        [2, 3],
        [4, 2],
      ],
      sentence: 'layer.inputsDiffer',
    },
    {
      shapes: [
        [2, 2, 3],
        [3, 3, 2],
      ],
      sentence: 'layer.inputsDiffer',
    },
    { shapes: [[2, 3], [3]], sentence: 'layer.inputsDiffer' },
    {
      shapes: [
        [0, 2],
        [1, 2, 1],
      ],
      sentence: 'layer.emptyInput',
    },
    {
      shapes: [
        [2, 3],
        [3, 4],
        [2, 3],
      ],
      sentence: 'layer.inputsDiffer',
    },
  ])('refuses $shapes', ({ shapes: [input = [], ...others], sentence }) => {
    expect(layerDefinitions['matmul']?.resolve({}, input, 'matmul', others)).toMatchObject({
      ok: false,
      problems: [{ error: { code: sentence } }],
    });
  });
});

describe('reductions', () => {
  const input = Float32Array.of(1, 2, 3, 4, 5, 6);
  it.each([
    { method: 'sum', axes: [0], output: [5, 7, 9] },
    { method: 'mean', axes: [1], output: [2, 5] },
    { method: 'maximum', axes: [0, 1], output: [6] },
    { method: 'minimum', axes: [1], output: [1, 4] },
    { method: 'product', axes: [1], output: [6, 120] },
    { method: 'variance', axes: [0], output: [2.25, 2.25, 2.25] },
    { method: 'sum', axes: [], output: [1, 2, 3, 4, 5, 6] },
  ] as const)('$method over $axes gives $output', ({ method, axes, output }) => {
    expect([...apply(reduced([2, 3], axes, method, false), input)]).toEqual(output);
  });
});

describe('a resampling', () => {
  it.each([
    ['half-pixel', 'linear', 2],
    ['half-pixel', 'cubic', 3],
    ['align-corners', 'linear', 2],
    ['asymmetric', 'cubic', 2],
  ] as const)('that a plain resizing can say is one: %s, %s, by %i', (coordinates, interpolation, scale) => {
    const sampling: AxisSampling = { ...halfPixel, coordinates, interpolation, scale };
    const op = resampled([1, 2, 3, 4], [1, 2, 3 * scale, 4 * scale], [still, still, sampling, sampling], 0);
    expect(op).toMatchObject({ type: 'resize', coordinates, interpolation });
    const general: LayerOp = { ...op, type: 'resample', axes: [still, still, sampling, sampling], outside: 0 };
    const values = wholeNumbers(24, 5);
    const plain = apply(op, values);
    apply(general, values).forEach((value, i) => expect(value).toBeCloseTo(plain[i] ?? NaN, 4));
  });

  it.each<{ title: string; sampling: Partial<AxisSampling>; input: number[]; outside?: number; output: number[] }>([
    {
      title: 'antialiased halves with weights 1 3 3 1',
      sampling: { antialias: true },
      input: [1, 3, 6, 9],
      output: [2.375, 7.125],
    },
    {
      title: 'cropped reads between its ends',
      sampling: { coordinates: 'crop', start: 0.5, end: 1 },
      input: [1, 3, 8],
      output: [3, 8],
    },
    {
      title: 'cropped outside answers its value',
      sampling: { coordinates: 'crop', end: 2 },
      input: [1, 3, 8],
      outside: -1,
      output: [1, -1],
    },
    {
      title: 'takes the lower of two nearest',
      sampling: { interpolation: 'nearest' },
      input: [1, 3, 6, 9],
      output: [1, 6],
    },
    {
      title: 'or the upper',
      sampling: { interpolation: 'nearest', rounding: 'half-up' },
      input: [1, 3, 6, 9],
      output: [3, 9],
    },
  ])('$title', ({ sampling, input, outside, output }) => {
    const found = apply(line(sampling, input.length, output.length, outside), Float32Array.from(input));
    expect([...found].map((value) => Math.round(value * 1e5) / 1e5)).toEqual(output);
  });

  it('keeps a constant, whatever it does', () => {
    const arbitrary = fc.record({
      interpolation: fc.constantFrom('linear', 'cubic', 'nearest'),
      coordinates: fc.constantFrom(
        'half-pixel',
        'half-pixel-symmetric',
        'half-pixel-or-start',
        'align-corners',
        'asymmetric',
      ),
      rounding: fc.constantFrom('half-down', 'half-up', 'floor', 'ceil'),
      excludeOutside: fc.boolean(),
      antialias: fc.boolean(),
      scale: fc.double({ min: 0.2, max: 4, noNaN: true }),
    });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 2, max: 7 }), (sampling, n) => {
        const m = Math.max(1, Math.floor(n * sampling.scale));
        for (const value of apply(line(sampling, n, m), new Float32Array(n).fill(3))) {
          expect(value).toBeCloseTo(3, 5);
        }
      }),
      { numRuns: runs(100) },
    );
  });
});

it('the places of maxima lead to the maxima, counted either way', () => {
  const input = wholeNumbers(2 * 3 * 5 * 4, 9);
  const pool = poolOf({ kernel: [3, 2], stride: [2, 1] }, [2, 3, 5, 4]);
  const largest = run(pool, input);
  const rowMajor = apply(maxIndexOf(pool, 'row-major'), input);
  expect(rowMajor.map((at) => input[at] ?? NaN)).toEqual(largest);
  const transpose = resolveOp('transpose', {}, [2, 3, 5, 4]);
  if (transpose === undefined) throw new Error('no transpose');
  const turned = run(transpose, input);
  expect(apply(maxIndexOf(pool, 'column-major'), input).map((at) => turned[at] ?? NaN)).toEqual(largest);
});
