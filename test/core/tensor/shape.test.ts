import { describe, expect, it } from 'vitest';
import {
  adaptiveWindow,
  axisName,
  bytesOf,
  numel,
  outputSize,
  outputSizeCeil,
  perAxis,
  samePadding,
  strides,
} from '../../../core/tensor/shape.ts';

describe('sizes of tensors', () => {
  it.each([
    { shape: [], count: 1, bytes: 4, steps: [] },
    { shape: [5], count: 5, bytes: 20, steps: [1] },
    { shape: [2, 3, 4], count: 24, bytes: 96, steps: [12, 4, 1] },
    { shape: [0, 3, 4], count: 0, bytes: 0, steps: [12, 4, 1] },
    {
      shape: [1, 65536, 10000, 10000],
      count: 6553600000000,
      bytes: 26214400000000,
      steps: [6553600000000, 1e8, 1e4, 1],
    },
  ])('$shape holds $count values in $bytes bytes', ({ shape, count, bytes, steps }) => {
    expect([numel(shape), bytesOf(shape), strides(shape)]).toEqual([count, bytes, steps]);
  });
});

describe('the output size of a convolution', () => {
  it.each([
    // n, before, after, kernel, stride, dilation -> size
    { n: 5, pb: 0, pa: 0, k: 3, s: 1, d: 1, size: 3 },
    { n: 5, pb: 1, pa: 1, k: 3, s: 1, d: 1, size: 5 },
    { n: 5, pb: 1, pa: 1, k: 3, s: 2, d: 1, size: 3 },
    { n: 6, pb: 1, pa: 1, k: 3, s: 2, d: 1, size: 3 },
    { n: 6, pb: 0, pa: 1, k: 3, s: 2, d: 1, size: 3 },
    { n: 7, pb: 0, pa: 0, k: 3, s: 1, d: 3, size: 1 },
    { n: 6, pb: 0, pa: 0, k: 3, s: 1, d: 3, size: 0 },
    { n: 2, pb: 0, pa: 0, k: 5, s: 1, d: 1, size: -2 },
    { n: 2, pb: 0, pa: 0, k: 3, s: 2, d: 1, size: 0 },
    { n: 224, pb: 3, pa: 3, k: 7, s: 2, d: 1, size: 112 },
    { n: 227, pb: 0, pa: 0, k: 11, s: 4, d: 1, size: 55 },
    { n: 10, pb: 0, pa: 0, k: 1, s: 4, d: 9, size: 3 },
    { n: 1, pb: 9, pa: 9, k: 3, s: 1, d: 9, size: 1 },
  ])('$n positions, padding $pb and $pa, kernel $k, stride $s, dilation $d give $size', (row) => {
    expect(outputSize(row.n, row.pb, row.pa, row.k, row.s, row.d)).toBe(row.size);
  });

  it.each([
    { n: 5, pb: 0, pa: 0, k: 2, s: 2, d: 1, size: 3, why: 'the last window is cut off' },
    { n: 4, pb: 0, pa: 0, k: 2, s: 2, d: 1, size: 2, why: 'nothing is left over' },
    { n: 9, pb: 0, pa: 0, k: 1, s: 3, d: 1, size: 3, why: 'a fourth window would start outside' },
    { n: 4, pb: 1, pa: 1, k: 2, s: 3, d: 1, size: 2, why: 'the last window starts inside' },
    { n: 5, pb: 1, pa: 1, k: 2, s: 5, d: 1, size: 2, why: 'the last window starts inside' },
    { n: 5, pb: 1, pa: 1, k: 2, s: 6, d: 1, size: 1, why: 'the second would start behind the input' },
    { n: 2, pb: 0, pa: 0, k: 3, s: 2, d: 1, size: 1, why: 'the only window is cut off' },
    { n: 2, pb: 0, pa: 0, k: 3, s: 1, d: 1, size: 0, why: 'stride 1 leaves no room' },
  ])('in ceil mode $n positions, padding $pb and $pa, kernel $k, stride $s give $size: $why', (row) => {
    expect(outputSizeCeil(row.n, row.pb, row.pa, row.k, row.s, row.d)).toBe(row.size);
  });
});

describe('same padding', () => {
  it.each([
    { n: 5, k: 3, s: 1, d: 1, upper: [1, 1], lower: [1, 1] },
    { n: 5, k: 4, s: 1, d: 1, upper: [1, 2], lower: [2, 1] },
    { n: 6, k: 3, s: 2, d: 1, upper: [0, 1], lower: [1, 0] },
    { n: 9, k: 3, s: 1, d: 2, upper: [2, 2], lower: [2, 2] },
    { n: 8, k: 2, s: 4, d: 1, upper: [0, 0], lower: [0, 0] },
    { n: 1, k: 1, s: 1, d: 1, upper: [0, 0], lower: [0, 0] },
  ])('of kernel $k, stride $s, dilation $d over $n positions is $upper or $lower', ({ n, k, s, d, upper, lower }) => {
    const up = samePadding(n, k, s, d, 'upper');
    const low = samePadding(n, k, s, d, 'lower');
    expect([up.before, up.after, low.before, low.after]).toEqual([...upper, ...lower]);
  });

  it('always makes the output ceil(n / stride) long', () => {
    for (let n = 1; n <= 12; n++) {
      for (let k = 1; k <= 5; k++) {
        for (let s = 1; s <= 5; s++) {
          for (let d = 1; d <= 3; d++) {
            const { before, after } = samePadding(n, k, s, d, 'upper');
            expect({ n, k, s, d, size: outputSize(n, before, after, k, s, d) }).toEqual({
              n,
              k,
              s,
              d,
              size: Math.ceil(n / s),
            });
          }
        }
      }
    }
  });
});

describe('per-axis values', () => {
  it('are repeated from one, or taken as they are', () => {
    expect([perAxis([3], 2), perAxis([3, 5], 2), perAxis([7], 1)]).toEqual([[3, 3], [3, 5], [7]]);
  });

  it('are refused in any other number', () => {
    expect(() => perAxis([1, 2], 3)).toThrow(RangeError);
    expect(() => perAxis([], 1)).toThrow(RangeError);
  });

  it('belong to axes with names', () => {
    expect([axisName(0, 1), axisName(0, 2), axisName(1, 2), axisName(0, 3), axisName(2, 3)]).toEqual([
      'length',
      'height',
      'width',
      'depth',
      'width',
    ]);
  });
});

it('adaptive windows cover every position, also where they overlap', () => {
  const windows = [0, 1, 2].map((index) => adaptiveWindow(index, 7, 3));
  expect(windows).toEqual([
    { begin: 0, end: 3 },
    { begin: 2, end: 5 },
    { begin: 4, end: 7 },
  ]);
});
