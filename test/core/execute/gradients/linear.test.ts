import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientsOf } from '../../../../core/execute/gradients/gradients.ts';
import type { LayerOp } from '../../../../core/layers/op.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import { runs } from '../../../support/runs.ts';
import { convCases, convOf, run, transposedCases, wholeNumbers } from '../../kernels/arbitrary-ops.ts';
import { opsByType } from './random-ops.ts';
import { dot, forward, inputShapes, randomNumbers, randomVector, sizeOf, valuesFor, weightCounts } from './values.ts';

/** The op without its constants, if what is left is linear in all inputs together. */
function linearPart(op: LayerOp): LayerOp | undefined {
  switch (op.type) {
    case 'conv':
    case 'conv-transpose':
      return { ...op, bias: false };
    case 'pad':
      return { ...op, value: 0 };
    case 'resample':
      return { ...op, outside: 0 };
    case 'rearrange':
    case 'resize':
    case 'unfold':
    case 'fold':
    case 'concat':
      return op;
    case 'pool':
    case 'adaptive-pool':
      return op.method === 'average' ? op : undefined;
    case 'reduce':
      return op.method === 'sum' || op.method === 'mean' ? op : undefined;
    case 'combine':
      return op.method === 'add' || op.method === 'subtract' ? op : undefined;
    default:
      return undefined;
  }
}

const linearOps = fc
  .oneof(...Object.values(opsByType))
  .map(linearPart)
  .filter((op) => op !== undefined);

describe('the gradient of a linear layer', () => {
  it('is its transpose: ⟨J x, y⟩ = ⟨x, Jᵀ y⟩', () => {
    fc.assert(
      fc.property(linearOps, fc.nat(), (op, seed) => {
        const next = randomNumbers(seed);
        const values = valuesFor(op, next);
        const outputs = forward(op, values);
        // An average of nothing is no number.
        const y = randomVector(outputs.length, next).map((x, i) => (Number.isFinite(outputs[i]) ? x : 0));
        const { inputs } = gradientsOf(op, values, y);
        const handed = inputs.reduce((sum, gradient, i) => sum + dot(gradient, values.inputs[i] ?? gradient), 0);
        const size = inputs.reduce((sum, gradient, i) => sum + sizeOf(gradient, values.inputs[i] ?? gradient), 0);
        expect(Math.abs(handed - dot(outputs, y))).toBeLessThanOrEqual(1e-13 * (size + sizeOf(outputs, y)));
      }),
      { numRuns: runs(100) },
    );
  });

  // Linear in each argument and in whole numbers: a step of 1 changes the sum by exactly the gradient.
  it('of a convolution is exactly what one step of each input, weight and bias changes', () => {
    fc.assert(
      fc.property(fc.oneof(convCases, transposedCases), fc.nat(), ({ op, input, weights }, seed) => {
        const slopes = wholeNumbers(numel(op.output), seed);
        const loss = (x: Float32Array, w: readonly Float32Array[]) => dot(run(op, x, w), slopes);
        const stepped = (values: Float32Array, at: number) => values.map((x, i) => (i === at ? x + 1 : x));
        const found = gradientsOf(op, { inputs: [input], weights }, slopes);
        const before = loss(input, weights);
        const at = (values: Float32Array) => seed % values.length;
        expect(loss(stepped(input, at(input)), weights) - before).toBe((found.inputs[0]?.[at(input)] ?? NaN) + 0);
        for (const [slot, weight] of weights.entries()) {
          const moved = weights.with(slot, stepped(weight, at(weight)));
          expect(loss(input, moved) - before).toBe((found.weights[slot]?.[at(weight)] ?? NaN) + 0);
        }
      }),
      { numRuns: runs(50) },
    );
  });

  it('of a convolution adds up as Euler says: weight · its gradient = outputs without bias · slopes', () => {
    fc.assert(
      fc.property(fc.oneof(convCases, transposedCases), fc.nat(), ({ op, input, weights: [weight] }, seed) => {
        const slopes = wholeNumbers(numel(op.output), seed);
        const plain = { ...op, bias: false };
        const weights = weight === undefined ? [] : [weight];
        const found = gradientsOf(plain, { inputs: [input], weights }, slopes);
        const whole = dot(run(plain, input, weights), slopes);
        expect(dot(found.inputs[0] ?? input, input)).toBe(whole);
        expect(dot(found.weights[0] ?? input, weight ?? input)).toBe(whole);
      }),
      { numRuns: runs(50) },
    );
  });

  it('of two taps over three values is what a person computes', () => {
    const padding = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;
    const op = convOf({ kernel: [2], outChannels: 1, padding }, [1, 1, 3]);
    const values = { inputs: [Float32Array.of(1, 2, 3)], weights: [Float32Array.of(5, 7), Float32Array.of(0)] };
    expect(gradientsOf(op, values, Float32Array.of(1, 10))).toEqual({
      inputs: [Float64Array.of(5, 57, 70)],
      weights: [Float64Array.of(21, 32), Float64Array.of(11)],
    });
  });
});

describe('gradients refuse', () => {
  const op = convOf({ kernel: [1], outChannels: 1 }, [1, 1, 3]);
  const right = {
    inputs: inputShapes(op).map((shape) => new Float32Array(numel(shape))),
    weights: weightCounts(op).map((count) => new Float32Array(count)),
  };

  it.each([
    { name: 'input 1', inputs: [new Float32Array(4)] },
    { name: 'weight 1', weights: [new Float32Array(2), new Float32Array(1)] },
    { name: 'weight 2', weights: [new Float32Array(1), new Float32Array(2)] },
    { name: 'output gradient', slopes: new Float32Array(4) },
  ])('a wrong length of $name', ({ name, slopes = new Float32Array(3), ...given }) => {
    expect(() => gradientsOf(op, { ...right, ...given }, slopes)).toThrow(`${name} has`);
  });

  it('too few inputs or weights', () => {
    const slopes = new Float32Array(3);
    expect(() => gradientsOf(op, { ...right, inputs: [] }, slopes)).toThrow('there are 0 inputs, 1 are needed');
    expect(() => gradientsOf(op, { ...right, weights: [] }, slopes)).toThrow('there are 0 weights, 2 are needed');
  });
});
