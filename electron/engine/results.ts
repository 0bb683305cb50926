import { numel } from '../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../core/tensor/tensor.ts';
import { ResultCache, type Kept, type Reservation } from './cache.ts';
import { sharedFloats } from './shared-floats.ts';
import type { ResultState } from './stream.ts';

interface Growing {
  readonly tensor: Tensor;
  readonly reservation: Reservation;
  done: number;
}

/** Everything that can be looked at: what is kept, and what grows right now. */
export class Results {
  readonly cache: ResultCache;
  readonly #growing = new Map<string, Growing>();
  readonly #onChange: () => void;

  constructor(budget: number, onChange: () => void, onEvicted: (keys: readonly string[]) => void) {
    this.cache = new ResultCache(budget, onEvicted);
    this.#onChange = onChange;
  }

  /** Memory for a result, in the budget, visible to all threads. Errors (thrown): `run.memory`. */
  begin(key: string, shape: Shape, layer: string): Tensor {
    this.abandon(key);
    const length = numel(shape);
    const reservation = this.cache.reserve(length * Float32Array.BYTES_PER_ELEMENT, layer);
    try {
      const tensor = { shape, data: sharedFloats(length) };
      this.#growing.set(key, { tensor, reservation, done: 0 });
      return tensor;
    } catch (thrown) {
      reservation.release();
      throw thrown;
    }
  }

  /** Its first `done` values are there. */
  progress(key: string, done: number): void {
    const growing = this.#growing.get(key);
    if (growing === undefined) return;
    growing.done = Math.max(growing.done, done);
    this.#onChange();
  }

  /** All its values are there: it is kept. */
  finish(key: string, ms: number): void {
    const growing = this.#growing.get(key);
    if (growing === undefined) return;
    this.#growing.delete(key);
    this.cache.put(key, { tensor: growing.tensor, ms }, growing.reservation);
    this.#onChange();
  }

  /** Keeps values that came from elsewhere. Errors (thrown): `run.memory`. */
  adopt(key: string, kept: Kept, layer: string): void {
    this.cache.put(key, kept, this.cache.reserve(kept.tensor.data.byteLength, layer));
    this.#onChange();
  }

  /** It will not be finished; its memory is given back. */
  abandon(key: string): void {
    this.#growing.get(key)?.reservation.release();
    this.#growing.delete(key);
  }

  /** A finished result. */
  kept(key: string): Kept | undefined {
    return this.cache.get(key);
  }

  /** What can be seen of a result so far. */
  visible(key: string): { readonly tensor: Tensor; readonly state: ResultState } | undefined {
    const growing = this.#growing.get(key);
    if (growing !== undefined)
      return { tensor: growing.tensor, state: { shape: growing.tensor.shape, done: growing.done } };
    const kept = this.cache.get(key);
    if (kept === undefined) return undefined;
    return { tensor: kept.tensor, state: { shape: kept.tensor.shape, done: kept.tensor.data.length } };
  }
}
