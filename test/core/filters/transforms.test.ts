import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelFrom, type Kernel } from '../../../core/filters/kernel.ts';
import {
  composed,
  flipped,
  resized,
  reversed,
  scaled,
  transposed,
  turned,
  zeroStuffed,
} from '../../../core/filters/transforms.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { convOf, run, wholeNumbers } from '../kernels/arbitrary-ops.ts';

const plain = ({ shape, data }: Kernel) => ({ shape, values: Array.from(data, (value) => value + 0) });
const of = (rows: number[][]) => kernelFrom([rows.length, rows[0]?.length ?? 0], rows.flat());

const ofRank = (rank: number, most = 4) =>
  fc
    .array(fc.integer({ min: 1, max: most }), { minLength: rank, maxLength: rank })
    .chain((shape) =>
      fc
        .array(fc.integer({ min: -8, max: 8 }), { minLength: numel(shape), maxLength: numel(shape) })
        .map((values) => kernelFrom(shape, values)),
    );
const ranks = fc.integer({ min: 1, max: 3 });
const kernels = ranks.chain((rank) => ofRank(rank));
const planes = fc.integer({ min: 2, max: 4 }).chain((rank) => ofRank(rank, 3));

/** Cross-correlation, unless told otherwise where the kernel lies inside, by the lab's own kernels; whole numbers, so that float32 is exact. */
function correlated(input: Kernel, kernel: Kernel, dilation = [1], size: 'valid' | 'same-upper' = 'valid'): Kernel {
  const params = {
    outChannels: 1,
    kernel: [...kernel.shape],
    dilation,
    padding: { size, before: [0], after: [0], mode: 'zeros' } as const,
    bias: false,
  };
  const op = convOf(params, [1, 1, ...input.shape]);
  const values = run(op, Float32Array.from(input.data), [Float32Array.from(kernel.data)]);
  return kernelFrom(op.output.slice(2), values);
}

const picture = (shape: readonly number[], seed: number) => kernelFrom(shape, wholeNumbers(numel(shape), seed));

