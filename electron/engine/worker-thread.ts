import { Worker } from 'node:worker_threads';
import type { JobKind, WorkerJobs, WorkerReply, WorkerSetup } from './worker-jobs.ts';

interface Pending {
  readonly resolve: (answer: WorkerJobs[JobKind]['answer']) => void;
  readonly reject: (reason: Error) => void;
}

/** One long-lived worker thread. Should it die, what it was asked fails and the next question starts another one. */
export class WorkerThread {
  readonly #url: URL;
  /** What it is started with, also when it is started again; rooms are added as they come. */
  readonly setup: WorkerSetup;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #nextId = 0;

  constructor(url: URL, setup: WorkerSetup = { rooms: [] }) {
    this.#url = url;
    this.setup = setup;
  }

  /** Whether it is working on something. */
  get busy(): boolean {
    return this.#pending.size > 0;
  }

  /** Throws what went wrong in the thread, in its words. */
  ask<Kind extends JobKind>(kind: Kind, ask: WorkerJobs[Kind]['ask']): Promise<WorkerJobs[Kind]['answer']> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve, reject });
      // The table of jobs ties kind and question together; the compiler loses that tie in the union.
      worker.postMessage({ id, kind, ask });
    });
  }

  /** Ends the thread, whatever it is doing. Its open questions fail once it writes nowhere any more. */
  async terminate(): Promise<void> {
    const worker = this.#worker;
    const pending = this.#takePending();
    this.#worker = undefined;
    await worker?.terminate();
    for (const { reject } of pending) reject(new Error('the thread was ended'));
  }

  #start(): Worker {
    const worker = new Worker(this.#url, { workerData: this.setup });
    worker.unref();
    worker.on('message', (reply: WorkerReply) => this.#answered(reply));
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.#lost(worker, `the thread ended with code ${code}`));
    return worker;
  }

  #answered(reply: WorkerReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.answer);
    else pending?.reject(new Error(reply.detail));
  }

  #lost(worker: Worker | undefined, reason: string): void {
    if (worker === undefined || worker !== this.#worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#takePending()) reject(new Error(reason));
  }

  #takePending(): readonly Pending[] {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    return pending;
  }
}
