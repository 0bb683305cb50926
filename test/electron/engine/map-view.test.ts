import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { channelValues, mapValues, viewOf } from '../../../electron/engine/map-view.ts';
import { valuesReady } from '../../../electron/engine/ready.ts';

/** Two channels of depth 2, height 3, width 4, each value telling where it is: channel, depth, row, column. */
const volume = { shape: [1, 2, 2, 3, 4], data: new Float32Array(48) };
for (let i = 0; i < 48; i++) {
  const [c, z, y, x] = [Math.floor(i / 24), Math.floor(i / 12) % 2, Math.floor(i / 4) % 3, i % 4];
  volume.data[i] = 1000 * c + 100 * z + 10 * y + x;
}

describe('the maps of a result', () => {
  it.each<[Shape, object]>([
    [[1, 16, 300, 451], { channels: 16, height: 300, width: 451, signal: false }],
    [[2, 3, 4, 5], { channels: 6, height: 4, width: 5, signal: false }],
    [[1, 2, 3, 4, 5], { channels: 2, height: 4, width: 5, signal: false }],
    [[1, 7, 9], { channels: 7, height: 1, width: 9, signal: true }],
    [[3, 5], { channels: 1, height: 3, width: 5, signal: false }],
    [[1, 2, 3, 4, 5, 6], { channels: 24, height: 5, width: 6, signal: false }],
  ])('of shape %j are %j', (shape, wanted) => {
    expect(viewOf(shape)).toMatchObject(wanted);
  });

  it.each([
    ['the middle of the depth unless it is said', undefined, [4, 3], [100, 101, 102, 103, 110, 111]],
    ['across the depth', { axis: 0, index: 0 }, [4, 3], [0, 1, 2, 3, 10, 11]],
    ['across the height', { axis: 1, index: 2 }, [4, 2], [20, 21, 22, 23, 120, 121, 122, 123]],
    ['across the width', { axis: 2, index: 3 }, [3, 2], [3, 13, 23, 103, 113, 123]],
    ['the nearest one where it lies outside', { axis: 2, index: 99 }, [3, 2], [3, 13, 23, 103, 113, 123]],
  ])('of a volume are planes: %s', (_, plane, [width, height], values) => {
    const view = viewOf(volume.shape, plane);
    expect([view.width, view.height]).toEqual([width, height]);
    expect([...mapValues(volume.data, view.place(0))].slice(0, values.length)).toEqual(values);
    const other = [...mapValues(volume.data, view.place(1))].slice(0, values.length);
    expect(other).toEqual(values.map((value) => value + 1000));
  });

  it.each([
    ['across the depth', { axis: 0, index: 1 }, [0, 0, 0, 0, 1, 2, 3]],
    ['across the height', { axis: 1, index: 2 }, [0, 0, 0, 1, 1, 1, 2]],
    ['across the width', { axis: 2, index: 0 }, [0, 0, 0, 1, 1, 1, 2]],
  ])('of a volume fill in row by row %s', (_, plane, rows) => {
    const view = viewOf(volume.shape, plane);
    expect([0, 4, 8, 12, 16, 20, 24].map((values) => view.rows(values))).toEqual(rows);
  });

  it('never show a value that is not there yet', () => {
    for (const plane of [0, 1, 2].flatMap((axis) => [0, 1, 2, 3].map((index) => ({ axis, index })))) {
      const view = viewOf(volume.shape, plane);
      for (let there = 0; there <= 24; there++) {
        const growing = volume.data.slice().fill(NaN, there, 24);
        const shown = mapValues(growing, view.place(0)).subarray(0, view.rows(there) * view.width);
        expect(shown.some((value) => Number.isNaN(value))).toBe(false);
      }
    }
  });
});

describe('how much of a channel is there', () => {
  it.each<[Shape, number, number, number]>([
    [[1, 2, 3, 4], 12, 1, 5],
    [[1, 2, 9], 9, 1, 5],
    [[1, 2, 2, 3, 4], 24, 1, 5],
    [[3, 5], 15, 0, 15],
  ])('of shape %j counts its %i values', (shape, all, channel, ready) => {
    expect(channelValues(shape)).toBe(all);
    const planes = (plane: number) => (shape.length === 2 ? 1 : plane === 1 ? 5 : all);
    expect(valuesReady(shape, planes, channel)).toBe(ready);
  });
});
