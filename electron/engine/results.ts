import type { Choice } from '../../core/kernels/choose.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../core/tensor/tensor.ts';
import { ResultCache, type Kept, type Reservation } from './cache.ts';
import type { EngineMemory } from './engine-memory.ts';
import { channelValues } from './map-view.ts';
import { valuesReady, type Ready } from './ready.ts';
import type { ResultState } from './stream.ts';

interface Growing {
  readonly tensor: Tensor;
  readonly reservation: Reservation;
  ready: Ready;
}

/** Everything that can be looked at: what is kept, and what grows right now. */
export class Results {
  readonly cache: ResultCache;
  readonly #memory: EngineMemory;
  readonly #growing = new Map<string, Growing>();
  readonly #onChange: () => void;
  #generation = 0;

  constructor(
    memory: EngineMemory,
    budget: number,
    onChange: () => void,
    onEvicted: (keys: readonly string[]) => void,
  ) {
    this.#memory = memory;
    this.cache = new ResultCache(budget, onEvicted, ({ tensor }) => memory.release(tensor.data));
    this.#onChange = onChange;
  }

  /**
   * Memory for a result, in the budget, visible to all threads. It must not be kept already: others may be looking at it.
   * Errors (thrown): `run.memory`.
   */
  begin(key: string, shape: Shape, layer: string): Tensor {
    if (this.cache.has(key)) throw new Error(`${key} is kept already`);
    this.abandon(key);
    const length = numel(shape);
    const reservation = this.cache.reserve(length * Float32Array.BYTES_PER_ELEMENT, layer);
    try {
      const tensor = { shape, data: this.#memory.allocate(length) };
      this.#growing.set(key, { tensor, reservation, ready: () => 0 });
      return tensor;
    } catch (thrown) {
      reservation.release();
      throw thrown;
    }
  }

  /** So much of it is there; it never becomes less. */
  progress(key: string, ready: Ready): void {
    const growing = this.#growing.get(key);
    if (growing === undefined) return;
    growing.ready = ready;
    this.#onChange();
  }

  /** All its values are there: it is kept. */
  finish(key: string, ms: number, choice: Choice): void {
    const growing = this.#growing.get(key);
    if (growing === undefined) return;
    this.#growing.delete(key);
    this.cache.put(key, { tensor: growing.tensor, ms, choice }, growing.reservation);
    this.#onChange();
  }

  /** Keeps values that lie in the engine's memory already. Errors (thrown): `run.memory`; then they are given back. */
  adopt(key: string, kept: Kept, layer: string): void {
    try {
      this.cache.put(key, kept, this.cache.reserve(kept.tensor.data.byteLength, layer));
    } catch (thrown) {
      this.#memory.release(kept.tensor.data);
      throw thrown;
    }
    this.#onChange();
  }

  /** It will not be finished; its memory is given back. */
  abandon(key: string): void {
    const growing = this.#growing.get(key);
    if (growing === undefined) return;
    growing.reservation.release();
    this.#memory.release(growing.tensor.data);
    this.#growing.delete(key);
  }

  /** How often everything was forgotten: what was read before is of another generation. */
  get generation(): number {
    return this.#generation;
  }

  /** Drops whatever was computed; pictures stay. */
  forgetComputed(): void {
    this.#generation += 1;
    this.cache.drop(this.cache.keys.filter((key) => this.cache.get(key)?.choice !== undefined));
  }

  /** A finished result. */
  kept(key: string): Kept | undefined {
    return this.cache.get(key);
  }

  /** What can be seen of a result so far. */
  visible(key: string): { readonly tensor: Tensor; readonly state: ResultState } | undefined {
    const growing = this.#growing.get(key);
    if (growing !== undefined) {
      const { shape } = growing.tensor;
      return {
        tensor: growing.tensor,
        state: { shape, ready: (channel) => valuesReady(shape, growing.ready, channel) },
      };
    }
    const kept = this.cache.get(key);
    if (kept === undefined) return undefined;
    const { shape } = kept.tensor;
    return { tensor: kept.tensor, state: { shape, ready: () => channelValues(shape) } };
  }
}
