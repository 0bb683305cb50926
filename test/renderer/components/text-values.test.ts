import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber, stepNumber } from '../../../renderer/composables/parse-number.ts';
import { shortest, textToWeights, weightsToText } from '../../../renderer/composables/weight-text.ts';

const rule = { min: -10, max: 10_000, integer: false };

describe('typed numbers', () => {
  it.each([
    ['１２', 12],
    ['−3', -3],
    ['1,234', 1234],
    ['2.', 2],
    [' .5 ', 0.5],
    ['1e3', 1000],
  ])('“%s” is %d', (text, value) => expect(parseNumber(text, rule)).toEqual({ ok: true, value }));
  it.each([
    ['1,5', 'number'],
    ['0x10', 'number'],
    ['Infinity', 'number'],
    ['', 'number'],
    ['-11', 'range'],
  ])('“%s” is refused: %s', (text, reason) => expect(parseNumber(text, rule)).toEqual({ ok: false, reason }));
  it('step without the dust of binary fractions and stop at the ends', () => {
    expect(stepNumber(0.2, 1, { ...rule, step: 0.1 })).toBe(0.3);
    expect(stepNumber(10_000, 1, { ...rule, integer: true })).toBeUndefined();
    expect(stepNumber(3, -1, { ...rule, integer: true, legal: [1, 2, 4] })).toBe(2);
    expect(stepNumber(4, 1, { ...rule, integer: true, legal: [1, 2, 4] })).toBeUndefined();
  });
});

describe('weights as text', () => {
  it('have a line per row and an empty one between kernels', () => {
    expect(weightsToText([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2])).toBe('1 2\n3 4\n\n5 6\n7 8');
    expect(weightsToText([1, 2, 3, 4], [2, 2])).toBe('1 2\n3 4');
  });
  it('come back as the same float32 values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 12 }),
        (values) => {
          const parsed = textToWeights(weightsToText(values, [values.length]));
          expect(parsed.ok && parsed.values.map((value) => Math.fround(value) + 0)).toEqual(
            values.map((value) => value + 0),
          );
        },
      ),
    );
  });
  it('use no more digits than they need', () => {
    expect([0.1, 1 / 3, 16777217].map((value) => shortest(Math.fround(value)))).toEqual([
      '0.1',
      '0.33333334',
      '16777216',
    ]);
  });
});
