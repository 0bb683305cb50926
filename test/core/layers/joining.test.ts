import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { convCases, convOf, run, wholeNumbers } from '../kernels/arbitrary-ops.ts';

function join(type: string, params: Params, shapes: readonly Shape[]): LayerOp {
  const [first = [], ...others] = shapes;
  const result = layerDefinitions[type]?.resolve(params, first, type, others);
  if (result?.ok !== true) throw new Error(`no ${type}`);
  return result.op;
}

function sentences(type: string, params: Params, shapes: readonly Shape[]): string[] {
  const [first = [], ...others] = shapes;
  const result = layerDefinitions[type]?.resolve(params, first, 'Layer', others);
  return result?.ok === false ? result.problems.map(({ error }) => sentenceOf(error)) : [];
}

function apply(op: LayerOp, inputs: readonly Float32Array[], weights: readonly Float32Array[] = []): Float32Array {
  const output = new Float32Array(numel(op.output));
  referenceKernels.run(op, { inputs, weights, output }, 0, output.length);
  return output;
}

const plus = (values: Float32Array) => [...values].map((x) => x + 0);

describe('layers with several inputs', () => {
  const [a, b, c] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(10, 20, 30, 40), Float32Array.of(5, 6)];

  it.each<{ type: string; params?: Params; shapes: Shape[]; inputs: Float32Array[]; shape: Shape; values: number[] }>([
    {
      type: 'add',
      shapes: [
        [1, 2, 2],
        [1, 2, 2],
      ],
      inputs: [a, b],
      shape: [1, 2, 2],
      values: [11, 22, 33, 44],
    },
    { type: 'add', shapes: [[4], [4], [4]], inputs: [a, b, a], shape: [4], values: [12, 24, 36, 48] },
    {
      type: 'multiply',
      shapes: [
        [1, 2, 2],
        [1, 2, 2],
      ],
      inputs: [a, b],
      shape: [1, 2, 2],
      values: [10, 40, 90, 160],
    },
    {
      type: 'concat',
      shapes: [
        [1, 2, 2],
        [1, 1, 2],
      ],
      inputs: [a, c],
      shape: [1, 3, 2],
      values: [1, 2, 3, 4, 5, 6],
    },
    {
      type: 'concat',
      params: { axis: -1 },
      shapes: [
        [1, 2, 2],
        [1, 2, 1],
      ],
      inputs: [a, c],
      shape: [1, 2, 3],
      values: [1, 2, 5, 3, 4, 6],
    },
  ])('$type of $shapes $params', ({ type, params = {}, shapes, inputs, shape, values }) => {
    const op = join(type, params, shapes);
    expect({ shape: op.output, values: [...apply(op, inputs)] }).toEqual({ shape, values });
  });

  it.each<{ type: string; params?: Params; shapes: Shape[]; sentence: string }>([
    { type: 'add', shapes: [[1, 2, 2]], sentence: 'Layer “Layer” joins at least 2 inputs but has 1: connect another.' },
    {
      type: 'multiply',
      shapes: [
        [1, 2, 2],
        [1, 2, 3],
      ],
      sentence: 'Layer “Layer” cannot join 1 × 2 × 2 and 1 × 2 × 3: make their sizes equal.',
    },
    {
      type: 'concat',
      params: { axis: 2 },
      shapes: [
        [1, 2, 2],
        [1, 1, 2],
      ],
      sentence: 'Layer “Layer” cannot join 1 × 2 × 2 and 1 × 1 × 2: make their sizes equal.',
    },
    {
      type: 'concat',
      params: { axis: 3 },
      shapes: [
        [1, 2, 2],
        [1, 2, 2],
      ],
      sentence: '“axis” of “Layer” is 3, but must be a whole number from -3 to 2.',
    },
    {
      type: 'deform-conv',
      shapes: [[1, 2, 5]],
      sentence: 'Layer “Layer” works on 2-D data but its input 1 × 2 × 5 is 1-D: choose another layer.',
    },
    {
      type: 'deform-conv',
      shapes: [
        [1, 2, 5, 5],
        [1, 9, 5, 5],
      ],
      sentence: 'Input 2 of “Layer” is 1 × 9 × 5 × 5 but must be 1 × 18 × 5 × 5: connect another.',
    },
    {
      type: 'deform-conv',
      shapes: [
        [1, 2, 5, 5],
        [1, 18, 5, 5],
        [1, 18, 5, 5],
      ],
      sentence: 'Input 3 of “Layer” is 1 × 18 × 5 × 5 but must be 1 × 9 × 5 × 5: connect another.',
    },
    {
      type: 'fold',
      params: { outputSize: [0, 2], padding: { size: 'explicit', before: [2], after: [2], mode: 'zeros' } },
      shapes: [[1, 9, 8]],
      sentence: '“outputSize” of “Layer” is [0,2], but must be a list of 1 to 3 sizes.',
    },
    {
      type: 'fold',
      params: { outputSize: [4], kernel: [2] },
      shapes: [[1, 3, 3]],
      sentence: '“kernel” of “Layer” is [2], but must be a kernel whose taps divide the 3 rows of the input.',
    },
  ])('$type refuses $shapes $params', ({ type, params = {}, shapes, sentence }) => {
    expect(sentences(type, params, shapes)).toContain(sentence);
  });
});

