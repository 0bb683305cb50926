import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../electron/contract/engine.ts';
import { TileCache } from '../../../renderer/stores/tile-cache.ts';

function tile(key: string, channel: number, size: number, complete = true): Tile {
  const codes = new Uint16Array(8);
  return { key, channel, size, width: 4, height: 2, rows: complete ? 2 : 1, lo: 0, hi: 1, codes, complete };
}

function cacheOf(...tiles: readonly Tile[]): TileCache {
  const cache = new TileCache(1000);
  for (const each of tiles) cache.put(each);
  return cache;
}

const sizesOf = (tiles: ReadonlyMap<number, Tile>) => [...tiles].map(([channel, { size }]) => [channel, size]);

describe('the cache of tiles', () => {
  it('gives the smallest whole tile that is large enough', () => {
    const cache = cacheOf(tile('a', 0, 256), tile('a', 0, 64));
    expect(sizesOf(cache.best('a', 64))).toEqual([[0, 64]]);
    expect(sizesOf(cache.best('a', 100))).toEqual([[0, 256]]);
    expect(sizesOf(cache.best('a', 900))).toEqual([[0, 256]]);
  });

  it('shows a whole tile that is too small rather than a part of a large one', () => {
    expect(sizesOf(cacheOf(tile('a', 0, 64), tile('a', 0, 256, false)).best('a', 256))).toEqual([[0, 64]]);
  });

  it('keeps the planes of a volume apart, and the range of all of them', () => {
    const at = (index: number) => ({ axis: 1, index });
    const cache = cacheOf({ ...tile('a', 0, 64), plane: at(3), lo: -2 }, { ...tile('a', 0, 64), plane: at(4), hi: 5 });
    cache.put(tile('a', 1, 64));
    expect([...cache.best('a', 64, at(3)).values()].map(({ lo }) => lo)).toEqual([-2]);
    expect(cache.best('a', 64, at(5)).size).toBe(0);
    expect([...cache.best('a', 64).keys()]).toEqual([1]);
    const wish = { key: 'a', from: 0, to: 2, size: 64 };
    expect(cache.missing({ ...wish, plane: at(4) })).toEqual([{ ...wish, from: 1, plane: at(4) }]);
    expect(cache.rangeOf('a')).toEqual({ lo: -2, hi: 5 });
    expect(cache.rangeOf('b')).toBeUndefined();
    expect(cache.trim(new Set())).toEqual([]);
    expect(cache.clear()).toEqual(['a 1:3', 'a 1:4', 'a']);
  });

  it('gives the very same map until a tile comes that belongs to it', () => {
    const cache = cacheOf(tile('a', 0, 64));
    const before = cache.best('a', 64);
    cache.put(tile('a', 0, 256));
    cache.put(tile('b', 0, 64));
    expect(cache.best('a', 64)).toBe(before);
    const next = tile('a', 1, 256);
    cache.put(next);
    expect(cache.best('a', 64)).not.toBe(before);
    expect(cache.best('a', 64).get(1)).toBe(next);
    const again = tile('a', 1, 256);
    cache.put(again);
    expect(cache.best('a', 64).get(1)).toBe(again);
  });

  it('keeps one tile of each size', () => {
    const cache = cacheOf(tile('a', 0, 64, false), tile('a', 0, 64), tile('a', 0, 256));
    expect(sizesOf(cache.best('a', 64))).toEqual([[0, 64]]);
    expect(cache.bytes).toBe(32);
  });

  it.each([
    [[], [[0, 4]]],
    [[0, 1, 2, 3], []],
    [[0], [[1, 4]]],
    [
      [1, 2],
      [
        [0, 1],
        [3, 4],
      ],
    ],
    [[3], [[0, 3]]],
  ])('of channels 0 to 3 with %j here misses %j', (here, missing) => {
    const cache = cacheOf(...here.map((channel) => tile('a', channel, 64)));
    const parts = cache.missing({ key: 'a', from: 0, to: 4, size: 64 });
    expect(parts.map(({ from, to }) => [from, to])).toEqual(missing);
  });

  it('misses what is here only in part or in another size', () => {
    const cache = cacheOf(tile('a', 0, 64, false), tile('a', 1, 32), tile('a', 2, 128));
    expect(cache.missing({ key: 'a', from: 0, to: 3, size: 64 })).toHaveLength(1);
  });

  it('lets go of what was touched longest ago, and never of what is needed', () => {
    const cache = new TileCache(40);
    for (const key of ['a', 'b', 'c', 'd']) cache.put(tile(key, 0, 64));
    cache.touch({ key: 'a' });
    expect(cache.trim(new Set(['b']))).toEqual(['c', 'd']);
    expect(cache.bytes).toBe(32);
  });
});
