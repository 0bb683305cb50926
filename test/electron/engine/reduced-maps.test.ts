import { describe, expect, it } from 'vitest';
import { statisticsOf } from '../../../core/analysis/statistics.ts';
import { Arena } from '../../../core/kernels/wasm/arena.ts';
import { scratchBytes, WasmHost } from '../../../core/kernels/wasm/host.ts';
import { compileKernels } from '../../../core/kernels/wasm/load.ts';
import { compiled, gatherRows, makeReduced, plainly, reducedOf } from '../../../electron/engine/reduced-maps.ts';
import { gatherRun } from '../../../electron/engine/row-work.ts';
import { reduceMap, tileSize } from '../../../electron/engine/tiles.ts';

const arena = new Arena();
const host = new WasmHost(compileKernels('wasm'), arena.memory, arena.take(scratchBytes) ?? 0);

/** Memory that was used before. */
const used = (length: number) => new Float32Array(length).fill(7);

/** Values around an offset, some of them zero. */
function mapOf(width: number, height: number, values: (i: number) => number): Float32Array {
  const map = arena.floats(width * height) ?? new Float32Array();
  for (let i = 0; i < map.length; i++) map[i] = values(i);
  return map;
}

const wave = (i: number) => (i % 7 === 0 ? 0 : Math.sin(i * 1.3) * 5);
const cases: readonly (readonly [string, number, number, (i: number) => number])[] = [
  ['a photo', 1500, 700, wave],
  ['a map of odd sizes', 301, 203, wave],
  ['a map shown as it is', 20, 10, wave],
  ['a small spread on a large offset', 1000, 400, (i) => 4096 + Math.sin(i) / 1024],
  ['one NaN', 900, 500, (i) => (i === 4000 ? NaN : wave(i))],
  ['infinities', 900, 500, (i) => (i % 9000 === 5 ? -Infinity : wave(i))],
  ['nothing finite in its first rows', 900, 500, (i) => (i < 2000 ? NaN : 3 + wave(i))],
];

describe.each(['plainly', 'compiled'])('rows taken in %s', (how) => {
  it.each(cases)('a few at a time give the statistics and the tile of %s', (_, width, height, values) => {
    const map = mapOf(width, height, values);
    const reduced = makeReduced([1, 1, height, width], used);
    const way = how === 'plainly' ? plainly(reduced) : compiled(reduced, host);
    for (let first = 0, rows = 1; first < height; first += rows, rows = Math.min(height - first, (rows * 3) % 41)) {
      gatherRows(reduced, 0, map.subarray(first * width), { first, rows }, way);
    }
    const found = reducedOf(reduced).statisticsOf(0);
    for (const [name, value] of Object.entries(statisticsOf(map))) {
      const near = Number.isNaN(value) ? NaN : expect.closeTo(value, 5);
      expect([name, found?.[name as 'mean']]).toEqual([name, near]);
    }
    const [h = 0, w = 0] = reduced.tensor.shape.slice(2);
    expect({ width: w, height: h }).toEqual(tileSize({ width, height }, Math.max(w, h)));
    const tile = reduceMap(map, { width, height }, { width: w, height: h }, h);
    const far = tile.findIndex((value, i) => {
      const other = reduced.tensor.data[i] ?? 0;
      return !Object.is(value, other) && !(Math.abs(value - other) <= 1e-5 * (1 + Math.abs(value)));
    });
    expect(far).toBe(-1);
  });
});

it('bands of a volume are whole slices of every channel', () => {
  const [channels, depth, height, width] = [2, 7, 40, 50];
  const reduced = makeReduced([1, channels, depth, height, width], used);
  const row = height * width;
  const value = (channel: number, slice: number) => channel * 100 + slice;
  for (const rows of [
    { begin: 0, end: 3 },
    { begin: 3, end: 7 },
  ]) {
    // One slice more on either side than is taken in, as bands have it.
    const held = { begin: Math.max(0, rows.begin - 1), end: Math.min(depth, rows.end + 1) };
    const slices = held.end - held.begin;
    const from = Float32Array.from({ length: channels * slices * row }, (_, i) =>
      value(Math.floor(i / (slices * row)), held.begin + (Math.floor(i / row) % slices)),
    );
    gatherRun({ reduced, from, held, rows, row })(0, channels);
  }
  const known = reducedOf(reduced);
  for (let channel = 0; channel < channels; channel++)
    for (let index = 0; index < depth; index++) {
      const { count, min, max, mean, std } = known.statisticsOf(channel, { axis: 0, index }) ?? {};
      const all = value(channel, index);
      expect([count, min, max, mean, std]).toEqual([row, all, all, all, 0]);
    }
  expect(known.statisticsOf(1)?.mean).toBe(value(1, 3));
  expect(known.statisticsOf(1, { axis: 1, index: 3 })).toBeUndefined();
});
