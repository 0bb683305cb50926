import { alignment, FreeList } from './free-list.ts';

const pageBytes = 65_536;
/** What a WebAssembly memory may hold at most: 4 GiB, less the last page, so that every end is a 32-bit number. */
const mostPages = 65_535;
/** It grows by at least so much at once. */
const growthPages = 1024;
/** Address 0 means nothing, and kernels may read a vector beyond an array's end. */
const guardBytes = 64;

/** Floats in one memory that all threads and all compiled kernels share. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly #list: FreeList;
  readonly #mostPages: number;
  #pages: number;

  /** Up to `maxBytes` large. Throws RangeError where the machine has not even the addresses. */
  constructor(maxBytes = mostPages * pageBytes) {
    this.#mostPages = Math.min(mostPages, Math.ceil(maxBytes / pageBytes));
    this.#pages = Math.min(growthPages, this.#mostPages);
    this.memory = new WebAssembly.Memory({ initial: this.#pages, maximum: mostPages + 1, shared: true });
    this.#list = new FreeList(guardBytes, this.#pages * pageBytes);
  }

  /** Whether so many values would fit if nothing else were here. */
  couldHold(length: number): boolean {
    return length * 4 + 2 * guardBytes + alignment <= this.#mostPages * pageBytes;
  }

  /** Bytes handed out. */
  get takenBytes(): number {
    return this.#list.takenBytes;
  }

  /** Memory for so many values, whatever it held before; nothing where this memory is full. */
  floats(length: number): Float32Array | undefined {
    const at = this.take(length * 4 + guardBytes);
    return at === undefined ? undefined : new Float32Array(this.memory.buffer, at, length);
  }

  /** The address of so many bytes; nothing where this memory is full. */
  take(bytes: number): number | undefined {
    return this.#list.take(bytes) ?? (this.#grow(bytes) ? this.#list.take(bytes) : undefined);
  }

  /** Gives back what {@link floats} or {@link take} answered with this address. */
  give(at: number): void {
    this.#list.give(at);
  }

  #grow(bytes: number): boolean {
    const end = this.#pages * pageBytes;
    const missing = Math.ceil((bytes + alignment - this.#list.freeBefore(end)) / pageBytes);
    const pages = Math.min(this.#mostPages - this.#pages, Math.max(growthPages, missing));
    if (pages < missing) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.#pages += pages;
    this.#list.extend(end, this.#pages * pageBytes);
    return true;
  }
}
