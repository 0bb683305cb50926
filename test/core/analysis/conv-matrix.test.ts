import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convMatrix, outputPaddingOf } from '../../../core/analysis/conv-matrix.ts';
import {
  denseOf,
  isIdentity,
  times,
  timesOwnTranspose,
  transposedTimes,
  transposeTimesSelf,
} from '../../../core/analysis/sparse-matrix.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { convCases, convOf, resolveOp, run, wholeNumbers } from '../kernels/arbitrary-ops.ts';

const valid = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;

describe('a convolution as a matrix', () => {
  it('of 3 taps over 4 positions has two shifted rows', () => {
    const op = convOf({ kernel: [3], outChannels: 1, bias: false, padding: valid }, [1, 1, 4]);
    const matrix = convMatrix(op, [1, 2, 3]);
    expect([...denseOf(matrix)]).toEqual([...[1, 2, 3, 0], ...[0, 1, 2, 3]]);
    expect([...timesOwnTranspose(matrix)]).toEqual([14, 8, 8, 14]);
    expect([...transposeTimesSelf(matrix).slice(0, 4)]).toEqual([1, 2, 3, 0]);
  });

  it('of a 4 x 4 input and a 3 x 3 kernel is 4 x 16, and its transpose does not undo it', () => {
    const op = convOf({ outChannels: 1, bias: false, padding: valid }, [1, 1, 4, 4]);
    const matrix = convMatrix(op, wholeNumbers(9, 3));
    expect([matrix.rows, matrix.columns, matrix.values.length]).toEqual([4, 16, 36]);
    expect(isIdentity(transposeTimesSelf(matrix), 16)).toBe(false);
  });

  it('of a single 1 is the identity', () => {
    const op = convOf({ kernel: [1], outChannels: 1, bias: false }, [1, 1, 2, 3]);
    expect(isIdentity(transposeTimesSelf(convMatrix(op, [1])), 6)).toBe(true);
  });

  it('times an image is the convolution, every padding and group included', () => {
    fc.assert(
      fc.property(convCases, ({ op, input, weights }) => {
        const single = { ...op, bias: false, input: [1, ...op.input.slice(1)], output: [1, ...op.output.slice(1)] };
        const image = input.slice(0, numel(single.input));
        const matrix = convMatrix(single, weights[0] ?? []);
        expect([...times(matrix, image)]).toEqual([...run(single, image, weights)].map((x) => x + 0));
      }),
    );
  });

  it('keeps the adjoint identity: C x · u = x · Cᵀ u', () => {
    fc.assert(
      fc.property(convCases, fc.nat(), ({ op, input, weights }, seed) => {
        const matrix = convMatrix(op, weights[0] ?? []);
        const [x, u] = [input.slice(0, matrix.columns), wholeNumbers(matrix.rows, seed)];
        const dot = (a: Float64Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
        expect(dot(times(matrix, x), u)).toBe(dot(transposedTimes(matrix, u), x));
      }),
    );
  });

  it('has the transposed convolution as its transpose, with the output padding that the stride left over', () => {
    fc.assert(
      fc.property(convCases, fc.nat(), ({ op, weights }, seed) => {
        fc.pre(op.paddingMode === 'zeros');
        const matrix = convMatrix(op, weights[0] ?? []);
        const { kernel, stride, dilation, groups, reversed } = op;
        const padding = { size: 'explicit', before: op.padBefore, after: op.padAfter, mode: 'zeros' } as const;
        const params = {
          kernel,
          stride,
          dilation,
          groups,
          reversed,
          padding,
          bias: false,
          outChannels: op.input[1] ?? 0,
        };
        const shape = [1, ...op.output.slice(1)];
        const back = resolveOp('conv-transpose', { ...params, outputPadding: outputPaddingOf(op) }, shape);
        fc.pre(back !== undefined);
        if (back === undefined) return;
        const u = wholeNumbers(matrix.rows, seed);
        expect(back.output.slice(1)).toEqual(op.input.slice(1));
        expect([...run(back, u, weights)].map((x) => x + 0)).toEqual([...transposedTimes(matrix, u)]);
      }),
    );
  });

  it('is refused before it is built where it would be too large', () => {
    const op = convOf({ outChannels: 64 }, [1, 64, 400, 400]);
    expect(() => convMatrix(op, [])).toThrow(/would have 5898240000 entries, more than 16777216/);
  });
});
