import { Graph, layout } from '@dagrejs/dagre';
import { snapped, wireId, type GraphItem, type Place, type Size } from './graph-item.ts';

export interface GraphLayout {
  readonly places: ReadonlyMap<string, Place>;
  /** Where a wire passes between the cards of its columns, by {@link wireId}; only for wires longer than one column. */
  readonly bends: ReadonlyMap<string, readonly Place[]>;
  /** The ports of a block from top to bottom, so that wires that come in above each other do not cross. */
  readonly ports: ReadonlyMap<string, readonly number[]>;
}

/** Between columns there is room for a shape. */
const gaps = { columns: 104, rows: 24 };

/** Blocks in the columns of their wiring, as if the user had moved none. */
export interface Columns {
  readonly places: ReadonlyMap<string, Place>;
  readonly bends: ReadonlyMap<string, readonly Place[]>;
}

/** Costs about a millisecond a block: to be asked again only when the wiring or a size has changed. */
export function columnsOf(items: readonly GraphItem[], sizeOf: (id: string) => Size): Columns {
  const graph = new Graph({ multigraph: true });
  const separation = { ranksep: gaps.columns, nodesep: gaps.rows, edgesep: gaps.rows };
  graph.setGraph({ rankdir: 'LR', ...separation, marginx: 0, marginy: 0 });
  for (const { id } of items) graph.setNode(id, { ...sizeOf(id) });
  const known = new Set(items.map(({ id }) => id));
  for (const { id, inputs } of items)
    inputs.forEach((from, port) => known.has(from) && graph.setEdge(from, id, {}, wireId({ to: id, port })));
  layout(graph);
  const places = new Map(
    items.map(({ id }): [string, Place] => {
      const { width, height } = sizeOf(id);
      const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
      return [id, [snapped(x - width / 2), snapped(y - height / 2)]];
    }),
  );
  return { places, bends: bendsOf(items, graph, sizeOf) };
}

/**
 * Lays blocks out from left to right, in the columns of their wiring, by their measured sizes. Blocks the user put
 * somewhere stay there, and others move down until they cover none.
 */
export function layoutGraph(
  items: readonly GraphItem[],
  sizeOf: (id: string) => Size,
  columns = columnsOf(items, sizeOf),
): GraphLayout {
  const moved = new Set(items.filter(({ at }) => at !== undefined).map(({ id }) => id));
  const wanted = new Map(items.map(({ id, at }): [string, Place] => [id, at ?? columns.places.get(id) ?? [0, 0]]));
  const places = apart(items, wanted, sizeOf);
  const wires = items.flatMap(({ id, inputs }) => inputs.map((from, port) => ({ from, to: id, port })));
  const straight = new Set(wires.filter(({ from, to }) => moved.has(from) || moved.has(to)).map(wireId));
  const bends = new Map([...columns.bends].filter(([id]) => !straight.has(id)));
  return { places, bends, ports: new Map(items.map((item) => [item.id, portsOf(item, places, bends, sizeOf)])) };
}

function portsOf(
  { id, inputs, ports }: GraphItem,
  places: ReadonlyMap<string, Place>,
  bends: ReadonlyMap<string, readonly Place[]>,
  sizeOf: (id: string) => Size,
): readonly number[] {
  const levels = inputs.map((from, port) => {
    const middle = (places.get(from)?.[1] ?? 0) + sizeOf(from).height / 2;
    return bends.get(wireId({ to: id, port }))?.at(-1)?.[1] ?? middle;
  });
  // A free port, at the end, has no level.
  return Array.from({ length: ports }, (_, port) => port).sort(
    (a, b) => (levels[a] ?? Infinity) - (levels[b] ?? Infinity) || a - b,
  );
}

/** Blocks nobody placed make way, downwards. */
function apart(
  items: readonly GraphItem[],
  wanted: ReadonlyMap<string, Place>,
  sizeOf: (id: string) => Size,
): ReadonlyMap<string, Place> {
  const placed = items.filter(({ at }) => at !== undefined);
  const places = new Map(wanted);
  if (placed.length === 0) return places;
  const standing = placed.map(({ id }) => id);
  for (const { id, at } of items) {
    if (at !== undefined) continue;
    const [x, top0] = wanted.get(id) ?? [0, 0];
    let y = top0;
    // Each block is passed at most once on the way down.
    for (let moved = true; moved;) {
      moved = false;
      for (const other of standing) {
        const [left, top] = places.get(other) ?? [0, 0];
        const [mine, its] = [sizeOf(id), sizeOf(other)];
        const beside = x + mine.width <= left || left + its.width <= x;
        if (beside || y + mine.height <= top || top + its.height <= y) continue;
        y = snapped(top + its.height + gaps.rows);
        moved = true;
      }
    }
    places.set(id, [x, y]);
    standing.push(id);
  }
  return places;
}

/** The points of a long wire at the columns it passes, one on either side of the cards there. */
function bendsOf(
  items: readonly GraphItem[],
  graph: Graph,
  sizeOf: (id: string) => Size,
): ReadonlyMap<string, readonly Place[]> {
  const half = Math.max(0, ...items.map(({ id }) => sizeOf(id).width)) / 2;
  const bends = new Map<string, readonly Place[]>();
  for (const edge of graph.edges()) {
    if (edge.name === undefined) continue;
    const { points = [] } = graph.edge(edge) as { points?: readonly { x: number; y: number }[] };
    // Odd points lie in the gaps between columns, even ones in the columns; the first and the last at the blocks.
    const columns = points.filter((_, index) => index % 2 === 0 && index > 0 && index < points.length - 1);
    if (columns.length > 0)
      bends.set(
        edge.name,
        columns.flatMap(({ x, y }): Place[] => [
          [x - half, y],
          [x + half, y],
        ]),
      );
  }
  return bends;
}
