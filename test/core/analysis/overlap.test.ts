import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUneven, overlapOf } from '../../../core/analysis/overlap.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { ConvTransposeOp } from '../../../core/layers/op.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { resolveOp, run } from '../kernels/arbitrary-ops.ts';
import { runs } from '../../support/runs.ts';

const bare = {
  outChannels: 1,
  bias: false,
  padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' },
} as const;

function transposed(params: Params, input: Shape): ConvTransposeOp {
  const op = resolveOp('conv-transpose', { ...bare, ...params }, input);
  if (op?.type !== 'conv-transpose') throw new Error('no such layer');
  return op;
}

describe('the overlap of a transposed convolution', () => {
  it.each([
    { k: 2, s: 2, inside: [1] },
    { k: 3, s: 2, inside: [1, 2] },
    { k: 4, s: 2, inside: [2] },
    { k: 5, s: 2, inside: [2, 3] },
    { k: 6, s: 3, inside: [2] },
    { k: 4, s: 3, inside: [1, 2] },
    { k: 5, s: 3, inside: [1, 2] },
  ])('kernel $k, stride $s: $inside products meet inside', ({ k, s, inside }) => {
    const overlaps = overlapOf(transposed({ kernel: [k], stride: [s] }, [1, 1, 8]));
    expect([...new Set(overlaps[0]?.phases)].toSorted((a, b) => a - b)).toEqual(inside);
    expect(isUneven(overlaps)).toBe(k % s !== 0);
  });

  it('is what a constant picture and weights of 1 come out as', () => {
    const params = fc.record({
      kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
      size: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
    });
    fc.assert(
      fc.property(params, ({ size, ...slide }) => {
        const op = transposed(slide, [1, 1, ...size]);
        const taps = slide.kernel[0] * slide.kernel[1];
        const map = run(op, new Float32Array(size[0] * size[1]).fill(1), [new Float32Array(taps).fill(1)]);
        const [rows, columns] = overlapOf(op);
        const product = [...(rows?.counts ?? [])].flatMap((a) => [...(columns?.counts ?? [])].map((b) => a * b));
        expect([...map]).toEqual(product);
      }),
      { numRuns: runs(60) },
    );
  });
});
