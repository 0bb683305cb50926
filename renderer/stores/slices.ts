import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Plane } from '../../electron/contract/engine.ts';

/**
 * Where volumes are cut, as parts of their sizes, so that the input and every result are cut at the same place, whatever
 * their sizes.
 */
export const useSlicesStore = defineStore('slices', () => {
  const at = shallowRef<readonly [number, number, number]>([0.5, 0.5, 0.5]);
  /** The axis that walls of maps are cut across. */
  const axis = shallowRef<0 | 1 | 2>(0);

  function indexOf(along: 0 | 1 | 2, size: number): number {
    return Math.max(0, Math.min(size - 1, Math.floor(at.value[along] * size)));
  }

  function planeOf(along: 0 | 1 | 2, sizes: readonly [number, number, number]): Plane {
    return { axis: along, index: indexOf(along, sizes[along]) };
  }

  /** The middle of the slice, so that it is found again in a volume of twice or half the size. */
  function move(along: 0 | 1 | 2, index: number, size: number): void {
    const inside = Math.max(0, Math.min(size - 1, index));
    at.value = [0, 1, 2].map((each) => (each === along ? (inside + 0.5) / size : at.value[each])) as [
      number,
      number,
      number,
    ];
  }

  return { axis, indexOf, planeOf, move };
});
