import type { Choice } from '../../core/kernels/choose.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../core/tensor/tensor.ts';
import { ResultCache, type Kept, type Reservation } from './cache.ts';
import type { EngineMemory } from './engine-memory.ts';
import { channelValues } from './map-view.ts';
import { makeReduced, reducedBytes, reducedOf, type Reduced, type ReducedMaps } from './reduced-maps.ts';
import { valuesReady, type Ready } from './ready.ts';
import type { ResultState } from './stream.ts';

interface Growing {
  readonly tensor: Tensor;
  readonly reservation: Reservation;
  ready: Ready;
  /** Of a result that will never be there whole. */
  readonly reduced?: ReducedMaps;
}

/** What can be seen of a result. */
export interface Visible {
  readonly tensor: Tensor;
  readonly state: ResultState;
  /** The tensor holds reduced maps. */
  readonly reduced?: Pick<Reduced, 'statisticsOf'>;
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
    if (this.kept(key) !== undefined) throw new Error(`${key} is kept already`);
    this.abandon(key);
    // What is left of it makes room for the whole.
    if (this.cache.has(key)) this.cache.drop([key]);
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

  /** Reduced maps to fill of a result that will not be there whole. Errors (thrown): `run.memory`. */
  beginReduced(key: string, shape: Shape, layer: string): ReducedMaps {
    this.abandon(key);
    const { maps, reservation } = this.#newReduced(shape, layer);
    this.#growing.set(key, { tensor: maps.tensor, reservation, ready: () => 0, reduced: maps });
    return maps;
  }

  #newReduced(shape: Shape, layer: string): { readonly maps: ReducedMaps; readonly reservation: Reservation } {
    const reservation = this.cache.reserve(reducedBytes(shape), layer);
    try {
      return { maps: makeReduced(shape, (length) => this.#memory.allocate(length)), reservation };
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
    const { tensor, reservation, reduced } = growing;
    this.cache.put(key, { tensor, ms, choice, ...(reduced && { reduced: reducedOf(reduced) }) }, reservation);
    if (reduced !== undefined) this.#memory.release(reduced.work);
    this.#onChange();
  }

  /**
   * Lets a kept result go but for its reduced maps. All of it stays where `fill` says that it could not fill them.
   * Errors (thrown): `run.memory`.
   */
  async reduce(key: string, fill: (maps: ReducedMaps, whole: Tensor) => Promise<boolean>): Promise<boolean> {
    const kept = this.kept(key);
    if (kept === undefined) return false;
    const { maps, reservation } = this.#newReduced(kept.tensor.shape, key);
    let filled = false;
    try {
      filled = await fill(maps, kept.tensor);
      if (filled) this.cache.replace(key, { ...kept, tensor: maps.tensor, reduced: reducedOf(maps) }, reservation);
      return filled;
    } finally {
      reservation.release();
      this.#memory.release(maps.work);
      if (!filled) this.#memory.release(maps.tensor.data);
      this.#onChange();
    }
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
    if (growing.reduced !== undefined) this.#memory.release(growing.reduced.work);
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

  /** A finished result, all its values. */
  kept(key: string): Kept | undefined {
    const kept = this.cache.get(key);
    return kept?.reduced === undefined ? kept : undefined;
  }

  /** A finished result of which only reduced maps are left. */
  reduced(key: string): Kept | undefined {
    const kept = this.cache.get(key);
    return kept?.reduced === undefined ? undefined : kept;
  }

  /** What can be seen of a result so far. */
  visible(key: string): Visible | undefined {
    const growing = this.#growing.get(key);
    if (growing !== undefined) {
      const { shape } = growing.tensor;
      const { tensor, reduced } = growing;
      const state = { shape, ready: (channel: number) => valuesReady(shape, growing.ready, channel) };
      if (reduced === undefined) return { tensor, state };
      return { tensor, state: { ...state, whole: reduced.shape }, reduced: { statisticsOf: () => undefined } };
    }
    const kept = this.cache.get(key);
    if (kept === undefined) return undefined;
    const { shape } = kept.tensor;
    const { tensor, reduced } = kept;
    const state = { shape, ready: () => channelValues(shape) };
    if (reduced === undefined) return { tensor, state };
    return { tensor, state: { ...state, whole: reduced.shape }, reduced };
  }
}
