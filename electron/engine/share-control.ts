/**
 * Shared memory through which threads divide one step: the next chunk to take, a stop flag, and per thread the chunk it
 * holds. A thread writes a lower bound of its next chunk before it takes one, so that what {@link finishedChunks} says
 * is never more than what is done.
 */
const nextAt = 0;
const stopAt = 1;
const heldAt = 2;
/** A thread that has not begun. */
const idle = -1;

export function makeControl(threads: number): Int32Array {
  const control = new Int32Array(new SharedArrayBuffer((heldAt + threads) * 4));
  control.fill(idle, heldAt);
  return control;
}

/** The next chunk for this thread. It holds the chunk until it asks again. */
export function takeChunk(control: Int32Array, thread: number): number {
  const bound = Atomics.load(control, nextAt);
  if (Atomics.load(control, heldAt + thread) === idle) Atomics.store(control, heldAt + thread, bound);
  const chunk = Atomics.add(control, nextAt, 1);
  Atomics.store(control, heldAt + thread, chunk);
  return chunk;
}

/** Chunks that are done from the first one on without a gap. The next chunk is read first: see above. */
export function finishedChunks(control: Int32Array): number {
  let done = Atomics.load(control, nextAt);
  for (let at = heldAt; at < control.length; at++) {
    const held = Atomics.load(control, at);
    if (held !== idle) done = Math.min(done, held);
  }
  return done;
}

export function stopShares(control: Int32Array): void {
  Atomics.store(control, stopAt, 1);
}

export function sharesStopped(control: Int32Array): boolean {
  return Atomics.load(control, stopAt) === 1;
}
