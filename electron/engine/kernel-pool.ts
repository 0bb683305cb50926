import { unitsFor, type KernelSet, type StepBuffers, type StepKernel } from '../../core/kernels/kernel-set.ts';
import { referenceKernels } from '../../core/kernels/reference/reference.ts';
import { referenceSet } from '../../core/kernels/reference/reference-set.ts';
import { chooseKernel, type Choice } from '../../core/kernels/choose.ts';
import type { Algorithm } from '../../core/layers/algorithms.ts';
import { addCounts, noCounts, type Counted } from '../../core/layers/cost.ts';
import type { LayerOp } from '../../core/layers/op.ts';
import { numel } from '../../core/tensor/shape.ts';
import { makeBarrier } from './barrier.ts';
import type { Cancellation } from './cancellation.ts';
import { moduleOf } from './compile-kernels.ts';
import type { EngineMemory } from './engine-memory.ts';
import type { Ready } from './ready.ts';
import { getReady, giveBack, type ReadyDeps, type ReadyStep } from './ready-step.ts';
import { roundTimes, stepTimes } from './run-share.ts';
import { finishedChunks, makeControl } from './share-control.ts';
import { ThreadRooms } from './thread-rooms.ts';
import type { JobKind, ProgramGroup, ProgramWork, Round, Share, WorkerJobs, WorkerSetup } from './worker-jobs.ts';
import { WorkerThread } from './worker-thread.ts';

/** Multiply-adds the counting kernels do in a chunk, and how many chunks a thread counts before others may have a turn. */
const countWork = 20_000;
const chunksInTurn = 50;
/** How often progress is looked at, ms. */
const progressMs = 40;
/** A thread that has not stopped so long after a cancel is ended, ms. */
const graceMs = 40;

export interface PoolOptions {
  readonly workerUrl: URL;
  readonly kernelSet: KernelSet;
  readonly memory: EngineMemory;
  readonly threads: number;
  /** Units that a thread takes at once, instead of the usual ones: for tests of what must not depend on it. */
  readonly chunkOf?: (units: number, usual: number) => number;
}

interface Reporting {
  readonly cancellation: Cancellation;
  /** Units or elements done from the first one on without a gap. */
  readonly report?: (done: number) => void;
}

interface Range {
  readonly begin: number;
  readonly end: number;
  readonly chunk: number;
}

export interface RunOptions {
  /** Instead of the one that the rule takes, where it can be. */
  readonly algorithm?: Algorithm | undefined;
  readonly cancellation: Cancellation;
  /** The part of the work that is done, and which values are there. Called at most 25 times a second. */
  onProgress?(fraction: number, ready: Ready): void;
}

/** One step of several in a row. */
export interface TimedStep {
  readonly algorithm?: Algorithm | undefined;
  readonly op: LayerOp;
  readonly buffers: StepBuffers;
}

/**
 * Long-lived threads that divide one step at a time among them, and one more thread for everything that is not a step
 * (tiles, digests), so that results can be looked at while the next step runs. All arrays must lie in shared memory.
 * A thread that throws or dies fails the job it worked on; the next job finds a new thread in its place.
 */
