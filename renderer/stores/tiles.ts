import { defineStore } from 'pinia';
import { shallowReactive, shallowRef, watch } from 'vue';
import type { Plane, Tile, Wish } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useEngineStore } from './engine.ts';
import type { Scale } from '../paint/scale.ts';
import { slotOf, TileCache } from './tile-cache.ts';

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
  /** Counts up whenever any tiles came. */
  const ranges = shallowRef(0);
  let sent = '[]';
  let scheduled = false;

  /** Replaces what this view said before. Lower priorities come first. */
  function need(view: string, priority: number, wishes: readonly Wish[]): void {
    if (wishes.length === 0) needs.delete(view);
    else needs.set(view, { priority, wishes });
    for (const wish of wishes) cache.touch(wish);
    schedule();
  }

  function tilesOf(key: string | undefined, size: number, plane?: Plane): ReadonlyMap<number, Tile> {
    if (key === undefined) return noTiles;
    void versions.get(slotOf(key, plane));
    return cache.best(key, size, plane);
  }

  /** Of everything that was seen of a volume; see {@link TileCache.rangeOf}. */
  function rangeOf(key: string | undefined): Scale | undefined {
    if (key === undefined) return undefined;
    void ranges.value;
    return cache.rangeOf(key);
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
      touched.add(slotOf(tile.key, tile.plane));
    }
    const needed = new Set(
      [...needs.values()].flatMap(({ wishes }) => wishes.map((wish) => slotOf(wish.key, wish.plane))),
    );
    for (const slot of cache.trim(needed)) touched.add(slot);
    for (const slot of touched) versions.set(slot, (versions.get(slot) ?? 0) + 1);
    ranges.value++;
    // The engine drops a wish itself once it is fulfilled; remembered as sent, it would not be sent again when it must.
    sent = '';
  });
  // Tiles of reduced maps are coarser than those of whole ones, which there may be after another run.
  engine.on('reduced', ({ keys }) => {
    for (const key of keys) reduced.add(key);
  });
  engine.on('stepFinished', ({ key, cached }) => {
    if (cached || !reduced.delete(key)) return;
    for (const slot of [key, ...cache.forget(key)]) versions.set(slot, (versions.get(slot) ?? 0) + 1);
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

  return { need, tilesOf, rangeOf };
});
