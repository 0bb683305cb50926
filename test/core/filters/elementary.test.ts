import { describe, expect, it } from 'vitest';
import { arcSine, cosine, decay, naturalLog, sine } from '../../../core/filters/elementary.ts';

const spread = (from: number, to: number) => Array.from({ length: 2001 }, (_, i) => from + ((to - from) * i) / 2000);

describe('elementary functions without the engine’s own', () => {
  it('take logarithms that are right to the last bits', () => {
    for (const x of [1, 0.9999999, 0.7071067811865476, 0.7071067811865475, 0.5, 0.1, 1e-9, 1e-300, 5e-324]) {
      expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.abs(Math.log(x)));
    }
  });

  it('decay as e^-x, down to where float64 ends', () => {
    for (const x of spread(0, 700)) expect(Math.abs(decay(x) / Math.exp(-x) - 1)).toBeLessThan(1e-15);
    expect([decay(0), decay(746), decay(Infinity), decay(NaN)]).toEqual([1, 0, 0, NaN]);
  });

  it('know sine and cosine of degrees, and exactly at multiples of 45', () => {
    for (const x of spread(-720, 720)) {
      expect(Math.abs(cosine(x) - Math.cos((x * Math.PI) / 180))).toBeLessThan(4e-15);
      expect(Math.abs(sine(x) - Math.sin((x * Math.PI) / 180))).toBeLessThan(4e-15);
    }
    const half = Math.SQRT1_2;
    const turn = [0, 45, 90, 135, 180, 225, 270, 315];
    expect(turn.map((x) => cosine(x) + 0)).toEqual([1, half, 0, -half, -1, -half, 0, half]);
    expect(turn.map((x) => sine(x) + 0)).toEqual([0, half, 1, half, 0, -half, -1, -half]);
  });

  it('find the angle of a sine, to the ends', () => {
    for (const x of spread(-1, 1)) expect(Math.abs(arcSine(x) - Math.asin(x))).toBeLessThan(1e-15);
  });
});
