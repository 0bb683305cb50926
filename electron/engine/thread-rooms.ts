import { scratchBytes } from '../../core/kernels/wasm/host.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { WorkerThread } from './worker-thread.ts';

/** Lets threads into the memories that compiled kernels work in, each with scratch memory of its own. */
export class ThreadRooms {
  readonly #memory: EngineMemory;
  /** Scratch memory of ended threads, by memory. */
  readonly #free = new Map<number, number[]>();

  constructor(memory: EngineMemory) {
    this.#memory = memory;
  }

  /** All of these threads have been in this memory afterwards. Throws an Error where one finds no place to work in. */
  async open(threads: readonly WorkerThread[], index: number): Promise<void> {
    await Promise.all(threads.map((thread) => this.#openFor(thread, index)));
  }

  /** Takes back what ended threads worked in. */
  close(threads: readonly WorkerThread[]): void {
    for (const { setup } of threads)
      for (const [index, room] of setup.rooms.entries())
        if (room !== undefined) this.#free.set(index, [...(this.#free.get(index) ?? []), room.scratch]);
  }

  async #openFor(thread: WorkerThread, index: number): Promise<void> {
    const { rooms } = thread.setup;
    if (rooms[index] !== undefined) return;
    const arena = this.#memory.arena(index);
    const scratch = this.#free.get(index)?.pop() ?? arena.take(scratchBytes);
    if (scratch === undefined) throw new Error('there is no memory for a thread to work in');
    const room = { memory: arena.memory, scratch };
    while (rooms.length < index) rooms.push(undefined);
    rooms[index] = room;
    await thread.ask('join', { index, room });
  }
}
