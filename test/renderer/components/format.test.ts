import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDecibels,
  formatMs,
  formatPercent,
  formatShape,
  formatTimes,
  formatValue,
} from '../../../renderer/composables/format.ts';

describe('numbers on the screen', () => {
  it.each([
    [88756800, '88,756,800'],
    [-5, '−5'],
    [12345678901234567890n, '12,345,678,901,234,567,890'],
  ])('count %s is %s', (value, text) => expect(formatCount(value, 'en')).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [17_318_400, '17.3 MB'],
    [999_960, '1 MB'],
    [8e9, '8 GB'],
  ])('%d bytes are %s', (value, text) => expect(formatBytes(value, 'en')).toBe(text));

  it.each([
    [0.1234, '0.123 ms'],
    [38.24, '38.2 ms'],
    [4.1, '4.1 ms'],
    [382.4, '382 ms'],
    [1250, '1.25 s'],
    [59_999, '1 min 0 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms are %s', (value, text) => expect(formatMs(value, 'en')).toBe(text));

  it.each([
    [0, '0'],
    [-0, '0'],
    [1.23456, '1.235'],
    [-0.5, '−0.5'],
    [12345.67, '12,345.67'],
    [0.0000001234567, '1.235e−7'],
    [1.5e12, '1.5e12'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('the value %d is %s', (value, text) => expect(formatValue(value, 'en')).toBe(text));

  it.each([
    [[1, 16, 300, 451], '16 × 300 × 451'],
    [[2, 3, 4, 5], '2 × 3 × 4 × 5'],
    [[1, 8], '1 × 8'],
    [[1, 3, 3000, 4000], '3 × 3,000 × 4,000'],
  ])('the shape %j is %s', (shape, text) => expect(formatShape(shape, 'en')).toBe(text));

  it('writes per cent, factors and decibels with their units', () => {
    expect([formatPercent(0.1267, 'en'), formatTimes(7.94, 'en'), formatDecibels(27.44, 'zh-CN')]).toEqual([
      '12.7 %',
      '7.94 ×',
      '27.4 dB',
    ]);
    expect(formatDecibels(Infinity, 'en')).toBe('∞ dB');
  });
});
