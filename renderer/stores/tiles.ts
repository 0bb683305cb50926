import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import type { Tile, Wish } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useEngineStore } from './engine.ts';
import { TileCache } from './tile-cache.ts';

/** Bytes of tiles the page keeps. */
const cacheBytes = 256 * 1024 * 1024;
/** The contract's limit. */
const mostWishes = 4096;
const noTiles: ReadonlyMap<number, Tile> = new Map();
const sizes = [32, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096];

/** A tile size the whole page shares, so that a few pixels more do not make new tiles. */
export function tileSize(pixels: number): number {
  return sizes.find((size) => size >= pixels) ?? 4096;
}

/** Maps as they are on the screen. Views say what of them can be seen; the engine is asked for what is missing. */
export const useTilesStore = defineStore('tiles', () => {
  const { engine } = useServices();
  const engineState = useEngineStore();
  const cache = new TileCache(cacheBytes);
  /** Counts up whenever tiles of a result came or went: the tiles themselves stay outside reactivity. */
  const versions = shallowReactive(new Map<string, number>());
  const reduced = new Set<string>();
  const needs = new Map<string, { readonly priority: number; readonly wishes: readonly Wish[] }>();
  let sent = '[]';
  let scheduled = false;

  /** Replaces what this view said before. Lower priorities come first. */
  function need(view: string, priority: number, wishes: readonly Wish[]): void {
    if (wishes.length === 0) needs.delete(view);
    else needs.set(view, { priority, wishes });
    for (const { key } of wishes) cache.touch(key);
    schedule();
  }

  function tilesOf(key: string | undefined, size: number): ReadonlyMap<number, Tile> {
    if (key === undefined) return noTiles;
    void versions.get(key);
    return cache.best(key, size);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      send();
    });
  }

  function send(): void {
    const inOrder = [...needs.values()].sort((a, b) => a.priority - b.priority);
    const wishes = inOrder.flatMap((each) => each.wishes.flatMap((wish) => cache.missing(wish))).slice(0, mostWishes);
    const text = JSON.stringify(wishes);
    if (text === sent) return;
    if (engine.tell({ kind: 'wish', wishes })) sent = text;
  }

  engine.on('tiles', ({ tiles }) => {
    const touched = new Set<string>();
    for (const tile of tiles) {
      cache.put(tile);
      touched.add(tile.key);
    }
    const needed = new Set([...needs.values()].flatMap(({ wishes }) => wishes.map((wish) => wish.key)));
    for (const key of cache.trim(needed)) touched.add(key);
    for (const key of touched) versions.set(key, (versions.get(key) ?? 0) + 1);
    // The engine drops a wish itself once it is fulfilled; remembered as sent, it would not be sent again when it must.
    sent = '';
  });
  // Tiles of reduced maps are coarser than those of whole ones, which there may be after another run.
  engine.on('reduced', ({ keys }) => {
    for (const key of keys) reduced.add(key);
  });
  engine.on('stepFinished', ({ key, cached }) => {
    if (cached || !reduced.delete(key)) return;
    cache.forget(key);
    versions.set(key, (versions.get(key) ?? 0) + 1);
    schedule();
  });
  // Other kernels give other maps under the same keys.
  watch(
    () => engineState.kernelSet,
    () => {
      for (const key of cache.clear()) versions.set(key, (versions.get(key) ?? 0) + 1);
      sent = '';
      schedule();
    },
    { flush: 'sync' },
  );
  engine.onPort(() => {
    sent = '[]';
    schedule();
  });

  return { need, tilesOf };
});
