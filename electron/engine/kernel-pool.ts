import { chunkSize } from '../../core/execute/run-step.ts';
import type { KernelSet, StepBuffers } from '../../core/kernels/kernel-set.ts';
import { addCounts, noCounts, type Counted } from '../../core/layers/cost.ts';
import type { LayerOp } from '../../core/layers/op.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Cancellation } from './cancellation.ts';
import { finishedChunks, makeControl } from './share-control.ts';
import type { JobKind, StepShare, WorkerJobs } from './worker-jobs.ts';
import { WorkerThread } from './worker-thread.ts';

/** Multiply-adds of a chunk: one to three milliseconds with the reference kernels. */
const stepWork = 500_000;
/** The same for the counting ones, and how many chunks a thread counts before others may have a turn. */
const countWork = 20_000;
const chunksInTurn = 50;
/** How often progress is looked at, ms. */
const progressMs = 40;
/** A thread that has not stopped so long after a cancel is ended, ms. */
const graceMs = 200;

export interface PoolOptions {
  readonly workerUrl: URL;
  readonly kernelSet: KernelSet;
  readonly threads: number;
}

interface Range {
  readonly begin: number;
  readonly end: number;
  readonly chunk: number;
}

export interface RunOptions {
  readonly cancellation: Cancellation;
  /** Output values that are there from the first one on without a gap. Called at most 25 times a second. */
  onProgress?(done: number): void;
}

/**
 * Long-lived threads that divide one step at a time among them, and one more thread for everything that is not a step
 * (tiles, digests), so that results can be looked at while the next step runs. All arrays must lie in shared memory.
 * A thread that throws or dies fails the job it worked on; the next job finds a new thread in its place.
 */
export class KernelPool {
  readonly #options: PoolOptions;
  readonly #aside: WorkerThread;
  #threads: readonly WorkerThread[];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#aside = new WorkerThread(options.workerUrl);
    this.#threads = this.#newThreads(options.threads);
  }

  get threads(): number {
    return this.#threads.length;
  }

  get kernelSet(): KernelSet {
    return this.#options.kernelSet;
  }

  /** Whether a step or a count is being computed. */
  get busy(): boolean {
    return this.#threads.some((thread) => thread.busy);
  }

  /**
   * Computes a whole step. Returns early, with part of the output untouched, when cancelled. The same bits come out
   * whatever the number of threads. Throws an Error with the thread's words where a kernel fails.
   */
  async runStep(op: LayerOp, buffers: StepBuffers, options: RunOptions): Promise<void> {
    const total = numel(op.output);
    const chunk = chunkSize(this.#options.kernelSet, op, stepWork);
    await this.#inTurn(() => this.#share('step', op, buffers, { begin: 0, end: total, chunk }, options));
  }

  /**
   * Computes a whole step, counting. The output is written too. It lets others have their turn, so that a long count does
   * not keep a run waiting. Cancelled: what was counted so far.
   */
  async countStep(op: LayerOp, buffers: StepBuffers, options: RunOptions): Promise<Counted> {
    const total = numel(op.output);
    const chunk = chunkSize(this.#options.kernelSet, op, countWork);
    const slice = chunk * this.threads * chunksInTurn;
    let sum = noCounts;
    for (let begin = 0; begin < total && !options.cancellation.cancelled; begin += slice) {
      const range = { begin, end: Math.min(total, begin + slice), chunk };
      const shares = await this.#inTurn(() => this.#share('count', op, buffers, range, options));
      sum = shares.reduce(addCounts, sum);
    }
    return sum;
  }

  /** Something that belongs to a run but is no step (weights, variants): in turn, on one thread, ended when cancelled. */
  async prepare<Kind extends JobKind>(
    kind: Kind,
    ask: WorkerJobs[Kind]['ask'],
    cancellation: Cancellation,
  ): Promise<WorkerJobs[Kind]['answer']> {
    return this.#inTurn(() => {
      const [thread] = this.#threads;
      if (thread === undefined) throw new Error('the pool is closed');
      return this.#cancellable(cancellation, [thread], () => thread.ask(kind, ask));
    });
  }

  /** Something to look at a result with, at once, beside whatever runs. */
  async look<Kind extends JobKind>(kind: Kind, ask: WorkerJobs[Kind]['ask']): Promise<WorkerJobs[Kind]['answer']> {
    return this.#aside.ask(kind, ask);
  }

  /** Takes effect after the step that runs. */
  async resize(threads: number): Promise<void> {
    if (threads === this.#threads.length) return;
    await this.#inTurn(async () => {
      const old = this.#threads;
      this.#threads = this.#newThreads(threads);
      await Promise.all(old.map((thread) => thread.terminate()));
    });
  }

  /** Ends all threads, whatever they are doing. */
  async close(): Promise<void> {
    const threads = [...this.#threads, this.#aside];
    this.#threads = [];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  #newThreads(count: number): readonly WorkerThread[] {
    return Array.from({ length: count }, () => new WorkerThread(this.#options.workerUrl));
  }

  async #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** No answers where it was cancelled and threads had to be ended for it. */
  async #share<Kind extends 'step' | 'count'>(
    kind: Kind,
    op: LayerOp,
    buffers: StepBuffers,
    { begin, end, chunk }: Range,
    options: RunOptions,
  ): Promise<readonly WorkerJobs[Kind]['answer'][]> {
    const threads = this.#threads.slice(0, Math.max(1, Math.ceil((end - begin) / chunk)));
    if (threads.length === 0) throw new Error('the pool is closed');
    const control = makeControl(threads.length);
    const cancel = options.cancellation.flag;
    const kernelSet = this.#options.kernelSet.name;
    const shares = threads.map((_, thread): StepShare => ({
      kernelSet,
      op,
      buffers,
      control,
      cancel,
      thread,
      chunk,
      begin,
      end,
    }));
    const report = () => options.onProgress?.(Math.min(end, begin + finishedChunks(control) * chunk));
    const timer = setInterval(report, progressMs);
    try {
      return await this.#cancellable(options.cancellation, threads, () =>
        settleAll(threads.map((thread, i) => thread.ask(kind, shares[i] as WorkerJobs[Kind]['ask']))),
      );
    } catch (thrown) {
      if (options.cancellation.cancelled) return [];
      throw thrown;
    } finally {
      clearInterval(timer);
    }
  }

  /** Threads look at the flag between chunks; one that does not (a long chunk) is ended. */
  async #cancellable<Answer>(
    cancellation: Cancellation,
    threads: readonly WorkerThread[],
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      for (const thread of threads) if (thread.busy) void thread.terminate();
    };
    const forget = cancellation.onCancel(() => {
      timer = setTimeout(end, graceMs);
    });
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      forget();
    }
  }
}

/** All answers, or the first failure once every thread has come to rest: none may still write when the next step runs. */
async function settleAll<Answer>(asked: readonly Promise<Answer>[]): Promise<Answer[]> {
  const settled = await Promise.allSettled(asked);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
