import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConvOp, PaddingMode } from '../../../core/layers/op.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { numel, outputSize, spatialOf } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { convCases, convOf, run, wholeNumbers } from './arbitrary-ops.ts';
import { at, tabulate } from './tabulate.ts';

const weightShape = (op: ConvOp): Shape => [op.output[1] ?? 0, (op.input[1] ?? 0) / op.groups, ...op.kernel];

describe('a convolution', () => {
  it('is linear in its input', () => {
    fc.assert(
      fc.property(convCases, fc.integer({ min: -3, max: 3 }), ({ op, input, weights: [weight], seed }, factor) => {
        const plain = { ...op, bias: false };
        const other = wholeNumbers(input.length, seed + 7);
        const w = weight ? [weight] : [];
        const mixed = run(
          plain,
          input.map((x, i) => factor * x + (other[i] ?? 0)),
          w,
        );
        const [a, b] = [run(plain, input, w), run(plain, other, w)];
        expect(mixed).toEqual(mixed.map((_, i) => factor * (a[i] ?? 0) + (b[i] ?? 0)));
      }),
    );
  });

  it('of a turned-round circular signal is the turned-round result', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 8 }), fc.nat(), (n, shift, seed) => {
        const padding = { size: 'same-upper', before: [0], after: [0], mode: 'circular' } as const;
        const op = convOf({ outChannels: 2, padding, bias: false }, [1, 3, n, n]);
        const weights = [wholeNumbers(54, seed)];
        const input = wholeNumbers(numel(op.input), seed + 1);
        const turn = (data: Float32Array, shape: Shape) =>
          tabulate(shape, ([i = 0, c = 0, y = 0, x = 0]) => at(data, shape, [i, c, y, (x + shift) % n]));
        expect(run(op, turn(input, op.input), weights)).toEqual(turn(run(op, input, weights), op.output));
      }),
    );
  });

  it.each([1, 2, 3])('in %i-D with the identity kernel changes nothing', (rank) => {
    const input = [2, 1, ...[4, 5, 3].slice(0, rank)];
    const params = { outChannels: 1, kernel: [5], weights: { kind: 'preset', preset: 'identity' } } as const;
    const op = convOf({ ...params, bias: false }, input);
    const weight = makeWeights({ name: 'weight', shape: weightShape(op), fanIn: 1, fanOut: 1, spec: params.weights });
    const values = wholeNumbers(numel(input), 5);
    expect(run(op, values, [weight])).toEqual(values);
  });

  it('with dilation is one with zeros stuffed into the kernel', () => {
    fc.assert(
      fc.property(convCases, ({ op, input, weights: [weight = new Float32Array(), ...bias] }) => {
        const kernel = op.kernel.map((k, axis) => (k - 1) * (op.dilation[axis] ?? 1) + 1);
        const stuffed = { ...op, kernel, dilation: op.dilation.map(() => 1) };
        const wide = tabulate(weightShape(stuffed), ([o = 0, c = 0, ...taps]) =>
          taps.every((tap, axis) => tap % (op.dilation[axis] ?? 1) === 0)
            ? at(weight, weightShape(op), [o, c, ...taps.map((tap, axis) => tap / (op.dilation[axis] ?? 1))])
            : 0,
        );
        expect(run(stuffed, input, [wide, ...bias])).toEqual(run(op, input, [weight, ...bias]));
      }),
    );
  });

  it('in groups is a dense one with blocks on the diagonal', () => {
    fc.assert(
      fc.property(convCases, ({ op, input, weights: [weight = new Float32Array(), ...bias] }) => {
        const dense = { ...op, groups: 1 };
        const perGroup = (op.input[1] ?? 0) / op.groups;
        const filters = (op.output[1] ?? 0) / op.groups;
        const blocks = tabulate(weightShape(dense), ([o = 0, c = 0, ...taps]) =>
          Math.floor(o / filters) === Math.floor(c / perGroup)
            ? at(weight, weightShape(op), [o, c % perGroup, ...taps])
            : 0,
        );
        expect(run(dense, input, [blocks, ...bias])).toEqual(run(op, input, [weight, ...bias]));
      }),
    );
  });

  it('reversed is one with the kernel turned round along every axis', () => {
    fc.assert(
      fc.property(convCases, ({ op, input, weights: [weight = new Float32Array(), ...bias] }) => {
        const shape = weightShape(op);
        const flipped = tabulate(shape, ([o = 0, c = 0, ...taps]) =>
          at(weight, shape, [o, c, ...taps.map((tap, axis) => (op.kernel[axis] ?? 1) - 1 - tap)]),
        );
        const turned = run({ ...op, reversed: !op.reversed }, input, [flipped, ...bias]);
        expect(turned).toEqual(run(op, input, [weight, ...bias]));
      }),
    );
  });

  it('with padding is a valid one over the padded input, in every mode', () => {
    fc.assert(
      fc.property(convCases, ({ op, input, weights }) => {
        const { shape, data } = padded(op, input);
        const bare = { ...op, input: shape, padBefore: op.kernel.map(() => 0), padAfter: op.kernel.map(() => 0) };
        const sizes = spatialOf(shape).map((n, a) =>
          outputSize(n, 0, 0, op.kernel[a] ?? 1, op.stride[a] ?? 1, op.dilation[a] ?? 1),
        );
        expect(sizes).toEqual(spatialOf(op.output));
        expect(run({ ...bare, paddingMode: 'zeros' }, data, weights)).toEqual(run(op, input, weights));
      }),
    );
  });
});

/** The padded input as an array of its own, each border value looked up by walking. */
function padded(op: ConvOp, input: Float32Array): { shape: Shape; data: Float32Array } {
  const grow = (n: number, axis: number) => n + (op.padBefore[axis] ?? 0) + (op.padAfter[axis] ?? 0);
  const shape = [...op.input.slice(0, 2), ...spatialOf(op.input).map(grow)];
  const data = tabulate(shape, ([i = 0, c = 0, ...position]) => {
    const source = position.map((p, axis) =>
      walk(p - (op.padBefore[axis] ?? 0), op.input[axis + 2] ?? 1, op.paddingMode),
    );
    return source.includes(undefined) ? 0 : at(input, op.input, [i, c, ...source.map((p) => p ?? 0)]);
  });
  return { shape, data };
}

/** Walks from outside to the border, and on into the input as the mode says. */
function walk(start: number, n: number, mode: PaddingMode): number | undefined {
  let i = start;
  while (i < 0 || i >= n) {
    if (mode === 'zeros') return undefined;
    if (mode === 'replicate') i += i < 0 ? 1 : -1;
    if (mode === 'circular') i += i < 0 ? n : -n;
    if (mode === 'reflect') i = i < 0 ? -i : n - 1 - (i - (n - 1));
  }
  return i;
}
