/** Files that are kept for decoding again. The one that came last always is. */
const maxFiles = 8;
const maxFileBytes = 512 * 1024 * 1024;
/**
 * Main hands over the bytes, the page asks for the picture, and nothing orders the two: so long is a file waited for
 * that nobody has handed over.
 */
const patienceMs = 3000;

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The files main handed over, by content. */
export class FileBytes {
  readonly #files = new Map<string, NamedBytes>();
  readonly #arrivals = new Set<(sha256: string) => void>();

  put(sha256: string, name: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#files.delete(sha256);
    this.#files.set(sha256, { name, bytes });
    for (const arrived of this.#arrivals) arrived(sha256);
    for (const oldest of this.#files.keys()) {
      const total = [...this.#files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
      if (oldest === sha256 || (this.#files.size <= maxFiles && total <= maxFileBytes)) break;
      this.#files.delete(oldest);
    }
  }

  /** Waits a while for one that is still on its way. */
  get(sha256: string): Promise<NamedBytes | undefined> {
    const file = this.#files.get(sha256);
    return file === undefined ? this.#arrival(sha256) : Promise.resolve(file);
  }

  #arrival(wanted: string): Promise<NamedBytes | undefined> {
    return new Promise((resolve) => {
      const arrived = (sha256: string) => {
        if (sha256 !== wanted) return;
        clearTimeout(timer);
        this.#arrivals.delete(arrived);
        resolve(this.#files.get(wanted));
      };
      const timer = setTimeout(() => arrived(wanted), patienceMs);
      this.#arrivals.add(arrived);
    });
  }
}