export class KernelPool {
  readonly #options: PoolOptions;
  #kernelSet: KernelSet;
  #module: WebAssembly.Module | undefined;
  readonly #aside: WorkerThread;
  #threads: readonly WorkerThread[];
  readonly #rooms: ThreadRooms;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#kernelSet = options.kernelSet;
    this.#module = moduleOf(options.kernelSet);
    this.#rooms = new ThreadRooms(options.memory);
    this.#aside = new WorkerThread(options.workerUrl);
    this.#threads = this.#newThreads(options.threads);
  }

  get threads(): number {
    return this.#threads.length;
  }

  get kernelSet(): KernelSet {
    return this.#kernelSet;
  }

  /** Whether a step or a count is being computed. */
  get busy(): boolean {
    return this.#threads.some((thread) => thread.busy);
  }

  get memory(): EngineMemory {
    return this.#options.memory;
  }

  /**
   * Computes a whole step. Returns early, with part of the output untouched, when cancelled. The same bits come out
   * whatever the number of threads. Answers what computed it. Throws an Error with the thread's words where a kernel fails.
   */
  async runStep(op: LayerOp, buffers: StepBuffers, options: RunOptions): Promise<Choice> {
    if (options.cancellation.cancelled) return chooseKernel(this.kernelSet, op, options.algorithm).choice;
    const ready = await this.#getReady({ op, buffers, algorithm: options.algorithm }, options.cancellation);
    try {
      const { kernel, call } = ready;
      const range = { begin: 0, end: kernel.units, chunk: this.chunkOf(kernel) };
      const report = (units: number) =>
        options.onProgress?.(units / Math.max(1, kernel.units), (plane) => kernel.valuesReady(units, plane));
      await this.#inTurn(async () => {
        await this.#openRooms([ready.call]);
        await this.#share('step', range, { ...options, report }, (share) => ({ ...share, call }));
      });
      return ready.choice;
    } finally {
      giveBack(this.memory, ready.taken);
    }
  }

  /**
   * Runs steps one after the other, the whole row `rounds` times, with nothing between two steps but the threads' meeting.
   * Answers what each round took, ms; fewer when cancelled. `onChoices` is told what computes each of them. Throws as
   * {@link runStep}.
   */
  async timeSteps(
    steps: readonly TimedStep[],
    rounds: number,
    cancellation: Cancellation,
    onChoices?: (choices: readonly Choice[]) => void,
  ): Promise<readonly number[]> {
    const ready: ReadyStep[] = [];
    try {
      for (const step of steps) ready.push(await this.#getReady(step, cancellation));
      onChoices?.(ready.map(({ choice }) => choice));
      const program = ready.map((step) => ({
        work: { kind: 'step' as const, call: step.call },
        units: step.kernel.units,
        chunk: this.chunkOf(step.kernel),
      }));
      const groups = program.map((step) => [step]);
      return await this.#inTurn(async () => {
        await this.#openRooms(ready.map(({ call }) => call));
        return roundTimes(await this.#runProgram(groups, rounds, cancellation));
      });
    } catch (thrown) {
      // A thread that had to be ended for it, also while it got ready.
      if (cancellation.cancelled) return [];
      throw thrown;
    } finally {
      for (const { taken } of ready) giveBack(this.memory, taken);
    }
  }

  /**
   * Does these groups one after the other. Answers what each step of all of them took, ms; nothing once it is cancelled, also in the
   * middle of one of them. Throws as {@link runStep}.
   */
  async runGroups(groups: readonly ProgramGroup[], cancellation: Cancellation): Promise<readonly number[] | undefined> {
    try {
      return await this.#inTurn(async () => {
        const places = groups.flat().flatMap(({ work }) => (work.kind === 'rows' ? [] : [workPlace(work)]));
        await this.#openRooms(places);
        const views = await this.#runProgram(groups, 1, cancellation);
        const [rounds, done] = [views.flat(), views.every((view) => view.length === 1)];
        return done && !cancellation.cancelled ? stepTimes(rounds) : undefined;
      });
    } catch (thrown) {
      if (cancellation.cancelled) return undefined;
      throw thrown;
    }
  }

  /** Units a thread takes at once: about a millisecond of work, of a kernel of this set or of the reference. */
  chunkOf(kernel: StepKernel): number {
    const set = kernel.algorithm === 'definition' ? referenceSet : this.kernelSet;
    const usual = unitsFor(kernel, set.chunkWork);
    return this.#options.chunkOf?.(kernel.units, usual) ?? usual;
  }

  /**
   * Computes a whole step, counting. The output is written too. It lets others have their turn, so that a long count does
   * not keep a run waiting. Cancelled: what was counted so far.
   */
  async countStep(op: LayerOp, buffers: StepBuffers, options: RunOptions): Promise<Counted> {
    const total = numel(op.output);
    const granule = referenceKernels.granule(op);
    const work = granule * Math.max(1, referenceKernels.workPerElement(op));
    const chunk = Math.max(1, Math.floor(countWork / work)) * granule;
    const slice = chunk * this.threads * chunksInTurn;
    let sum = noCounts;
    for (let begin = 0; begin < total && !options.cancellation.cancelled; begin += slice) {
      const range = { begin, end: Math.min(total, begin + slice), chunk };
      const shares = await this.#inTurn(() =>
        this.#share('count', range, options, (share) => ({ ...share, op, buffers })),
      );
      sum = shares.reduce(addCounts, sum);
    }
    return sum;
  }

  /** Values brought into the memory that kernels work in; the array given is not needed any more. */
  async keep(values: Float32Array): Promise<Float32Array> {
    const to = this.memory.allocate(values.length);
    await this.look('copy', { from: values, to });
    return to;
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
    return this.memory.during(this.#aside.ask(kind, ask));
  }

  /** Takes effect after the step that runs. */
  async resize(threads: number): Promise<void> {
    if (threads === this.#threads.length) return;
    await this.#inTurn(() => this.#replaceThreads(threads));
  }

  /** Another kernel set for whatever is computed from now on; no step may be on its way. */
  async changeKernels(kernelSet: KernelSet): Promise<void> {
    await this.#inTurn(async () => {
      this.#kernelSet = kernelSet;
      this.#module = moduleOf(kernelSet);
      await this.#replaceThreads(this.threads);
    });
  }

  /** Ends all threads, whatever they are doing. */
  async close(): Promise<void> {
    const threads = [...this.#threads, this.#aside];
    this.#threads = [];
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  async #replaceThreads(count: number): Promise<void> {
    const old = this.#threads;
    await Promise.all(old.map((thread) => thread.terminate()));
    this.#rooms.close(old);
    this.#threads = this.#newThreads(count);
  }

  #newThreads(count: number): readonly WorkerThread[] {
    return Array.from({ length: count }, () => new WorkerThread(this.#options.workerUrl, this.#setup()));
  }

  #setup(): WorkerSetup {
    return this.#module === undefined ? { rooms: [] } : { module: this.#module, rooms: [] };
  }

  #getReady({ op, buffers, algorithm }: TimedStep, cancellation: Cancellation): Promise<ReadyStep> {
    const deps: ReadyDeps = {
      kernelSet: this.kernelSet,
      memory: this.memory,
      copy: (from, to) => this.look('copy', { from, to, cancel: cancellation.flag }),
      pack: (ask) => this.prepare('pack', ask, cancellation),
    };
    return getReady(deps, op, buffers, algorithm);
  }

  /** Lets the threads there are now into the memories of these steps. */
  async #openRooms(calls: readonly { readonly room?: number }[]): Promise<void> {
    for (const call of calls) if (call.room !== undefined) await this.#rooms.open(this.#threads, call.room);
  }

  async #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return this.memory.during(turn);
  }

  async #runProgram(
    groups: readonly ProgramGroup[],
    rounds: number,
    cancellation: Cancellation,
  ): Promise<readonly (readonly Round[])[]> {
    const threads = this.#threads;
    if (threads.length === 0) throw new Error('the pool is closed');
    const share = { groups, rounds, barrier: makeBarrier(), threads: threads.length, cancel: cancellation.flag };
    return this.#cancellable(cancellation, threads, () =>
      settleAll(threads.map((thread) => thread.ask('program', share))),
    );
  }

  /** No answers where it was cancelled and threads had to be ended for it. */
  async #share<Kind extends 'step' | 'count'>(
    kind: Kind,
    { begin, end, chunk }: Range,
    { cancellation, report }: Reporting,
    askOf: (share: Share) => WorkerJobs[Kind]['ask'],
  ): Promise<readonly WorkerJobs[Kind]['answer'][]> {
    const threads = this.#threads.slice(0, Math.max(1, Math.ceil((end - begin) / chunk)));
    if (threads.length === 0) throw new Error('the pool is closed');
    const control = makeControl(threads.length);
    const tell = () => report?.(Math.min(end, begin + finishedChunks(control) * chunk));
    const timer = setInterval(tell, progressMs);
    try {
      return await this.#cancellable(cancellation, threads, () =>
        settleAll(
          threads.map((thread, i) =>
            thread.ask(kind, askOf({ control, cancel: cancellation.flag, thread: i, chunk, begin, end })),
          ),
        ),
      );
    } catch (thrown) {
      if (cancellation.cancelled) return [];
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

/** What says in which room something is done. */
function workPlace(work: Exclude<ProgramWork, { kind: 'rows' }>): { readonly room?: number } {
  return work.kind === 'step' ? work.call : work.order;
}

/** All answers, or the first failure once every thread has come to rest: none may still write when the next step runs. */
async function settleAll<Answer>(asked: readonly Promise<Answer>[]): Promise<Answer[]> {
  const settled = await Promise.allSettled(asked);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
