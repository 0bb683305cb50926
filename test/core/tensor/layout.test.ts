import { describe, expect, it } from 'vitest';
import { chosenLayout, layoutsOf, tensorAxes } from '../../../core/tensor/layout.ts';
import { refusalOf } from '../../support/refusal.ts';

describe('the axes of an array', () => {
  it.each([
    [[5], ['L']],
    [
      [5, 6],
      ['HW', 'CL', 'LC'],
    ],
    [
      [5, 6, 3],
      ['HWC', 'CHW', 'DHW', 'NCL'],
    ],
    [
      [5, 6, 4],
      ['HWC', 'CHW', 'DHW', 'NCL'],
    ],
    [
      [3, 6, 5],
      ['CHW', 'HWC', 'DHW', 'NCL'],
    ],
    [
      [3, 5, 2],
      ['HWC', 'CHW', 'DHW', 'NCL'],
    ],
    [
      [5, 6, 7],
      ['DHW', 'HWC', 'CHW', 'NCL'],
    ],
    [
      [1, 3, 6, 7],
      ['NCHW', 'NHWC', 'CDHW', 'DHWC'],
    ],
    [
      [1, 6, 7, 3],
      ['NHWC', 'NCHW', 'CDHW', 'DHWC'],
    ],
    [
      [5, 6, 7, 3],
      ['DHWC', 'NCHW', 'NHWC', 'CDHW'],
    ],
    [
      [2, 5, 6, 7],
      ['CDHW', 'NCHW', 'NHWC', 'DHWC'],
    ],
    [
      [5, 6, 7, 8],
      ['NCHW', 'NHWC', 'CDHW', 'DHWC'],
    ],
    [
      [1, 1, 3, 3],
      ['NCHW', 'NHWC', 'CDHW', 'DHWC'],
    ],
    [
      [1, 2, 5, 6, 7],
      ['NCDHW', 'NDHWC'],
    ],
    [
      [1, 5, 6, 7, 2],
      ['NDHWC', 'NCDHW'],
    ],
    [[], []],
    [[1, 1, 1, 1, 1, 1], []],
  ])('of shape %j are taken for the first of %j', (shape, layouts) => {
    expect(layoutsOf(shape)).toEqual(layouts);
  });

  it.each([
    ['L', [undefined, undefined, 0]],
    ['LC', [undefined, 1, 0]],
    ['NCL', [0, 1, 2]],
    ['HWC', [undefined, 2, 0, 1]],
    ['NHWC', [0, 3, 1, 2]],
    ['DHW', [undefined, undefined, 0, 1, 2]],
    ['CDHW', [undefined, 0, 1, 2, 3]],
    ['NDHWC', [0, 4, 1, 2, 3]],
  ] as const)('of layout %s become batch, channels and positions', (layout, axes) => {
    expect(tensorAxes(layout)).toEqual(axes);
  });

  it('are as asked for where that is possible, and refused with one sentence where it is not', () => {
    expect(chosenLayout([5, 6], undefined)).toBe('HW');
    expect(chosenLayout([5, 6], 'LC')).toBe('LC');
    expect(refusalOf(() => chosenLayout([5, 6], 'CHW'))?.message).toBe(
      'An array of 5 × 6 values cannot be read as CHW: choose one of HW, CL, LC.',
    );
  });
});
