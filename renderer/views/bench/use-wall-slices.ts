import { computed, shallowRef } from 'vue';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Plane, Tile, Wish } from '../../../electron/contract/engine.ts';
import { useSelectionStore } from '../../stores/selection.ts';
import { useSlicesStore } from '../../stores/slices.ts';
import { useTilesStore } from '../../stores/tiles.ts';
import { channelsOf, volumeOf } from './node-texts.ts';

interface Result {
  readonly key: string;
  readonly shape: Shape;
}

/**
 * What a wall shows of a result: its maps, one to a channel; of a volume the same slice of every channel, or as a montage
 * all slices of the selected one.
 */
export function useWallSlices(shown: () => Result | undefined) {
  const selection = useSelectionStore();
  const slices = useSlicesStore();
  const tiles = useTilesStore();
  const montageWanted = shallowRef(false);
  const sizes = computed(() => volumeOf(shown()?.shape));
  const montage = computed(() => montageWanted.value && sizes.value !== undefined);
  const count = computed(() => (sizes.value === undefined ? 0 : sizes.value[slices.axis]));
  const index = computed(() => slices.indexOf(slices.axis, count.value));

  /** Of another result than the one shown, too: its own slice at the same place. */
  function planeOf({ shape }: Result): Plane | undefined {
    const of = volumeOf(shape);
    return of === undefined ? undefined : slices.planeOf(slices.axis, of);
  }

  function tilesAt(size: number): ReadonlyMap<number, Tile> {
    const what = shown();
    if (what === undefined || !montage.value) return tiles.tilesOf(what?.key, size, what && planeOf(what));
    const channel = selection.channel ?? 0;
    const all = Array.from({ length: count.value }, (_, at): [number, Tile | undefined] => [
      at,
      tiles.tilesOf(what.key, size, { axis: slices.axis, index: at }).get(channel),
    ]);
    return new Map(all.filter((entry): entry is [number, Tile] => entry[1] !== undefined));
  }

  /** Maps [from, to) of a result as the wall counts them. */
  function wishesOf(result: Result, { from, to, size }: { from: number; to: number; size: number }): readonly Wish[] {
    const of = volumeOf(result.shape);
    if (of === undefined || !montage.value) {
      const last = Math.min(to, channelsOf(result.shape));
      const plane = planeOf(result);
      return from < last ? [{ key: result.key, from, to: last, size, ...(plane === undefined ? {} : { plane }) }] : [];
    }
    const { axis } = slices;
    const channel = selection.channel ?? 0;
    const length = Math.max(0, Math.min(to, of[axis]) - from);
    return Array.from({ length }, (_, i) => ({
      key: result.key,
      from: channel,
      to: channel + 1,
      size,
      plane: { axis, index: from + i },
    }));
  }

  function move(to: number): void {
    slices.move(slices.axis, to, count.value);
  }

  return { sizes, montage, montageWanted, count, index, tilesAt, wishesOf, move };
}
