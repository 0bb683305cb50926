import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeTile,
  reduceMap,
  reduceSignal,
  signalTileSize,
  tileRowsReady,
  tileSize,
} from '../../../electron/engine/tiles.ts';

const decoded = ({ lo, hi, codes }: ReturnType<typeof codeTile>) =>
  [...codes].map((code) => (code === 0 ? NaN : lo + ((code - 1) / 65_534) * (hi - lo)));

describe('the size of a tile', () => {
  it.each([
    [451, 300, 128, 128, 85],
    [300, 451, 128, 85, 128],
    [100, 50, 128, 100, 50],
    [10_000, 1, 64, 64, 1],
  ])('of a %i × %i map at most %i is %i × %i', (width, height, size, w, h) => {
    expect(tileSize({ width, height }, size)).toEqual({ width: w, height: h });
  });
});

describe('reducing a map', () => {
  it('averages boxes, worked out by hand', () => {
    // 4 × 2 -> 2 × 1
    const map = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...reduceMap(map, { width: 4, height: 2 }, { width: 2, height: 1 }, 1)]).toEqual([3.5, 5.5]);
  });

  it('keeps a small map as it is', () => {
    const map = Float32Array.from([1, -0, NaN, Infinity]);
    expect([...reduceMap(map, { width: 2, height: 2 }, { width: 2, height: 2 }, 2)]).toEqual([...map]);
  });

  it('shows one NaN in its box and nowhere else', () => {
    const map = new Float32Array(16).fill(1);
    map[5] = NaN;
    expect([...reduceMap(map, { width: 4, height: 4 }, { width: 2, height: 2 }, 2)]).toEqual([NaN, 1, 1, 1]);
  });

  const shapes = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    size: fc.integer({ min: 1, max: 20 }),
    seed: fc.integer({ min: 1, max: 1000 }),
  });

  it('uses every value exactly once: the boxes’ sums add up to the map’s', () => {
    fc.assert(
      fc.property(shapes, ({ width, height, size, seed }) => {
        const map = Float32Array.from({ length: width * height }, (_, i) => (i * seed) % 17);
        const tile = tileSize({ width, height }, size);
        const reduced = reduceMap(map, { width, height }, tile, tile.height);
        let sum = 0;
        const cut = (i: number, n: number, m: number) => Math.floor((i * n) / m);
        for (let y = 0; y < tile.height; y++)
          for (let x = 0; x < tile.width; x++) {
            const rows = cut(y + 1, height, tile.height) - cut(y, height, tile.height);
            const columns = cut(x + 1, width, tile.width) - cut(x, width, tile.width);
            sum += (reduced[y * tile.width + x] ?? NaN) * rows * columns;
          }
        expect(sum).toBeCloseTo(
          map.reduce((all, value) => all + value, 0),
          1,
        );
      }),
    );
  });

  it('of part of a map gives the rows of the whole, none of them too early', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), ({ width, height, size, seed }, part) => {
        const map = Float32Array.from({ length: width * height }, (_, i) => (i * seed) % 13);
        const tile = tileSize({ width, height }, size);
        const there = Math.floor(part * height);
        const rows = tileRowsReady(there, height, tile.height);
        const unfinished = map.slice().fill(NaN, there * width);
        const whole = reduceMap(map, { width, height }, tile, tile.height);
        expect([...reduceMap(unfinished, { width, height }, tile, rows)]).toEqual([
          ...whole.slice(0, rows * tile.width),
        ]);
        expect(tileRowsReady(height, height, tile.height)).toBe(tile.height);
      }),
    );
  });
});

describe('a signal', () => {
  it.each([
    [64, 64, { width: 64, height: 1 }],
    [65, 64, { width: 64, height: 2 }],
  ])('of %i values at most %i long is %j', (length, size, tile) => {
    expect(signalTileSize(length, size)).toEqual(tile);
  });

  it('keeps the least and the largest value of each stretch, a lone peak too', () => {
    const signal = Float32Array.from([0, 0, 0, 9, -1, 2, NaN, 3, NaN, NaN]);
    const reduced = reduceSignal(signal, { width: 5, height: 2 });
    expect([...reduced]).toEqual([0, 0, -1, 3, NaN, 0, 9, 2, 3, NaN]);
  });

  it('that fits is as it is', () => {
    expect([...reduceSignal(Float32Array.from([1, NaN, 3]), { width: 3, height: 1 })]).toEqual([1, NaN, 3]);
  });
});

describe('coding a tile', () => {
  it('marks NaN, clamps infinities and meets both ends', () => {
    const coded = codeTile(Float32Array.from([NaN, -Infinity, -2, 0, 6, Infinity]));
    expect([coded.lo, coded.hi]).toEqual([-2, 6]);
    expect([...coded.codes]).toEqual([0, 1, 1, 1 + Math.round(65_534 / 4), 65_535, 65_535]);
  });

  it.each([
    ['nothing finite', [NaN, Infinity, -Infinity], 0, 0, [0, 65_535, 1]],
    ['one value only', [3, 3], 3, 3, [1, 1]],
    ['no values', [], 0, 0, []],
  ])('of %s still has finite ends', (_, values, lo, hi, codes) => {
    const coded = codeTile(Float32Array.from(values));
    expect([coded.lo, coded.hi, [...coded.codes]]).toEqual([lo, hi, codes]);
  });

  it('loses at most half a step', () => {
    const floats = fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(floats, (values) => {
        const coded = codeTile(Float32Array.from(values));
        const step = (coded.hi - coded.lo) / 65_534;
        decoded(coded).forEach((value, i) => {
          expect(Math.abs(value - (values[i] ?? NaN))).toBeLessThanOrEqual(step * 0.5001 + 1e-9);
        });
      }),
    );
  });
});
