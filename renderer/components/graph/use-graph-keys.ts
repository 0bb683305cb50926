import { grid, type GraphItem, type Place } from './graph-item.ts';
import { directions, neighbourOf, type Direction } from './graph-keys.ts';

/** What keys can do with a graph; everything they need to know is asked for at the moment of the key. */
export interface GraphKeys {
  readonly items: () => readonly GraphItem[];
  readonly places: () => ReadonlyMap<string, Place>;
  readonly selected: () => ReadonlySet<string>;
  readonly select: (ids: readonly string[], primary: string | undefined) => void;
  readonly focus: (id: string) => void;
  readonly place: (places: ReadonlyMap<string, Place>) => void;
  readonly open: (id: string) => void;
  readonly remove: () => void;
  readonly tidy: () => void;
  readonly fit: () => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
}

const steps: Readonly<Record<Direction, Place>> = {
  left: [-grid, 0],
  right: [grid, 0],
  up: [0, -grid],
  down: [0, grid],
};

/** Handles a key pressed on the card of a block: answers whether it meant something. */
export function useGraphKeys(graph: GraphKeys): (event: KeyboardEvent, id: string) => boolean {
  const plain: Readonly<Record<string, (id: string) => void>> = {
    Enter: graph.open,
    Delete: graph.remove,
    Backspace: graph.remove,
    Home: () => goTo(graph.items()[0]?.id),
    End: () => goTo(graph.items().at(-1)?.id),
    L: graph.tidy,
    f: graph.fit,
    '+': graph.zoomIn,
    '=': graph.zoomIn,
    '-': graph.zoomOut,
  };

  function goTo(id: string | undefined): void {
    if (id === undefined) return;
    if (!isFixed(id)) graph.select([id], id);
    graph.focus(id);
  }

  function walk(id: string, direction: Direction, extend: boolean): void {
    const next = neighbourOf(graph.items(), graph.places(), id, direction);
    if (next === undefined) return;
    if (!extend || isFixed(next)) return goTo(next);
    graph.select([...new Set([...graph.selected(), next])], next);
    graph.focus(next);
  }

  /** The picture can be looked at, not chosen. */
  function isFixed(id: string): boolean {
    return graph.items().some((item) => item.id === id && item.fixed === true);
  }

  function nudge(direction: Direction): void {
    const [right, down] = steps[direction];
    const moved = graph.items().filter(({ id, fixed }) => graph.selected().has(id) && fixed !== true);
    const places = moved.map(({ id }): [string, Place] => {
      const [x, y] = graph.places().get(id) ?? [0, 0];
      return [id, [x + right, y + down]];
    });
    if (places.length > 0) graph.place(new Map(places));
  }

  function selectAll(id: string): void {
    const all = graph.items().filter(({ fixed }) => fixed !== true);
    graph.select(
      all.map((item) => item.id),
      id,
    );
  }

  return (event, id) => {
    const direction = directions[event.key];
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || event.shiftKey || event.altKey) return false;
      selectAll(id);
    } else if (direction !== undefined) {
      if (event.altKey) nudge(direction);
      else walk(id, direction, event.shiftKey);
    } else if (event.key === 'Escape' && graph.selected().size > 1) graph.select([id], id);
    else {
      const action = event.altKey ? undefined : plain[event.key];
      if (action === undefined) return false;
      action(id);
    }
    return true;
  };
}
