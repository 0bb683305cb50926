import { describe, expect, it } from 'vitest';
import { drawSignal, signalPoints, type CurveSurface } from '../../../renderer/paint/draw-signal.ts';
import { tileOf } from './tile.ts';

const box = { x: 10, y: 20, width: 101, height: 53 };
const scale = { lo: -1, hi: 1 };

describe('the curve of a signal', () => {
  it('goes from side to side, values upwards within the scale', () => {
    const tile = tileOf([1, 32_768, 65_535], { lo: -1, hi: 1, signal: true });
    expect(signalPoints(tile, scale, box)).toEqual([
      [10.5, 71.5],
      [60.5, 46.5],
      [110.5, 21.5],
    ]);
  });

  it('of a long one goes over the least and the largest of each stretch', () => {
    const tile = tileOf([1, 1, 65_535, 32_768], { lo: -1, hi: 1, width: 2, height: 2, rows: 2, signal: true });
    expect(signalPoints(tile, scale, box)).toEqual([
      [10.5, 71.5],
      [10.5, 21.5],
      [110.5, 71.5],
      [110.5, 46.5],
    ]);
  });

  it.each([
    ['lies in the middle where all values are one', [1, 1], { lo: 3, hi: 3 }, { lo: 3, hi: 3 }, [46.5, 46.5]],
    ['stays inside the box', [1, 65_535], { lo: -9, hi: 9 }, scale, [71.5, 21.5]],
  ])('%s', (_, codes, ends, within, heights) => {
    const points = signalPoints(tileOf(codes, { ...ends, signal: true }), within, box);
    expect(points.map((point) => point?.[1])).toEqual(heights);
  });

  it('is lifted over NaN, and 0 has a line of its own', () => {
    const calls: string[] = [];
    const note = (name: string) => (x: number, y: number) => void calls.push(`${name} ${x},${y}`);
    const quiet = () => undefined;
    const surface = {
      clearRect: quiet,
      beginPath: quiet,
      stroke: quiet,
      moveTo: note('to'),
      lineTo: note('line'),
    } as unknown as CurveSurface;
    drawSignal(surface, tileOf([1, 0, 65_535], { lo: -1, hi: 1, signal: true }), scale, box);
    expect(calls).toEqual(['to 10,46.5', 'line 111,46.5', 'to 10.5,71.5', 'to 110.5,21.5']);
  });
});
