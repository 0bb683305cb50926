import { FreeList } from './free-list.ts';

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
  #pages: number;

  constructor() {
    this.#pages = growthPages;
    this.memory = new WebAssembly.Memory({ initial: growthPages, maximum: mostPages + 1, shared: true });
    this.#list = new FreeList(guardBytes, growthPages * pageBytes);
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
    const pages = Math.min(mostPages - this.#pages, Math.max(growthPages, Math.ceil((bytes + 64) / pageBytes)));
    if (pages * pageBytes < bytes) return false;
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.#list.extend(this.#pages * pageBytes, (this.#pages + pages) * pageBytes);
    this.#pages += pages;
    return true;
  }
}
