import { fail } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { SourceInfo } from '../contract/engine.ts';
import { decodeInWorker } from './decode.ts';
import type { KernelPool } from './kernel-pool.ts';
import type { Results } from './results.ts';

/** Raised whenever a picture would decode to other values than before, so that no old result passes for a new one. */
const decodeVersion = 1;
/** Files that are kept for decoding again. The one that came last always is. */
const maxFiles = 8;
const maxFileBytes = 512 * 1024 * 1024;
/**
 * Main hands over the bytes, the page asks for the picture, and nothing orders the two: so long is a picture waited for
 * that nobody has handed over.
 */
const patienceMs = 3000;
/** Three channels of float32. */
const bytesPerPixel = 12;

export interface Source {
  readonly info: SourceInfo;
  readonly tensor: Tensor;
}

interface PictureBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The pictures main handed over, and their tensors, which are kept among the results under {@link SourceInfo.key}. */
export class Sources {
  readonly #files = new Map<string, PictureBytes>();
  readonly #infos = new Map<string, SourceInfo>();
  readonly #decoding = new Map<string, Promise<Source>>();
  readonly #arrivals = new Set<(sha256: string) => void>();
  readonly #results: Results;
  readonly #pool: KernelPool;
  readonly #workerUrl: URL;
  maxPixels: number;

  constructor(results: Results, pool: KernelPool, workerUrl: URL, maxPixels: number) {
    this.#results = results;
    this.#pool = pool;
    this.#workerUrl = workerUrl;
    this.maxPixels = maxPixels;
  }

  put(sha256: string, name: string, bytes: Uint8Array): void {
    this.#files.delete(sha256);
    this.#files.set(sha256, { name, bytes });
    for (const arrived of this.#arrivals) arrived(sha256);
    for (const oldest of this.#files.keys()) {
      const total = [...this.#files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
      if (oldest === sha256 || (this.#files.size <= maxFiles && total <= maxFileBytes)) break;
      this.#files.delete(oldest);
    }
  }

  /** The picture, decoded if it is not there. Errors (thrown): `pipeline.noSource`, `file.*`, `run.memory`. */
  async get(sha256: string): Promise<Source> {
    const info = this.#infos.get(sha256);
    const kept = info === undefined ? undefined : this.#results.kept(info.key);
    if (info !== undefined && kept !== undefined) {
      const name = this.#files.get(sha256)?.name ?? info.name;
      return { info: { ...info, name }, tensor: kept.tensor };
    }
    const running = this.#decoding.get(sha256);
    if (running !== undefined) return running;
    const decoding = this.#decode(sha256);
    this.#decoding.set(sha256, decoding);
    try {
      return await decoding;
    } finally {
      this.#decoding.delete(sha256);
    }
  }

  #arrival(wanted: string): Promise<PictureBytes | undefined> {
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

  async #decode(sha256: string): Promise<Source> {
    const file = this.#files.get(sha256) ?? (await this.#arrival(sha256)) ?? fail('pipeline.noSource', {});
    const begin = performance.now();
    const maxPixels = Math.min(this.maxPixels, Math.floor(this.#results.cache.budget / bytesPerPixel));
    const picture = await decodeInWorker({ ...file, maxPixels }, { workerUrl: this.#workerUrl });
    const { format, bitDepth, notes } = picture;
    const tensor = { shape: picture.tensor.shape, data: await this.#pool.keep(picture.tensor.data) };
    const key = `source-${decodeVersion}-${sha256}`;
    const info = { sha256, name: file.name, format, shape: [...tensor.shape], bitDepth, notes: [...notes], key };
    this.#results.adopt(key, { tensor, ms: performance.now() - begin }, file.name);
    this.#infos.set(sha256, info);
    return { info, tensor };
  }
}
