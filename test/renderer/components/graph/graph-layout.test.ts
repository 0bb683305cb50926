import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphItem, Place, Size } from '../../../../renderer/components/graph/graph-item.ts';
import { neighbourOf } from '../../../../renderer/components/graph/graph-keys.ts';
import { layoutGraph } from '../../../../renderer/components/graph/graph-layout.ts';
import { wirePath } from '../../../../renderer/components/graph/wire-path.ts';

function item(id: string, inputs: readonly string[], at?: Place): GraphItem {
  return { id, title: id, inputs, ports: 1, ...(at === undefined ? {} : { at }) };
}

const size: Size = { width: 176, height: 200 };
const residual = [item('source', []), item('a', ['source']), item('b', ['a']), item('c', ['b', 'a'])];

function overlap([x1, y1]: Place, one: Size, [x2, y2]: Place, other: Size): boolean {
  return x1 < x2 + other.width && x2 < x1 + one.width && y1 < y2 + other.height && y2 < y1 + one.height;
}

/** Any graph in order, with blocks of any height, some of them put somewhere by hand. */
const graphs = fc
  .array(
    fc.record({
      back: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
      height: fc.integer({ min: 40, max: 400 }),
      at: fc.option(fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: -300, max: 900 })), { freq: 3 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((blocks) => ({
    items: blocks.map(({ back, at }, index) =>
      item(
        `n${index}`,
        back.filter((steps) => steps <= index).map((steps) => `n${index - steps}`),
        at ?? undefined,
      ),
    ),
    heights: new Map(blocks.map(({ height }, index) => [`n${index}`, height])),
  }));

describe('the layout of a graph', () => {
  it('goes from left to right, a column a step', () => {
    const { places } = layoutGraph(residual, () => size);
    const columns = residual.map(({ id }) => places.get(id)?.[0] ?? NaN);
    expect(columns).toEqual(columns.toSorted((a, b) => a - b));
    expect(new Set(columns).size).toBe(4);
    expect((columns[1] ?? 0) - (columns[0] ?? 0)).toBeGreaterThan(size.width + 90);
  });

  it('leads a wire that skips a block around it', () => {
    const { places, bends } = layoutGraph(residual, () => size);
    const [, top] = places.get('b') ?? [0, 0];
    const levels = bends.get('c:1')?.map(([, y]) => y) ?? [];
    expect(levels).toHaveLength(2);
    for (const y of levels) expect(y < top || y > top + size.height).toBe(true);
    // Level all along the card it passes.
    const [left] = places.get('b') ?? [NaN];
    const [from, to] = bends.get('c:1')?.map(([x]) => x) ?? [];
    expect([from, to]).toEqual([expect.closeTo(left, -1), expect.closeTo(left + size.width, -1)]);
    expect([...bends.keys()]).toEqual(['c:1']);
  });

  it('has the ports of a join in the order in which its wires come in', () => {
    const join = { ...item('c', ['b', 'a']), ports: 3 };
    const { places, bends, ports } = layoutGraph([...residual.slice(0, 3), join], () => size);
    const skips = bends.get('c:1')?.[0]?.[1] ?? NaN;
    const above = skips < (places.get('b')?.[1] ?? NaN) + size.height / 2;
    expect(ports.get('c')).toEqual(above ? [1, 0, 2] : [0, 1, 2]);
    expect(ports.get('b')).toEqual([0]);
  });

  it('lets no block cover another that it placed itself, whatever their heights, and leaves the user’s where they are', () => {
    fc.assert(
      fc.property(graphs, ({ items, heights }) => {
        const sizeOf = (id: string) => ({ width: 176, height: heights.get(id) ?? 0 });
        const { places } = layoutGraph(items, sizeOf);
        items.forEach((one, index) => {
          const place = places.get(one.id) ?? [NaN, NaN];
          if (one.at !== undefined) return expect(place).toEqual(one.at);
          for (const other of items.slice(0, index)) {
            const its = places.get(other.id) ?? [NaN, NaN];
            expect(overlap(place, sizeOf(one.id), its, sizeOf(other.id)), `${one.id} over ${other.id}`).toBe(false);
          }
        });
      }),
    );
  });

  it('bends no wire of a block the user moved', () => {
    const moved = residual.map((each) => (each.id === 'c' ? item('c', ['b', 'a'], [0, 900]) : each));
    expect(layoutGraph(moved, () => size).bends.size).toBe(0);
  });
});

describe('a wire', () => {
  it('begins and ends level, and passes its bends', () => {
    expect(wirePath([0, 0], [100, 40], [])).toEqual({ d: 'M0,0 C50,0 50,40 100,40', label: [50, 20] });
    expect(
      wirePath(
        [0, 0],
        [300, 0],
        [
          [100, -50],
          [200, -50],
        ],
      ),
    ).toEqual({
      d: 'M0,0 C50,0 50,-50 100,-50 C150,-50 150,-50 200,-50 C250,-50 250,0 300,0',
      label: [250, -25],
    });
  });
});

describe('arrow keys', () => {
  const { places } = layoutGraph([...residual, item('d', ['a'])], () => size);
  const items = [...residual, item('d', ['a'])];
  it.each([
    ['source', 'right', 'a'],
    ['b', 'left', 'a'],
    ['b', 'right', 'c'],
    ['c', 'right', undefined],
    ['source', 'left', undefined],
  ] as const)('from %s to the %s: %s', (from, direction, to) => {
    expect(neighbourOf(items, places, from, direction)).toBe(to);
  });
  it('go up and down among branches', () => {
    const [upper, lower] = (places.get('b')?.[1] ?? 0) < (places.get('d')?.[1] ?? 0) ? ['b', 'd'] : ['d', 'b'];
    expect(neighbourOf([item('b', []), item('d', [])], places, upper ?? '', 'down')).toBe(lower);
    expect(neighbourOf([item('b', []), item('d', [])], places, lower ?? '', 'up')).toBe(upper);
    expect(neighbourOf([item('b', []), item('d', [])], places, lower ?? '', 'down')).toBeUndefined();
  });
});