const columns = convCases.filter(({ op }) => op.paddingMode === 'zeros' && !op.reversed && op.groups === 1);

describe('windows as columns', () => {
  const windowOf = (op: {
    kernel: readonly number[];
    stride: readonly number[];
    dilation: readonly number[];
    padBefore: readonly number[];
    padAfter: readonly number[];
  }): Params => ({
    kernel: op.kernel,
    stride: op.stride,
    dilation: op.dilation,
    padding: { size: 'explicit', before: op.padBefore, after: op.padAfter, mode: 'zeros' },
  });

  it('make a convolution one matrix product', () => {
    fc.assert(
      fc.property(columns, ({ op, input, weights }) => {
        const plain = { ...op, bias: false };
        const cols = join('unfold', windowOf(op), [op.input]);
        const values = apply(cols, [input]);
        const [batch = 0, rows = 0, places = 0] = cols.output;
        const [, filters = 0] = op.output;
        const product = Array.from({ length: batch * filters * places }, (_, i) => {
          const [place, filter, image] = [
            i % places,
            Math.floor(i / places) % filters,
            Math.floor(i / places / filters),
          ];
          let sum = 0;
          for (let row = 0; row < rows; row++) {
            sum += (weights[0]?.[filter * rows + row] ?? NaN) * (values[(image * rows + row) * places + place] ?? NaN);
          }
          return sum + 0;
        });
        expect(product).toEqual(plus(run(plain, input, weights)));
      }),
    );
  });

  it('are laid back by the transpose: unfold(x) · u = x · fold(u)', () => {
    fc.assert(
      fc.property(columns, fc.nat(), ({ op, input }, seed) => {
        const cols = join('unfold', windowOf(op), [op.input]);
        const back = join('fold', { ...windowOf(op), outputSize: op.input.slice(2) }, [cols.output]);
        const u = wholeNumbers(numel(cols.output), seed);
        const dot = (p: Float32Array, q: Float32Array) => p.reduce((sum, x, i) => sum + x * (q[i] ?? NaN), 0);
        expect(back.output).toEqual(op.input);
        expect(dot(apply(cols, [input]), u) + 0).toBe(dot(input, apply(back, [u])) + 0);
      }),
    );
  });

  it('overlap: three taps over five positions cover them 1, 2, 3, 2, 1 times', () => {
    const cols = join('unfold', {}, [[1, 1, 5]]);
    const back = join('fold', { outputSize: [5] }, [cols.output]);
    expect([...apply(back, [apply(cols, [new Float32Array(5).fill(1)])])]).toEqual([1, 2, 3, 2, 1]);
  });
});

it.each<{ params: Params; length: number }>([
  { params: {}, length: 66 },
  { params: { stride: [2], dilation: [2] }, length: 131 },
  { params: { stride: [3], padding: { size: 'same-upper', before: [0], after: [0], mode: 'zeros' } }, length: 190 },
  { params: { padding: { size: 'explicit', before: [2], after: [1], mode: 'zeros' } }, length: 63 },
])('64 columns without a size come from the shortest line that gives them: $params, $length', ({ params, length }) => {
  expect(join('fold', params, [[1, 9, 64]]).output).toEqual([1, 3, length]);
  expect(join('unfold', params, [[1, 3, length]]).output).toEqual([1, 9, 64]);
  expect(join('unfold', params, [[1, 3, length - 1]]).output).not.toEqual([1, 9, 64]);
});

/** A deformable convolution of two groups on a 6 x 5 picture, with or without a mask. */
function deformed(masked: boolean, offset: (map: number) => number, share = 1) {
  const shapes = [
    [2, 4, 6, 5],
    [2, 36, 6, 5],
    [2, 18, 6, 5],
  ].slice(0, masked ? 3 : 2);
  const op = join('deform-conv', { outChannels: 4, groups: 2, offsetGroups: 2 }, shapes);
  const offsets = Float32Array.from({ length: 2 * 36 * 30 }, (_, i) => offset(Math.floor(i / 30)));
  const inputs = [wholeNumbers(240, 1), offsets, new Float32Array(2 * 18 * 30).fill(share)].slice(0, shapes.length);
  return { op, inputs, weights: [wholeNumbers(72, 2), wholeNumbers(4, 3)] };
}

