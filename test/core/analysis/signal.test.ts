import { describe, expect, it } from 'vitest';
import { signalParts, type SignalOptions } from '../../../core/analysis/signal.ts';
import { resolveOp, run, wholeNumbers } from '../kernels/arbitrary-ops.ts';

const plain: SignalOptions = {
  operation: 'convolve',
  mode: 'full',
  boundary: 'constant',
  value: 0,
  sameStart: 'lower',
};

function slide(signal: readonly number[], kernel: readonly number[], options: Partial<SignalOptions> = {}): number[] {
  let values = Float32Array.from(signal);
  for (const part of signalParts([kernel.length], { ...plain, ...options })) {
    const op = resolveOp(part.type, part.params, [1, 1, values.length]);
    if (op === undefined) throw new Error(`no ${part.type}`);
    values = Float32Array.from(run(op, values, part.type === 'conv' ? [Float32Array.from(kernel)] : []));
  }
  return [...values];
}

describe('convolution in the sense of signal processing', () => {
  it.each<{ options: Partial<SignalOptions>; kernel: number[]; want: number[] }>([
    { options: {}, kernel: [1, 2], want: [1, 4, 7, 6] },
    { options: { operation: 'correlate' }, kernel: [1, 2], want: [2, 5, 8, 3] },
    { options: { mode: 'valid' }, kernel: [1, 2], want: [4, 7] },
    { options: { mode: 'same' }, kernel: [1, 2], want: [1, 4, 7] },
    { options: { mode: 'same', sameStart: 'upper' }, kernel: [1, 2], want: [4, 7, 6] },
    { options: { mode: 'same', boundary: 'circular' }, kernel: [1, 0, 2], want: [8, 5, 5] },
    { options: { mode: 'full', value: 1 }, kernel: [0, 1], want: [1, 1, 2, 3] },
  ])('slides $kernel over 1, 2, 3 by $options to $want', ({ options, kernel, want }) => {
    expect(slide([1, 2, 3], kernel, options)).toEqual(want);
  });

  it('multiplies polynomials, in either order', () => {
    const [a, b] = [[...wholeNumbers(7, 1)], [...wholeNumbers(4, 2)]];
    const at = (coefficients: readonly number[], x: number) => coefficients.reduceRight((sum, c) => sum * x + c, 0);
    const product = slide(a, b);
    expect(slide(b, a)).toEqual(product);
    for (const x of [-2, -1, 0, 1, 3]) expect(at(product, x)).toBe(at(a, x) * at(b, x));
  });
});
