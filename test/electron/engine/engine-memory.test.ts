import { describe, expect, it } from 'vitest';
import { Arena } from '../../../core/kernels/wasm/arena.ts';
import { EngineMemory } from '../../../electron/engine/engine-memory.ts';

const megabyte = 2 ** 20;
/** Values of half a megabyte. */
const half = megabyte / 8;

describe('the memory of the engine', () => {
  it('takes another memory where one is full, and plain shared memory where there can be no other', () => {
    let rooms = 2;
    const memory = new EngineMemory(() => {
      if (--rooms < 0) throw new RangeError('no more addresses');
      return new Arena(megabyte);
    });
    const places = [half, half, half, half, half].map((length) => memory.placeOf(memory.allocate(length)));
    expect(places).toEqual([0, 1, undefined, undefined, undefined]);
  });

  it('opens no other memory for what none could hold', () => {
    let opened = 0;
    const memory = new EngineMemory(() => {
      opened++;
      return new Arena(megabyte);
    });
    memory.allocate(1);
    expect(memory.placeOf(memory.allocate(megabyte))).toBeUndefined();
    expect(opened).toBe(1);
  });

  it('uses again what was given back, but only once the jobs that may look at it have ended', async () => {
    const memory = new EngineMemory(() => new Arena(megabyte));
    const first = memory.allocate(half);
    let end: () => void = () => undefined;
    const job = memory.during(new Promise<void>((resolve) => (end = resolve)));
    memory.release(first);
    await Promise.resolve();
    expect(memory.placeOf(memory.allocate(half))).toBe(1);
    end();
    await job;
    await new Promise((resolve) => setTimeout(resolve));
    expect(memory.allocateIn(0, half)?.byteOffset).toBe(first.byteOffset);
  });

  it('takes nothing back twice', async () => {
    const memory = new EngineMemory(() => new Arena(megabyte));
    const first = memory.allocate(half);
    memory.release(first);
    memory.release(first);
    await new Promise((resolve) => setTimeout(resolve));
    expect(memory.takenBytes).toBe(0);
  });
});
