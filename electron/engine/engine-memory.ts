import { Arena } from '../../core/kernels/wasm/arena.ts';
import { sharedFloats } from './shared-floats.ts';

/** Arrays in one memory. */
export interface Together {
  /** The number of the memory. */
  readonly room: number;
  readonly arrays: readonly Float32Array[];
}

/**
 * All tensors of the engine. They lie in memories that the compiled kernels work in, as many of up to 4 GiB as it takes;
 * what fits into none (or where there can be no more) has shared memory of its own. What is given back is used again,
 * because fresh pages cost more than many a kernel.
 */
export class EngineMemory {
  readonly #arenas: Arena[] = [];
  readonly #places = new WeakMap<Float32Array, number>();
  readonly #jobs = new Set<Promise<unknown>>();
  readonly #newArena: () => Arena;
  #peakBytes = 0;

  constructor(newArena = () => new Arena()) {
    this.#newArena = newArena;
  }

  /** Memory for so many values that every thread can see, whatever it held before. Throws RangeError where there is none. */
  allocate(length: number): Float32Array {
    // The newest first: what belongs together comes together.
    for (let index = this.#arenas.length - 1; index >= 0; index--) {
      const floats = this.allocateIn(index, length);
      if (floats !== undefined) return floats;
    }
    const tooLarge = this.#arenas.at(-1)?.couldHold(length) === false;
    const more = !tooLarge && this.#addArena() ? this.allocateIn(this.#arenas.length - 1, length) : undefined;
    return more ?? sharedFloats(length);
  }

  /** The same in the memory of this number; nothing where that is full. */
  allocateIn(arena: number, length: number): Float32Array | undefined {
    const floats = this.arena(arena).floats(length);
    if (floats !== undefined) this.#places.set(floats, arena);
    this.#peakBytes = Math.max(this.#peakBytes, this.takenBytes);
    return floats;
  }

  /**
   * Memory for all of these lengths in one of the kernels' memories, and its number. Nothing where none has so much room:
   * then nothing was taken.
   */
  allocateTogether(lengths: readonly number[]): Together | undefined {
    for (let index = this.#arenas.length - 1; index >= 0; index--) {
      const arrays = this.#allAt(index, lengths);
      if (arrays !== undefined) return { room: index, arrays };
    }
    if (!this.#addArena()) return undefined;
    const room = this.#arenas.length - 1;
    const arrays = this.#allAt(room, lengths);
    return arrays === undefined ? undefined : { room, arrays };
  }

  #allAt(index: number, lengths: readonly number[]): readonly Float32Array[] | undefined {
    const arrays: Float32Array[] = [];
    for (const length of lengths) {
      const floats = this.allocateIn(index, length);
      if (floats === undefined) {
        for (const taken of arrays) this.release(taken);
        return undefined;
      }
      arrays.push(floats);
    }
    return arrays;
  }

  /** The number of the memory in which compiled kernels find these values; nothing for what lies elsewhere. */
  placeOf(floats: Float32Array): number | undefined {
    return this.#places.get(floats);
  }

  arena(index: number): Arena {
    const arena = this.#arenas[index];
    if (arena === undefined) throw new Error(`there is no memory number ${index}`);
    return arena;
  }

  /** Bytes that are handed out of the kernels' memories. */
  get takenBytes(): number {
    return this.#arenas.reduce((sum, arena) => sum + arena.takenBytes, 0);
  }

  /** The most there ever was of {@link takenBytes}. */
  get peakBytes(): number {
    return Math.max(this.#peakBytes, this.takenBytes);
  }

  /** Gives memory back. Jobs that may still look at it end first; nobody may start another with it. */
  release(floats: Float32Array): void {
    const place = this.#places.get(floats);
    if (place === undefined) return;
    this.#places.delete(floats);
    void Promise.allSettled(this.#jobs).then(() => this.arena(place).give(floats.byteOffset));
  }

  /** Says that a job works on memory until it has settled. */
  during<Answer>(job: Promise<Answer>): Promise<Answer> {
    this.#jobs.add(job);
    const done = () => this.#jobs.delete(job);
    job.then(done, done);
    return job;
  }

  /** False where the machine has no room for another. */
  #addArena(): boolean {
    try {
      this.#arenas.push(this.#newArena());
      return true;
    } catch (thrown) {
      if (thrown instanceof RangeError) return false;
      throw thrown;
    }
  }
}
