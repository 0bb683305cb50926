import type { GraphItem, Place } from './graph-item.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

export const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/**
 * Where an arrow key goes: left and right along the wires (of several, to the one most level with it), up and down to
 * the nearest block there.
 */
export function neighbourOf(
  items: readonly GraphItem[],
  places: ReadonlyMap<string, Place>,
  id: string,
  direction: Direction,
): string | undefined {
  const [x, y] = places.get(id) ?? [0, 0];
  const nearest = (ids: readonly string[], distance: (place: Place) => number): string | undefined =>
    ids.toSorted((a, b) => distance(places.get(a) ?? [0, 0]) - distance(places.get(b) ?? [0, 0]))[0];
  const level = ([, top]: Place) => Math.abs(top - y);
  switch (direction) {
    case 'left':
      return nearest(items.find((item) => item.id === id)?.inputs ?? [], level);
    case 'right':
      return nearest(
        items.filter(({ inputs }) => inputs.includes(id)).map((item) => item.id),
        level,
      );
    case 'up':
    case 'down': {
      const sign = direction === 'up' ? -1 : 1;
      const there = items.filter((item) => ((places.get(item.id)?.[1] ?? 0) - y) * sign > 0).map((item) => item.id);
      return nearest(there, ([left, top]) => Math.abs(top - y) + 2 * Math.abs(left - x));
    }
  }
}
