import type { SourceRef } from '../../core/pipeline/document.ts';
import type { LoadedFile } from './read-file.ts';

/** Bytes of pictures kept besides the newest one. */
const keptBytes = 1024 * 1024 * 1024;
const keptPictures = 8;

/**
 * The pictures main holds, by content: the newest few, so that undo over a change of picture and saving find theirs.
 * `onAdded` hands each new one to the engine.
 */
export class Sources {
  readonly #held = new Map<string, LoadedFile>();
  readonly #onAdded: (source: LoadedFile) => void;

  constructor(onAdded: (source: LoadedFile) => void) {
    this.#onAdded = onAdded;
  }

  add(file: LoadedFile): SourceRef {
    const known = this.#held.delete(file.sha256);
    this.#held.set(file.sha256, file);
    if (!known) this.#onAdded(file);
    this.#forgetOldest();
    return { name: file.name, sha256: file.sha256 };
  }

  get(sha256: string): LoadedFile | undefined {
    return this.#held.get(sha256);
  }

  /** Oldest first. */
  all(): readonly LoadedFile[] {
    return [...this.#held.values()];
  }

  #forgetOldest(): void {
    let total = this.all().reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (const { sha256, bytes } of this.all()) {
      if (this.#held.size <= 1 || (this.#held.size <= keptPictures && total <= keptBytes)) return;
      this.#held.delete(sha256);
      total -= bytes.length;
    }
  }
}
