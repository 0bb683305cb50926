import type { Choice } from '../../core/kernels/choose.ts';
import { fail } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Reduced } from './reduced-maps.ts';

/** A result that is kept, and how long it took to compute, ms. */
export interface Kept {
  readonly tensor: Tensor;
  readonly ms: number;
  /** Nothing for what was not computed: the picture. */
  readonly choice?: Choice;
  /** The whole was let go: the tensor holds its maps at display size. */
  readonly reduced?: Reduced;
}

/** Memory set aside for a result; it counts until it is given back or the result is kept. */
export interface Reservation {
  release(): void;
}

/**
 * Results by the key that says what produced them, within a budget of bytes. Room is made by dropping what was used
 * longest ago, never what a job holds.
 */
export class ResultCache {
  /** In order of use: the first was used longest ago. */
  readonly #kept = new Map<string, Kept>();
  readonly #holds = new Map<string, number>();
  readonly #onEvicted: (keys: readonly string[]) => void;
  readonly #onDropped: (kept: Kept) => void;
  #budget: number;
  #keptBytes = 0;
  #reservedBytes = 0;

  /** `onDropped` is told of every result that is no longer needed, also of one that came twice. */
  constructor(budget: number, onEvicted: (keys: readonly string[]) => void, onDropped: (kept: Kept) => void) {
    this.#onDropped = onDropped;
    this.#budget = budget;
    this.#onEvicted = onEvicted;
  }

  get budget(): number {
    return this.#budget;
  }

  /** A smaller budget drops results at once. */
  set budget(bytes: number) {
    this.#budget = bytes;
    this.#makeRoom(0);
  }

  get usedBytes(): number {
    return this.#keptBytes + this.#reservedBytes;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Bytes of what is kept under a key; 0 where nothing is. */
  bytesOf(key: string): number {
    return this.#kept.get(key)?.tensor.data.byteLength ?? 0;
  }

  get(key: string): Kept | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  /**
   * Keeps a result whose memory was reserved (and gives that reservation back). One that is there already stays, unless
   * it is reduced.
   */
  put(key: string, kept: Kept, reservation: Reservation): void {
    const there = this.#kept.get(key);
    if (there !== undefined && there.reduced === undefined) {
      reservation.release();
      if (there.tensor.data !== kept.tensor.data) this.#onDropped(kept);
      return;
    }
    this.replace(key, kept, reservation);
  }

  /** Keeps this under a key instead of what is there. */
  replace(key: string, kept: Kept, reservation: Reservation): void {
    reservation.release();
    const there = this.#kept.get(key);
    if (there !== undefined) {
      this.#kept.delete(key);
      this.#keptBytes -= there.tensor.data.byteLength;
      this.#onDropped(there);
    }
    this.#kept.set(key, kept);
    this.#keptBytes += kept.tensor.data.byteLength;
  }

  /** What these keys name is not dropped until the answer is called; also what will be put under them. */
  hold(keys: readonly string[]): () => void {
    for (const key of keys) this.#holds.set(key, (this.#holds.get(key) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const key of keys) {
        const count = (this.#holds.get(key) ?? 1) - 1;
        if (count > 0) this.#holds.set(key, count);
        else this.#holds.delete(key);
      }
    };
  }

  /**
   * Sets memory aside before it is allocated, dropping results to make room. `layer` is for the sentence.
   * Errors (thrown): `run.memory` when even that is not enough.
   */
  reserve(bytes: number, layer: string): Reservation {
    this.#makeRoom(bytes);
    const needed = this.usedBytes + bytes;
    if (needed > this.#budget) fail('run.memory', { needed, allowed: this.#budget, layer, layerBytes: bytes });
    this.#reservedBytes += bytes;
    let open = true;
    return {
      release: () => {
        if (open) this.#reservedBytes -= bytes;
        open = false;
      },
    };
  }

  /** Drops all of these, also what is held: nobody works with it any more. */
  drop(keys: readonly string[]): void {
    for (const key of keys) {
      const kept = this.#kept.get(key);
      if (kept === undefined) continue;
      this.#kept.delete(key);
      this.#keptBytes -= kept.tensor.data.byteLength;
      this.#onDropped(kept);
    }
    if (keys.length > 0) this.#onEvicted(keys);
  }

  /** The keys of all that is kept. */
  get keys(): readonly string[] {
    return [...this.#kept.keys()];
  }

  #makeRoom(bytes: number): void {
    const dropped: string[] = [];
    for (const [key, kept] of this.#kept) {
      if (this.usedBytes + bytes <= this.#budget) break;
      if (this.#holds.has(key)) continue;
      this.#kept.delete(key);
      this.#keptBytes -= kept.tensor.data.byteLength;
      dropped.push(key);
      this.#onDropped(kept);
    }
    if (dropped.length > 0) this.#onEvicted(dropped);
  }
}
