import { describe, expect, it } from 'vitest';
import { readTypedInput } from '../../../core/decode/typed-input.ts';
import type { ArrayLayout } from '../../../core/tensor/layout.ts';
import { refusalOf } from '../../support/refusal.ts';

const allocate = (length: number) => new Float32Array(length);
const read = (text: string, layout?: ArrayLayout) =>
  readTypedInput(text, layout === undefined ? { allocate } : { allocate, layout });

describe('a typed input', () => {
  it.each([
    ['1 2 3 4\n5 6 7 8\n9 10 11 12\n13 14 15 16', [1, 1, 4, 4], Array.from({ length: 16 }, (_, i) => i + 1), 'HW'],
    ['[[1, 2], [3, 4]]', [1, 1, 2, 2], [1, 2, 3, 4], 'HW'],
    ['1\t2\n3\t4', [1, 1, 2, 2], [1, 2, 3, 4], 'HW'],
    ['1 2 -3', [1, 1, 3], [1, 2, -3], 'L'],
    ['[[1/4, 2/4]]', [1, 1, 1, 2], [0.25, 0.5], 'HW'],
    ['1/2 * [[[1, 2]], [[3, 4]]]', [1, 2, 2, 1], [0.5, 1.5, 1, 2], 'HWC'],
  ] as const)('%j is %j', (text, shape, values, layout) => {
    const { tensor, layout: found, notes } = read(text);
    expect([tensor.shape, [...tensor.data], found, notes]).toEqual([shape, values, layout, []]);
  });

  it('is read in the layout asked for, and tells which there are', () => {
    expect(read('[[[1, 2]], [[3, 4]]]', 'CHW').tensor).toEqual({
      shape: [1, 2, 1, 2],
      data: Float32Array.of(1, 2, 3, 4),
    });
    expect(read('1 2\n3 4').layouts).toEqual(['HW', 'CL', 'LC']);
    expect(refusalOf(() => read('1 2\n3 4', 'CHW'))?.code).toBe('array.layout');
  });

  it('tells that its numbers were rounded', () => {
    expect(read('0.1').notes).toEqual(['rounded']);
    expect(read('1e300').notes).toEqual(['rounded', 'beyond-float32']);
  });

  it.each([
    ['', 'kernelText.empty', 'The text holds no numbers: write some, such as 1 2 1'],
    ['1 2\n3', 'kernelText.ragged', 'line 2, column 1'],
    ['1 2\n3 x', 'kernelText.number', '“x” on line 2, column 3 is not a number'],
    ['1 inf', 'kernelText.notFinite', 'only finite ones are read'],
  ] as const)('%j is refused', (text, code, words) => {
    const refusal = refusalOf(() => read(text));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
  });
});
