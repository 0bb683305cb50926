import { availableParallelism, totalmem } from 'node:os';
import { sentenceOf } from '../../core/errors.ts';
import type { KernelSet } from '../../core/kernels/kernel-set.ts';
import type { EngineEvent, EngineRequest, Tile } from '../contract/engine.ts';
import type { Settings } from '../contract/settings.ts';
import type { EngineToMain, MainToEngine } from '../contract/engine-process.ts';
import { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { chooseKernelSet } from './compile-kernels.ts';
import { EngineMemory } from './engine-memory.ts';
import { Jobs } from './jobs.ts';
import { KernelPool } from './kernel-pool.ts';
import { readRequest, refuse, reply, type PagePort } from './page-link.ts';
import { arithmeticQuery, countQuery, digestQuery, errorsQuery, needQuery, valuesQuery } from './queries.ts';
import { Results } from './results.ts';
import { Sources } from './sources.ts';
import { TileStream, type TileRequest } from './stream.ts';
import { throttled } from './throttle.ts';

export interface EngineOptions {
  readonly kernelWorkerUrl: URL;
  readonly decodeWorkerUrl: URL;
  /** The quickest that can run here unless given. */
  readonly kernelSet?: KernelSet;
  /** Until main says how many. */
  readonly threads?: number;
  /** All tensors lie in it. */
  readonly memory?: EngineMemory;
  toMain(message: EngineToMain): void;
}

/** Until main says how much: part of the machine's memory, and pixels of a picture. */
const defaultMemoryPart = 0.6;
const defaultMaxPixels = 100_000_000;
const memoryEventMs = 250;

/**
 * The engine without its process: fed with messages of main and of the page, which may be a test. It holds all tensors,
 * and its own thread never computes.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #context: EngineContext;
  readonly #jobs: Jobs;
  #stream: TileStream;
  #port: PagePort | undefined;
  #counting = new Cancellation();
  readonly #quickest: KernelSet;
  readonly #tellMemory: () => void;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#quickest = options.kernelSet ?? chooseKernelSet();
    const send = (event: EngineEvent) => this.#send(event);
    const memory = options.memory ?? new EngineMemory();
    const results = new Results(
      memory,
      Math.floor(totalmem() * defaultMemoryPart),
      () => this.#changed(),
      (keys) => this.#evicted(keys),
    );
    const pool = new KernelPool({
      workerUrl: options.kernelWorkerUrl,
      kernelSet: this.#quickest,
      memory,
      threads: options.threads ?? availableParallelism(),
    });
    const sources = new Sources(results, pool, options.decodeWorkerUrl, defaultMaxPixels);
    this.#context = { pool, results, sources, send };
    this.#jobs = new Jobs(this.#context);
    this.#stream = this.#newStream();
    this.#tellMemory = throttled(
      memoryEventMs,
      () => performance.now(),
      () => this.#sendMemory(),
    );
  }

  /** A message of main, already checked; a port comes by {@link attach}. */
  async fromMain(message: Exclude<MainToEngine, { kind: 'port' }>): Promise<void> {
    switch (message.kind) {
      case 'source':
        this.#context.sources.files.put(message.sha256, message.name, message.bytes);
        return;
      case 'configure':
        this.#context.results.cache.budget = message.memoryBytes;
        this.#context.sources.maxPixels = message.maxPixels;
        await this.#context.pool.resize(message.threads);
        await this.#useKernels(message.kernels);
        this.#sayReady();
        return;
      case 'ping':
        this.#options.toMain({ kind: 'pong', beat: message.beat });
    }
  }

  /** A page. It replaces the one before, whose job is cancelled; results stay. */
  attach(port: PagePort): void {
    this.detach();
    this.#port = port;
    this.#stream = this.#newStream();
    this.#sayReady();
    this.#sendMemory();
  }

  /** The page is gone, or will be replaced. */
  detach(): void {
    this.#stream.close();
    this.#counting.cancel();
    this.#counting = new Cancellation();
    void this.#jobs.stop();
    const port = this.#port;
    this.#port = undefined;
    port?.close();
  }

  /** A message of the page, not yet checked. */
  fromPage(message: unknown): void {
    const read = readRequest(message);
    if (read.ok) {
      this.#handle(read.request);
      return;
    }
    this.#log('warn', sentenceOf(read.error));
    if (read.id !== undefined) refuse(this.#context.send, read.id, read.error);
  }

  async close(): Promise<void> {
    this.detach();
    await this.#jobs.stop();
    await this.#context.pool.close();
  }

  /** Other kernels have other bits: what runs is cancelled, and what others computed is forgotten. */
  async #useKernels(kernels: Settings['kernels']): Promise<void> {
    const { pool, results } = this.#context;
    const wanted = kernels === 'auto' ? this.#quickest : chooseKernelSet(kernels);
    if (wanted === pool.kernelSet) return;
    this.#counting.cancel();
    this.#counting = new Cancellation();
    await this.#jobs.between(async () => {
      await pool.changeKernels(wanted);
      results.forgetComputed();
    });
  }

  #handle(request: EngineRequest): void {
    const { sources, send } = this.#context;
    switch (request.kind) {
      case 'decode':
        void reply(send, request.id, async () => (await sources.get(request.source, request.preparation)).info);
        return;
      case 'run':
        this.#jobs.run(request);
        return;
      case 'race':
        this.#jobs.race(request);
        return;
      case 'cancel':
        this.#jobs.cancel(request.job);
        return;
      case 'wish':
        this.#stream.wish(request.wishes);
        return;
      case 'credit':
        this.#stream.credit(request.bytes);
        return;
      case 'count':
        void reply(send, request.id, () => countQuery(this.#context, request, this.#counting));
        return;
      case 'need':
        void reply(send, request.id, () => needQuery(this.#context, request));
        return;
      case 'errors':
        void reply(send, request.id, () => errorsQuery(this.#context, request));
        return;
      case 'arithmetic':
        void reply(send, request.id, () => arithmeticQuery(this.#context, request));
        return;
      case 'digest':
        void reply(send, request.id, () => digestQuery(this.#context, request));
        return;
      case 'values':
        void reply(send, request.id, () => valuesQuery(this.#context, request));
    }
  }

  #newStream(): TileStream {
    return new TileStream({
      now: () => performance.now(),
      later(ms, call) {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      state: (key) => this.#context.results.visible(key)?.state,
      make: (requests) => this.#makeTiles(requests),
      send: (tiles, bytes) => this.#context.send({ kind: 'tiles', bytes, tiles: [...tiles] }),
      failed: (reason) => this.#log('error', `tiles could not be made: ${String(reason)}`),
    });
  }

  async #makeTiles(requests: readonly TileRequest[]): Promise<readonly Tile[]> {
    const there = requests.flatMap((request) => {
      const visible = this.#context.results.visible(request.key);
      return visible === undefined ? [] : [{ ...request, data: visible.tensor.data, reduced: visible.reduced }];
    });
    const { results, pool } = this.#context;
    const { generation } = results;
    // The statistics of a reduced map are those of the whole one, not its own.
    const orders = there.map(({ reduced, ...order }) => ({ ...order, complete: order.complete && !reduced }));
    const made = await pool.look('tiles', orders);
    // Under the same keys there are, or will be, values of other kernels.
    if (generation !== results.generation) return [];
    return made.map((one, i) => {
      const { key, channel, size, plane, signal, tile, rows, complete, reduced } = there[i] ?? missingOrder();
      const place = { key, channel, size, plane, ...(signal ? { signal } : {}) };
      const statistics = complete ? reduced?.statisticsOf(channel, plane) : undefined;
      return { ...place, ...tile, rows, complete, ...one, ...(statistics && { statistics }) };
    });
  }

  #send(event: EngineEvent): void {
    this.#port?.send(event);
    if (event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled') this.#sendMemory();
  }

  #changed(): void {
    this.#stream.changed();
    this.#tellMemory();
  }

  #evicted(keys: readonly string[]): void {
    this.#context.send({ kind: 'evicted', keys: [...keys] });
  }

  #sayReady(): void {
    const { pool, results, send } = this.#context;
    send({
      kind: 'ready',
      kernelSet: pool.kernelSet.name,
      threads: pool.threads,
      memoryBytes: results.cache.budget,
    });
  }

  #sendMemory(): void {
    const { cache } = this.#context.results;
    this.#context.send({ kind: 'memory', usedBytes: cache.usedBytes, allowedBytes: cache.budget });
  }

  #log(level: 'info' | 'warn' | 'error', text: string): void {
    this.#options.toMain({ kind: 'log', level, text: text.slice(0, 10_000) });
  }
}

function missingOrder(): never {
  throw new Error('more tiles came back than were asked for');
}
