/**
 * Where threads that run several steps in a row wait for each other, in shared memory. They spin before they sleep: a
 * thread that sleeps for a moment may wake on the processor of another.
 */
const arrivedAt = 0;
const generationAt = 1;
const stopAt = 2;
const nextAt = 3;
const words = 4;
const spins = 400_000;

export function makeBarrier(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(words * 4));
}

/** The next chunk of the step that runs. */
export function nextChunk(barrier: Int32Array): number {
  return Atomics.add(barrier, nextAt, 1);
}

/**
 * Waits for all threads. The last to come starts the count of chunks anew and looks at the cancel flag, so that all of them
 * hear the same. True: go on; false: cancelled, or another thread failed.
 */
export function meet(barrier: Int32Array, threads: number, cancel: Int32Array): boolean {
  const generation = Atomics.load(barrier, generationAt);
  if (Atomics.add(barrier, arrivedAt, 1) + 1 === threads) {
    Atomics.store(barrier, arrivedAt, 0);
    Atomics.store(barrier, nextAt, 0);
    if (Atomics.load(cancel, 0) === 1) Atomics.store(barrier, stopAt, 1);
    Atomics.add(barrier, generationAt, 1);
    Atomics.notify(barrier, generationAt);
  } else {
    for (let spin = 0; Atomics.load(barrier, generationAt) === generation && !stopped(barrier); spin++)
      if (spin > spins) Atomics.wait(barrier, generationAt, generation, 1);
  }
  return !stopped(barrier);
}

/** A thread failed: nobody waits for it. */
export function giveUp(barrier: Int32Array): void {
  Atomics.store(barrier, stopAt, 1);
  Atomics.notify(barrier, generationAt);
}

export function stopped(barrier: Int32Array): boolean {
  return Atomics.load(barrier, stopAt) === 1;
}
