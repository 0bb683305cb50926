import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../core/errors.ts';
import { ResultCache } from '../../../electron/engine/cache.ts';

const tensorOf = (bytes: number) => ({ shape: [bytes / 4], data: new Float32Array(bytes / 4) });

function cacheOf(budget: number) {
  const evicted: string[] = [];
  const cache = new ResultCache(
    budget,
    (keys) => evicted.push(...keys),
    () => undefined,
  );
  const keep = (key: string, bytes: number) =>
    cache.put(key, { tensor: tensorOf(bytes), ms: 1 }, cache.reserve(bytes, 'layer'));
  return { cache, evicted, keep };
}

describe('kept results', () => {
  it('make room by dropping what was used longest ago', () => {
    const { cache, evicted, keep } = cacheOf(300);
    for (const key of ['a', 'b', 'c']) keep(key, 100);
    cache.get('a');
    keep('d', 100);
    expect([evicted, cache.usedBytes]).toEqual([['b'], 300]);
  });

  it('that a job holds are never dropped, also when they come later', () => {
    const { cache, evicted, keep } = cacheOf(300);
    const release = cache.hold(['a', 'c']);
    for (const key of ['a', 'b', 'c', 'd']) keep(key, 100);
    expect(evicted).toEqual(['b']);
    release();
    release();
    keep('e', 200);
    expect(evicted).toEqual(['b', 'a', 'c']);
  });

  it('are refused with numbers where there is no room to be made', () => {
    const { cache, keep } = cacheOf(300);
    cache.hold(['a']);
    keep('a', 200);
    const values = { needed: 400, allowed: 300, layer: 'conv 1', layerBytes: 200 };
    expect(() => cache.reserve(200, 'conv 1')).toThrow(new LabError({ code: 'run.memory', values }));
  });

  it('shrink with their budget', () => {
    const { cache, evicted, keep } = cacheOf(300);
    for (const key of ['a', 'b', 'c']) keep(key, 100);
    cache.budget = 150;
    expect([evicted, cache.usedBytes]).toEqual([['a', 'b'], 100]);
  });

  it('stay within the budget, and count right, whatever happens', () => {
    const action = fc.record({
      key: fc.constantFrom(...'abcdef'),
      blocks: fc.integer({ min: 1, max: 5 }),
      held: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { cache, evicted, keep } = cacheOf(64);
        const sizes = new Map<string, number>();
        for (const { key, blocks, held } of actions) {
          const release = held ? cache.hold([...sizes.keys()].slice(0, 1)) : undefined;
          const before = evicted.length;
          const known = cache.has(key);
          try {
            keep(key, blocks * 8);
            if (!known || evicted.slice(before).includes(key)) sizes.set(key, blocks * 8);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(LabError);
          }
          for (const gone of evicted.slice(before)) if (!cache.has(gone)) sizes.delete(gone);
          release?.();
          expect(cache.usedBytes).toBe([...sizes.values()].reduce((sum, size) => sum + size, 0));
          expect(cache.usedBytes).toBeLessThanOrEqual(64);
        }
      }),
    );
  });
});
