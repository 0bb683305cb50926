import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../../core/kernels/wasm/arena.ts';
import { alignment, FreeList } from '../../../core/kernels/wasm/free-list.ts';

describe('the list of free memory', () => {
  it('never hands out what is taken, and has all of it back in the end', () => {
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 3000 }), give: fc.nat() }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const [begin, end] = [alignment, 64 * alignment];
        const list = new FreeList(begin, end);
        const taken = new Map<number, number>();
        for (const { bytes, give } of all) {
          const at = list.take(bytes);
          if (at !== undefined) {
            const last = at + bytes;
            expect([at >= begin, last <= end, at % alignment]).toEqual([true, true, 0]);
            for (const [other, length] of taken) expect(other + length <= at || last <= other).toBe(true);
            taken.set(at, bytes);
          }
          const [victim] = [...taken.keys()].slice(give % (taken.size + 1));
          if (victim !== undefined) {
            list.give(victim);
            taken.delete(victim);
          }
        }
        for (const at of taken.keys()) list.give(at);
        expect(list.takenBytes).toBe(0);
        expect(list.take(end - begin)).toBe(begin);
      }),
    );
  });

  it('uses the smallest piece that is large enough', () => {
    const list = new FreeList(0, 16 * alignment);
    const [a = NaN, , c = NaN] = [4, 1, 2, 9].map((lines) => list.take(lines * alignment));
    list.give(a);
    list.give(c);
    expect(list.take(2 * alignment)).toBe(c);
    expect(list.take(3 * alignment)).toBe(a);
    expect(list.take(alignment)).toBe(3 * alignment);
    expect(list.take(1)).toBeUndefined();
  });

  it('refuses to take the same back twice', () => {
    const list = new FreeList(0, 1024);
    const at = list.take(10) ?? NaN;
    list.give(at);
    expect(() => list.give(at)).toThrow('nothing is taken at 0');
  });
});

describe('a memory for kernels', () => {
  it('grows as it fills, up to its limit, and uses again what came back', () => {
    const limit = 96 * 2 ** 20;
    const arena = new Arena(limit);
    const large = arena.floats(20 * 2 ** 20);
    expect(large?.length).toBe(20 * 2 ** 20);
    large?.fill(1);
    expect(arena.floats(5 * 2 ** 20)).toBeUndefined();
    arena.give(large?.byteOffset ?? 0);
    const again = arena.floats(5 * 2 ** 20);
    expect(again?.byteOffset).toBe(large?.byteOffset);
    expect(arena.takenBytes).toBeGreaterThanOrEqual(20 * 2 ** 20);
  });
});
