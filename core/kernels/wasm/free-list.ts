/** A piece of memory, in bytes. */
interface Piece {
  readonly at: number;
  readonly bytes: number;
}

/** Every piece begins at a multiple of this: a cache line, and more than a vector. */
export const alignment = 64;

/**
 * Which bytes of a memory are taken. The smallest free piece that is large enough is used; neighbours that are given back
 * become one again. Knows addresses only, touches nothing.
 */
export class FreeList {
  /** By address, never two in a row without something taken between them. */
  #free: Piece[];
  readonly #taken = new Map<number, number>();
  #takenBytes = 0;

  /** Bytes [begin, end). */
  constructor(begin: number, end: number) {
    this.#free = end > begin ? [{ at: begin, bytes: end - begin }] : [];
  }

  /** Bytes that are taken. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** Bytes that are free right before `end`. */
  freeBefore(end: number): number {
    const last = this.#free.at(-1);
    return last !== undefined && last.at + last.bytes === end ? last.bytes : 0;
  }

  /** The address of so many bytes; nothing where no free piece is large enough. */
  take(bytes: number): number | undefined {
    const wanted = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    let best = -1;
    for (const [i, piece] of this.#free.entries())
      if (piece.bytes >= wanted && (best < 0 || piece.bytes < this.#free[best].bytes)) best = i;
    if (best < 0) return undefined;
    const { at, bytes: there } = this.#free[best];
    this.#free.splice(best, 1, ...(there > wanted ? [{ at: at + wanted, bytes: there - wanted }] : []));
    this.#taken.set(at, wanted);
    this.#takenBytes += wanted;
    return at;
  }

  /** Gives back what stands at this address. Throws an Error where nothing does: it would be given away twice. */
  give(at: number): void {
    const bytes = this.#taken.get(at);
    if (bytes === undefined) throw new Error(`nothing is taken at ${at}`);
    this.#taken.delete(at);
    this.#takenBytes -= bytes;
    this.#insert({ at, bytes });
  }

  /** More bytes behind all others. */
  extend(begin: number, end: number): void {
    if (end > begin) this.#insert({ at: begin, bytes: end - begin });
  }

  #insert(piece: Piece): void {
    const next = this.#free.findIndex(({ at }) => at > piece.at);
    const index = next < 0 ? this.#free.length : next;
    const [before, after] = [this.#free[index - 1] as Piece | undefined, this.#free[index] as Piece | undefined];
    const joinsBefore = before !== undefined && before.at + before.bytes === piece.at;
    const joinsAfter = after !== undefined && piece.at + piece.bytes === after.at;
    const at = joinsBefore ? before.at : piece.at;
    const bytes = (joinsBefore ? before.bytes : 0) + piece.bytes + (joinsAfter ? after.bytes : 0);
    const [from, count] = [index - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0)];
    this.#free.splice(from, count, { at, bytes });
  }
}
