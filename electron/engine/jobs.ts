import { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { raceJob, type RaceRequest } from './race-job.ts';
import { runJob, type Ending, type RunRequest } from './run-job.ts';

interface Job {
  readonly id: string;
  readonly cancellation: Cancellation;
  readonly ended: Promise<void>;
}

/** One run or race at a time: a new one cancels the one before and begins when that has come to rest. */
export class Jobs {
  readonly #context: EngineContext;
  #current: Job | undefined;

  constructor(context: EngineContext) {
    this.#context = context;
  }

  run(request: RunRequest): void {
    this.#start(request.job, (cancellation) => runJob(this.#context, request, cancellation));
  }

  race(request: RaceRequest): void {
    this.#start(request.job, (cancellation) => raceJob(this.#context, request, cancellation));
  }

  cancel(job: string): void {
    if (this.#current?.id === job) this.#current.cancellation.cancel();
  }

  /** Cancels what runs, and does this before anything else begins. */
  async between(work: () => Promise<void>): Promise<void> {
    const before = this.#current;
    before?.cancellation.cancel();
    const done = Promise.resolve(before?.ended).then(work);
    // No job has this id, so that nobody can cancel it.
    this.#current = { id: '', cancellation: new Cancellation(), ended: done.catch(() => undefined) };
    await done;
  }

  /** Cancels what runs and waits for it to come to rest. */
  async stop(): Promise<void> {
    this.#current?.cancellation.cancel();
    await this.#current?.ended;
  }

  #start(id: string, work: (cancellation: Cancellation) => Promise<Ending>): void {
    const before = this.#current;
    before?.cancellation.cancel();
    const cancellation = new Cancellation();
    this.#current = { id, cancellation, ended: this.#follow(before?.ended, id, cancellation, work) };
  }

  async #follow(
    before: Promise<void> | undefined,
    id: string,
    cancellation: Cancellation,
    work: (cancellation: Cancellation) => Promise<Ending>,
  ): Promise<void> {
    await before;
    const begin = performance.now();
    const ending: Ending = cancellation.cancelled ? { kind: 'cancelled', finishedSteps: 0 } : await work(cancellation);
    if (ending.kind === 'finished') this.#context.send({ ...ending, job: id, ms: performance.now() - begin });
    else this.#context.send({ ...ending, job: id });
  }
}
