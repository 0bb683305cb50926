import type { CancelSignal } from '../../core/execute/cancel.ts';

/** A cancel switch whose state every thread sees; once on, it stays on. */
export class Cancellation implements CancelSignal {
  /** Shared memory: 1 once cancelled. */
  readonly flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #listeners = new Set<() => void>();

  get cancelled(): boolean {
    return Atomics.load(this.flag, 0) === 1;
  }

  cancel(): void {
    if (this.cancelled) return;
    Atomics.store(this.flag, 0, 1);
    for (const listener of this.#listeners) listener();
  }

  /** What comes of this work; throws an Error once it is cancelled, and the work goes on unheeded. */
  async orNever<Answer>(work: Promise<Answer>): Promise<Answer> {
    let forget: () => void = () => undefined;
    const cancelled = new Promise<never>((_, reject) => {
      forget = this.onCancel(() => reject(new Error('it was cancelled')));
    });
    return Promise.race([work, cancelled]).finally(() => forget());
  }

  /** Calls `listener` when it is cancelled, at once if it is already; the answer takes the listener off again. */
  onCancel(listener: () => void): () => void {
    if (this.cancelled) listener();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
