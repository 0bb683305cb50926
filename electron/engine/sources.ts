import { fail } from '../../core/errors.ts';
import type { InputSource } from '../../core/pipeline/document.ts';
import { preparedKey, sourceKey } from '../../core/pipeline/source-key.ts';
import type { Preparation } from '../../core/sources/preparation.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { SourceInfo } from '../contract/engine.ts';
import { decodeInWorker } from './decode.ts';
import type { SourceTask } from './decode-source.ts';
import { FileBytes } from './file-bytes.ts';
import type { KernelPool } from './kernel-pool.ts';
import type { Results } from './results.ts';

/** Three channels of float32. */
const bytesPerPixel = 12;
const bytesPerValue = 4;

export interface Source {
  readonly info: SourceInfo;
  readonly tensor: Tensor;
}

/** The inputs of pipelines: their tensors are kept among the results under {@link SourceInfo.key}. */
export class Sources {
  readonly files = new FileBytes();
  readonly #infos = new Map<string, SourceInfo>();
  readonly #making = new Map<string, Promise<Source>>();
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

  /**
   * The input, prepared; made if it is not there.
   * Errors (thrown): `pipeline.noSource`, those of decodeSource, `run.memory`.
   */
  async get(source: InputSource, preparation: Preparation = []): Promise<Source> {
    const key = sourceKey(source);
    if (preparation.length === 0) {
      const { info, tensor } = await this.#once(key, () => this.#make(key, source));
      // The same bytes may have come again under another name.
      return 'sha256' in source ? { info: { ...info, name: source.name }, tensor } : { info, tensor };
    }
    const prepared = preparedKey(key, preparation);
    return this.#once(prepared, async () => {
      const input = await this.get(source);
      return this.#prepare(prepared, input, preparation);
    });
  }

  /** What is kept, or what is being made, or what this makes. */
  async #once(key: string, make: () => Promise<Source>): Promise<Source> {
    const info = this.#infos.get(key);
    const kept = info === undefined ? undefined : this.#results.kept(key);
    if (info !== undefined && kept !== undefined) return { info, tensor: kept.tensor };
    const running = this.#making.get(key);
    if (running !== undefined) return running;
    const making = make();
    this.#making.set(key, making);
    try {
      return await making;
    } finally {
      this.#making.delete(key);
    }
  }

  async #make(key: string, source: InputSource): Promise<Source> {
    const task = await this.#taskOf(source);
    const name = task.kind === 'file' ? { name: task.name } : {};
    return this.#decode(key, task, (made) => ({ ...made, ...name, original: made.shape, key }));
  }

  async #prepare(key: string, { info, tensor }: Source, steps: Preparation): Promise<Source> {
    const release = this.#results.cache.hold([info.key]);
    try {
      const task = { kind: 'prepared' as const, input: tensor, steps, maxValues: this.#maxValues };
      return await this.#decode(key, task, ({ shape }) => ({ ...info, shape, key }));
    } finally {
      release();
    }
  }

  async #decode(
    key: string,
    task: SourceTask,
    describe: (made: Omit<SourceInfo, 'key' | 'original'>) => SourceInfo,
  ): Promise<Source> {
    const begin = performance.now();
    const { tensor: made, notes, ...facts } = await decodeInWorker(task, { workerUrl: this.#workerUrl });
    const tensor = { shape: made.shape, data: await this.#pool.keep(made.data) };
    const info = describe({ ...facts, notes: [...notes], shape: [...tensor.shape] });
    this.#results.adopt(key, { tensor, ms: performance.now() - begin }, info.name ?? info.format);
    this.#infos.set(key, info);
    return { info, tensor };
  }

  async #taskOf(source: InputSource): Promise<SourceTask> {
    const maxValues = this.#maxValues;
    if ('generated' in source) return { kind: 'generated', spec: source.generated, maxValues };
    if ('typed' in source) return { kind: 'typed', text: source.typed };
    const file = (await this.files.get(source.sha256)) ?? fail('pipeline.noSource', {});
    const maxPixels = Math.min(this.maxPixels, Math.floor(this.#results.cache.budget / bytesPerPixel));
    return { kind: 'file', ...file, maxPixels, maxValues };
  }

  get #maxValues(): number {
    return Math.min(
      (this.maxPixels * bytesPerPixel) / bytesPerValue,
      Math.floor(this.#results.cache.budget / bytesPerValue),
    );
  }
}