describe('a deformable convolution', () => {
  const regular = convOf({ outChannels: 4, groups: 2 }, [2, 4, 6, 5]);

  it.each([true, false])('with offsets of 0 is the convolution (mask: %s)', (masked) => {
    const { op, inputs, weights } = deformed(masked, () => 0);
    expect(plus(apply(op, inputs, weights))).toEqual(plus(run(regular, inputs[0] ?? new Float32Array(), weights)));
  });

  it('that moves every tap by one column reads the picture moved by one column', () => {
    const { op, inputs, weights } = deformed(false, (map) => map % 2);
    const picture = inputs[0] ?? new Float32Array();
    const moved = picture.map((_, i) => (i % 5 === 4 ? 0 : (picture[i + 1] ?? 0)));
    // The first column of the padding sees a pixel that the moved picture has lost.
    const columnsFrom = (values: Float32Array) => plus(values).filter((_, i) => i % 5 > 0);
    expect(columnsFrom(apply(op, inputs, weights))).toEqual(columnsFrom(run(regular, moved, weights)));
  });

  it('that moves every tap by half a row reads the mean of two rows', () => {
    const { op, inputs, weights } = deformed(false, (map) => (map % 2 === 0 ? 0.5 : 0));
    const picture = inputs[0] ?? new Float32Array();
    const below = picture.map((_, i) => (Math.floor(i / 5) % 6 === 5 ? 0 : (picture[i + 5] ?? 0)));
    const mean = picture.map((x, i) => (x + (below[i] ?? 0)) / 2);
    const rowsFrom = (values: Float32Array) => plus(values).filter((_, i) => Math.floor(i / 5) % 6 > 0);
    expect(rowsFrom(apply(op, inputs, weights))).toEqual(rowsFrom(run(regular, mean, weights)));
  });

  it('with a mask of 0 leaves the bias', () => {
    const { op, inputs, weights } = deformed(true, () => 0.25, 0);
    const [, bias = new Float32Array()] = weights;
    const output = plus(apply(op, inputs, weights));
    expect(output).toEqual(output.map((_, i) => (bias[Math.floor(i / 30) % 4] ?? NaN) + 0));
  });
});

describe('the new layers', () => {
  const rows: [string, LayerOp, Float32Array[], Float32Array[]][] = [
    ['unfold', join('unfold', { stride: [2] }, [[2, 2, 5, 4]]), [wholeNumbers(80, 1)], []],
    ['fold', join('fold', { outputSize: [5, 4], kernel: [2] }, [[2, 8, 12]]), [wholeNumbers(192, 1)], []],
    [
      'add',
      join('add', {}, [
        [2, 6],
        [2, 6],
      ]),
      [wholeNumbers(12, 1), wholeNumbers(12, 2)],
      [],
    ],
    [
      'multiply',
      join('multiply', {}, [
        [2, 6],
        [2, 6],
        [2, 6],
      ]),
      [1, 2, 3].map((seed) => wholeNumbers(12, seed)),
      [],
    ],
    [
      'concat',
      join('concat', {}, [
        [2, 1, 3],
        [2, 2, 3],
      ]),
      [wholeNumbers(6, 1), wholeNumbers(12, 2)],
      [],
    ],
    ...[true, false].map((masked): [string, LayerOp, Float32Array[], Float32Array[]] => {
      const { op, inputs, weights } = deformed(masked, (map) => (map % 5) / 2 - 1, 0.5);
      return [`deform-conv, mask ${masked}`, op, inputs, weights];
    }),
  ];

  it.each(rows)('count what their formula says and compute the same twice: %s', (_, op, inputs, weights) => {
    const output = new Float32Array(numel(op.output));
    const counted = countRun(op, { inputs, weights, output }, 0, output.length);
    expect(counted.multiplications + counted.paddingTaps).toBe(costOf(op).multiplications.value);
    expect(plus(output)).toEqual(plus(apply(op, inputs, weights)));
  });

  it.each(rows)('give the same however the output is cut up: %s', (_, op, inputs, weights) => {
    const thirds = inputs.map((values) => values.map((x) => x / 3));
    const output = new Float32Array(numel(op.output)).fill(99);
    for (let end = output.length; end > 0; end -= 5) {
      referenceKernels.run(op, { inputs: thirds, weights, output }, Math.max(0, end - 5), end);
    }
    expect(output).toEqual(apply(op, thirds, weights));
  });
});