describe('a kernel turned into another', () => {
  const kernel = of([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  it.each<{ name: string; got: Kernel; want: Kernel }>([
    {
      name: 'mirrored left and right',
      got: flipped(kernel, [1]),
      want: of([
        [3, 2, 1],
        [6, 5, 4],
      ]),
    },
    {
      name: 'mirrored up and down',
      got: flipped(kernel, [-2]),
      want: of([
        [4, 5, 6],
        [1, 2, 3],
      ]),
    },
    {
      name: 'reversed',
      got: reversed(kernel),
      want: of([
        [6, 5, 4],
        [3, 2, 1],
      ]),
    },
    {
      name: 'transposed',
      got: transposed(kernel),
      want: of([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    },
    {
      name: 'turned to the left',
      got: turned(kernel, 1),
      want: of([
        [3, 6],
        [2, 5],
        [1, 4],
      ]),
    },
    {
      name: 'turned to the right',
      got: turned(kernel, -1),
      want: of([
        [4, 1],
        [5, 2],
        [6, 3],
      ]),
    },
    {
      name: 'doubled',
      got: scaled(kernel, 2),
      want: of([
        [2, 4, 6],
        [8, 10, 12],
      ]),
    },
    {
      name: 'padded',
      got: resized(kernel, [3, 5]),
      want: of([
        [0, 0, 0, 0, 0],
        [0, 1, 2, 3, 0],
        [0, 4, 5, 6, 0],
      ]),
    },
    { name: 'cropped', got: resized(kernel, [1]), want: of([[2]]) },
    {
      name: 'stuffed with zeros',
      got: zeroStuffed(kernel, [3, 2]),
      want: of([
        [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [4, 0, 5, 0, 6],
      ]),
    },
    {
      name: 'composed',
      got: composed(of([[1], [2], [1]]), of([[-1, 0, 1]])),
      want: of([
        [-1, 0, 1],
        [-2, 0, 2],
        [-1, 0, 1],
      ]),
    },
  ])('$name', ({ got, want }) => {
    expect(plain(got)).toEqual(plain(want));
  });

  it('refuses axes it does not have', () => {
    const row = kernelFrom([3], [1, 2, 3]);
    expect(() => flipped(row, [1])).toThrow(RangeError);
    expect(() => flipped(row, [-2])).toThrow(RangeError);
    expect(() => turned(row, 1)).toThrow(RangeError);
    expect(() => composed(row, kernel)).toThrow(RangeError);
    expect(() => resized(kernel, [1, 1, 1])).toThrow(RangeError);
    expect(() => kernelFrom([2, 2], [1])).toThrow(RangeError);
  });
});

describe('laws of turning', () => {
  it('four quarters, two mirrors and two transpositions are nothing', () => {
    fc.assert(
      fc.property(planes, fc.integer({ min: -9, max: 9 }), (kernel, turns) => {
        expect(turned(turned(turned(turned(kernel, 1), 1), 1), 1)).toEqual(kernel);
        expect(turned(turned(kernel, turns), -turns)).toEqual(kernel);
        expect(turned(kernel, turns)).toEqual(turned(kernel, turns + 4));
        expect(turned(turned(kernel, 1), turns)).toEqual(turned(kernel, turns + 1));
        expect(transposed(transposed(kernel))).toEqual(kernel);
        expect(flipped(flipped(kernel, [0, -1]), [-1, 0])).toEqual(kernel);
        expect(reversed(reversed(kernel))).toEqual(kernel);
      }),
    );
  });

  it('all mirrors together reverse; in 2-D so do two quarters', () => {
    fc.assert(
      fc.property(kernels, (kernel) => {
        const axes = kernel.shape.map((_, axis) => axis);
        expect(flipped(kernel, axes)).toEqual(reversed(kernel));
        if (axes.length === 2) expect(turned(kernel, 2)).toEqual(reversed(kernel));
      }),
    );
  });

  it('a turned kernel on a turned picture gives the turned result', () => {
    fc.assert(
      fc.property(ofRank(2), fc.nat(1000), fc.integer({ min: 0, max: 3 }), (kernel, seed, turns) => {
        const input = picture([6, 7], seed);
        const result = correlated(turned(input, turns), turned(kernel, turns));
        expect(plain(result)).toEqual(plain(turned(correlated(input, kernel), turns)));
      }),
    );
  });

  it('padding about the centre is undone by cropping, and moves nothing at same padding', () => {
    fc.assert(
      fc.property(kernels, fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }), (kernel, more) => {
        const larger = resized(
          kernel,
          kernel.shape.map((size, axis) => size + (more[axis] ?? 0)),
        );
        expect(resized(larger, kernel.shape)).toEqual(kernel);
        const input = picture([5, 6, 4].slice(0, kernel.shape.length), 3);
        const result = correlated(input, kernel, [1], 'same-upper');
        expect(plain(correlated(input, larger, [1], 'same-upper'))).toEqual(plain(result));
      }),
    );
  });
});

describe('laws with the convolution itself', () => {
  const inputOf = (rank: number, seed: number) => picture([9, 10, 8].slice(0, rank), seed);

  it('one composed kernel does what two do one after the other', () => {
    const pairs = ranks.chain((rank) => fc.tuple(ofRank(rank), ofRank(rank), ofRank(rank, 2)));
    fc.assert(
      fc.property(pairs, fc.nat(1000), ([first, second, third], seed) => {
        const input = inputOf(first.shape.length, seed);
        const both = correlated(correlated(input, first), second);
        expect(plain(correlated(input, composed(first, second)))).toEqual(plain(both));
        expect(plain(composed(second, first))).toEqual(plain(composed(first, second)));
        expect(plain(composed(composed(first, second), third))).toEqual(
          plain(composed(first, composed(second, third))),
        );
      }),
    );
  });

  it('a kernel stuffed with zeros does what the dilated convolution does', () => {
    const cases = ranks.chain((rank) =>
      fc.tuple(ofRank(rank, 3), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: rank, maxLength: rank })),
    );
    fc.assert(
      fc.property(cases, fc.nat(1000), ([kernel, rates], seed) => {
        const input = inputOf(kernel.shape.length, seed);
        const stuffed = zeroStuffed(kernel, rates);
        expect(plain(correlated(input, stuffed))).toEqual(plain(correlated(input, kernel, rates)));
      }),
    );
  });
});
