import { computed, type ComputedRef } from 'vue';
import type { Shape } from '../../../core/tensor/tensor.ts';
import type { Plane, Wish } from '../../../electron/contract/engine.ts';
import type { SourceVolume } from '../../components/source-volume.ts';
import { useSlicesStore } from '../../stores/slices.ts';
import { useTilesStore } from '../../stores/tiles.ts';
import { volumeOf } from './node-texts.ts';

const axes = [0, 1, 2] as const;

/** What of a result is looked at. */
export interface Looked {
  readonly key: string;
  readonly shape: Shape;
  readonly channel: number;
  readonly size: number;
}

/** Three slices of one channel of a volume where all volumes are cut, and the wishes for them; nothing for other results. */
export function useVolume(looked: () => Looked | undefined): {
  readonly volume: ComputedRef<SourceVolume | undefined>;
  readonly wishes: ComputedRef<readonly Wish[]>;
  readonly move: (axis: 0 | 1 | 2, index: number) => void;
} {
  const slices = useSlicesStore();
  const tiles = useTilesStore();
  const sizes = computed(() => volumeOf(looked()?.shape));
  const planes = computed((): readonly Plane[] => {
    const all = sizes.value;
    return all === undefined ? [] : axes.map((axis) => slices.planeOf(axis, all));
  });
  const volume = computed((): SourceVolume | undefined => {
    const what = looked();
    if (what === undefined || sizes.value === undefined) return undefined;
    const [z = 0, y = 0, x = 0] = planes.value.map((plane) => plane.index);
    return {
      sizes: sizes.value,
      at: [z, y, x],
      tiles: planes.value.map((plane) => tiles.tilesOf(what.key, what.size, plane).get(what.channel)),
      scale: tiles.rangeOf(what.key) ?? { lo: 0, hi: 0 },
    };
  });
  const wishes = computed(() => {
    const what = looked();
    if (what === undefined) return [];
    const { key, channel, size } = what;
    return planes.value.map((plane): Wish => ({ key, from: channel, to: channel + 1, size, plane }));
  });

  function move(axis: 0 | 1 | 2, index: number): void {
    if (sizes.value !== undefined) slices.move(axis, index, sizes.value[axis]);
  }

  return { volume, wishes, move };
}
