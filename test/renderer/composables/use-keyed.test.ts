import { describe, expect, it } from 'vitest';
import { shallowReactive, shallowRef } from 'vue';
import { sameMembers, useKeyed } from '../../../renderer/composables/use-keyed.ts';

describe('values by id', () => {
  it('are worked out again only for the id that changed', () => {
    const ids = shallowRef(['a', 'b']);
    const numbers = shallowReactive(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
    const asked: string[] = [];
    const values = useKeyed(
      () => ids.value,
      (id) => {
        asked.push(id);
        return numbers.get(id);
      },
    );
    expect([...values.value]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    numbers.set('b', 3);
    ids.value = ['b', 'a'];
    expect([...values.value]).toEqual([
      ['b', 3],
      ['a', 1],
    ]);
    expect(asked).toEqual(['a', 'b', 'b']);
  });

  it('stay the same object where nothing about them is new', () => {
    const tick = shallowRef(0);
    const values = useKeyed(
      () => ['a'],
      () => ({ even: tick.value % 2 === 0 }),
      sameMembers,
    );
    const first = values.value.get('a');
    tick.value = 2;
    expect(values.value.get('a')).toBe(first);
    tick.value = 3;
    expect(values.value.get('a')).toEqual({ even: false });
  });

  it.each([
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [{ a: undefined }, { b: 1 }, false],
    [{ a: [] }, { a: [] }, false],
  ])('%j and %j: the same %s', (one, other, same) => expect(sameMembers(one, other)).toBe(same));
});
