import { computed, type ComputedRef } from 'vue';

/**
 * A value for each id, each worked out again only when what it depends on changes; `same` keeps the former value, so
 * that what is drawn from it is not drawn again.
 */
export function useKeyed<Value>(
  ids: () => readonly string[],
  valueOf: (id: string) => Value,
  same: (one: Value, other: Value) => boolean = Object.is,
): ComputedRef<ReadonlyMap<string, Value>> {
  let cells = new Map<string, ComputedRef<Value>>();
  return computed(() => {
    const next = new Map<string, ComputedRef<Value>>();
    for (const id of ids()) next.set(id, cells.get(id) ?? cellOf(id));
    cells = next;
    return new Map([...next].map(([id, cell]) => [id, cell.value]));
  });

  function cellOf(id: string): ComputedRef<Value> {
    return computed((former: Value | undefined) => {
      const value = valueOf(id);
      return former !== undefined && same(former, value) ? former : value;
    });
  }
}

/** Equal members, one level deep. */
export function sameMembers(one: object, other: object): boolean {
  const [a, b] = [Object.entries(one), new Map<string, unknown>(Object.entries(other))];
  return a.length === b.size && a.every(([name, value]) => b.has(name) && Object.is(b.get(name), value));
}
