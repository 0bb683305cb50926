import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convGradients } from '../../../../core/execute/gradients/conv-gradients.ts';
import type { ConvOp, ConvTransposeOp } from '../../../../core/layers/op.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import { convCases, convOf, run, transposedCases, wholeNumbers, type OpCase } from '../../kernels/arbitrary-ops.ts';

const cases: fc.Arbitrary<OpCase<ConvOp | ConvTransposeOp>> = fc.oneof(convCases, transposedCases);

/** What the outputs, weighted by `slopes`, add up to. */
function loss(
  op: ConvOp | ConvTransposeOp,
  input: Float32Array,
  weights: readonly Float32Array[],
  slopes: Float32Array,
) {
  return run(op, input, weights).reduce((sum, y, i) => sum + y * (slopes[i] ?? 0), 0);
}

describe('the gradients of convolutions', () => {
  it('of two taps over three values are what a person computes', () => {
    const padding = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;
    const op = convOf({ kernel: [2], outChannels: 1, padding }, [1, 1, 3]);
    const found = convGradients(op, Float32Array.of(1, 2, 3), Float32Array.of(5, 7), Float32Array.of(1, 10));
    expect({ input: [...found.input], weight: [...found.weight], bias: [...found.bias] }).toEqual({
      input: [5, 57, 70],
      weight: [21, 32],
      bias: [11],
    });
  });

  // The layers are linear in each argument, so that a step of 1 on whole numbers differs by exactly the gradient.
  it('are exactly what one step of each input, weight and bias changes', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ op, input, weights }, seed) => {
        const slopes = wholeNumbers(numel(op.output), seed);
        const [weight = new Float32Array(), bias] = weights;
        const found = convGradients(op, input, weight, slopes);
        const before = loss(op, input, weights, slopes);
        const stepped = (values: Float32Array, at: number) => values.map((x, i) => (i === at ? x + 1 : x));
        const at = (values: Float32Array) => seed % values.length;
        expect(loss(op, stepped(input, at(input)), weights, slopes) - before).toBe((found.input[at(input)] ?? NaN) + 0);
        const moved = [stepped(weight, at(weight)), ...weights.slice(1)];
        expect(loss(op, input, moved, slopes) - before).toBe((found.weight[at(weight)] ?? NaN) + 0);
        if (bias === undefined) return;
        const lifted = loss(op, input, [weight, stepped(bias, at(bias))], slopes);
        expect(lifted - before).toBe((found.bias[at(bias)] ?? NaN) + 0);
      }),
    );
  });

  it('add up as Euler says of something linear: input · its gradient = outputs without bias · slopes', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ op, input, weights }, seed) => {
        const plain = { ...op, bias: false };
        const slopes = wholeNumbers(numel(op.output), seed);
        const found = convGradients(plain, input, weights[0] ?? new Float32Array(), slopes);
        const dot = (a: Float32Array, b: Float32Array | undefined) =>
          a.reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0);
        const whole = loss(plain, input, weights, slopes) + 0;
        expect(dot(found.input, input) + 0).toBe(whole);
        expect(dot(found.weight, weights[0]) + 0).toBe(whole);
      }),
    );
  });

  it.each(['input', 'weight', 'output gradient'])('refuse an %s of a wrong length', (name) => {
    const op = convOf({ kernel: [1], outChannels: 1 }, [1, 1, 3]);
    const values = (own: string, length: number) => new Float32Array(own === name ? length + 1 : length);
    expect(() => convGradients(op, values('input', 3), values('weight', 1), values('output gradient', 3))).toThrow(
      `the ${name} has`,
    );
  });
});
