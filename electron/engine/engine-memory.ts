import { Arena } from '../../core/kernels/wasm/arena.ts';
import { sharedFloats } from './shared-floats.ts';

/**
 * All tensors of the engine: in one memory that the compiled kernels work in, or, once that is full (4 GiB), each in shared
 * memory of its own, where only the reference kernels reach it. What is given back is used again, because fresh pages cost
 * more than many a kernel.
 */
export class EngineMemory {
  readonly arena = new Arena();
  readonly #owned = new WeakSet<Float32Array>();
  readonly #jobs = new Set<Promise<unknown>>();

  /** Memory for so many values that every thread can see, whatever it held before. Throws RangeError where there is none. */
  allocate(length: number): Float32Array {
    const floats = this.arena.floats(length);
    if (floats === undefined) return sharedFloats(length);
    this.#owned.add(floats);
    return floats;
  }

  /** Whether compiled kernels can work on it. */
  owns(floats: Float32Array): boolean {
    return this.#owned.has(floats);
  }

  /** Gives memory back. Jobs that may still look at it end first; nobody may start another with it. */
  release(floats: Float32Array): void {
    if (!this.#owned.delete(floats)) return;
    void Promise.allSettled(this.#jobs).then(() => this.arena.give(floats.byteOffset));
  }

  /** Says that a job works on memory until it has settled. */
  during<Answer>(job: Promise<Answer>): Promise<Answer> {
    this.#jobs.add(job);
    const done = () => this.#jobs.delete(job);
    job.then(done, done);
    return job;
  }
}
