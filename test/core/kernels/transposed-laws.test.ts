import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transposeMethods, type ConvOp, type ConvTransposeOp } from '../../../core/layers/op.ts';
import { numel, spatialOf } from '../../../core/tensor/shape.ts';
import { convCases, run, transposedCases, wholeNumbers } from './arbitrary-ops.ts';
import { at, tabulate } from './tabulate.ts';

/** The transpose of a convolution without padding modes: input and output exchanged, the same weights. */
function transposeOf(op: ConvOp): ConvTransposeOp {
  const { kernel, stride, dilation, padBefore, padAfter, groups, reversed } = op;
  const outputPadding = spatialOf(op.input).map((n, axis) => {
    const reached = ((op.output[axis + 2] ?? 0) - 1) * (stride[axis] ?? 1);
    const span = (dilation[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;
    return n - (reached - (padBefore[axis] ?? 0) - (padAfter[axis] ?? 0) + span);
  });
  const window = { kernel, stride, dilation, padBefore, padAfter, groups, reversed, outputPadding };
  return { type: 'conv-transpose', method: 'scatter', input: op.output, output: op.input, bias: false, ...window };
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

describe('a transposed convolution', () => {
  it('is the adjoint of the convolution: <Cx, y> = <x, C^T y>', () => {
    fc.assert(
      fc.property(convCases, ({ op, input, weights: [weight = new Float32Array()], seed }) => {
        const conv = { ...op, bias: false, paddingMode: 'zeros' } as const;
        const y = wholeNumbers(numel(op.output), seed + 3);
        expect(dot(run(conv, input, [weight]), y)).toBe(dot(input, run(transposeOf(conv), y, [weight])));
      }),
    );
  });

  it('gives the same numbers by all three methods', () => {
    fc.assert(
      fc.property(transposedCases, ({ op, input, weights }) => {
        const [scattered, gathered, multiplied] = transposeMethods.map((method) =>
          run({ ...op, method }, input, weights),
        );
        expect(gathered).toEqual(scattered);
        expect(multiplied).toEqual(scattered);
      }),
    );
  });

  it('is a convolution of the spread-out input with the kernel turned round and its channels exchanged', () => {
    fc.assert(
      fc.property(transposedCases, ({ op, input, weights: [weight = new Float32Array(), ...bias] }) => {
        const { conv, stuffed, turned } = drawnForm(op, input, weight);
        expect(run(conv, stuffed, [turned, ...bias])).toEqual(run(op, input, [weight, ...bias]));
      }),
    );
  });

  it('by an infinite weight spoils only what its tap reaches', () => {
    const op: ConvTransposeOp = {
      type: 'conv-transpose',
      method: 'zero-insertion',
      input: [1, 1, 2],
      output: [1, 1, 5],
      kernel: [3],
      stride: [2],
      dilation: [1],
      padBefore: [0],
      padAfter: [0],
      outputPadding: [0],
      groups: 1,
      bias: false,
      reversed: false,
    };
    const [input, weight] = [Float32Array.of(1, 2), Float32Array.of(1, Infinity, 1)];
    expect([...run(op, input, [weight])]).toEqual([1, Infinity, 3, Infinity, 2]);
    expect([...run({ ...op, method: 'scatter' }, input, [weight])]).toEqual([1, Infinity, 3, Infinity, 2]);
    expect([...run({ ...op, method: 'matrix' }, input, [weight])]).toEqual([1, Infinity, 3, Infinity, 2]);
  });
});

/** Zeros put between the inputs by hand, d(k - 1) - p and the output padding around them. */
function drawnForm(op: ConvTransposeOp, input: Float32Array, weight: Float32Array) {
  const lead = op.kernel.map((k, axis) => (op.dilation[axis] ?? 1) * (k - 1));
  const spread = spatialOf(op.input).map((n, axis) => (n - 1) * (op.stride[axis] ?? 1) + 1);
  // Whole d(k - 1) on both sides first; the padding is cut off the output of that.
  const sizes = spread.map((n, axis) => n + 2 * (lead[axis] ?? 0) + (op.outputPadding[axis] ?? 0));
  const [batch = 0, channels = 0] = op.input;
  const from = sizes.map((_, axis) => op.padBefore[axis] ?? 0);
  const cut = sizes.map((n, axis) => n - (from[axis] ?? 0) - (op.padAfter[axis] ?? 0));
  const shape = [batch, channels, ...cut];
  const stuffed = tabulate(shape, ([i = 0, c = 0, ...place]) => {
    const position = place.map((p, axis) => (p + (from[axis] ?? 0) - (lead[axis] ?? 0)) / (op.stride[axis] ?? 1));
    const real = position.every((p, axis) => Number.isInteger(p) && p >= 0 && p < (op.input[axis + 2] ?? 0));
    return real ? at(input, op.input, [i, c, ...position]) : 0;
  });
  const [perGroup, filters] = [channels / op.groups, (op.output[1] ?? 0) / op.groups];
  const given = [channels, filters, ...op.kernel];
  const turned = tabulate([op.output[1] ?? 0, perGroup, ...op.kernel], ([o = 0, c = 0, ...taps]) => {
    const channel = Math.floor(o / filters) * perGroup + c;
    const back = taps.map((tap, axis) => (op.kernel[axis] ?? 1) - 1 - tap);
    return at(weight, given, [channel, o % filters, ...(op.reversed ? taps : back)]);
  });
  const none = op.kernel.map(() => 0);
  const conv: ConvOp = {
    type: 'conv',
    input: shape,
    output: op.output,
    kernel: op.kernel,
    stride: op.kernel.map(() => 1),
    dilation: op.dilation,
    padBefore: none,
    padAfter: none,
    paddingMode: 'zeros',
    groups: op.groups,
    bias: op.bias,
    reversed: false,
  };
  return { conv, stuffed, turned };
}
