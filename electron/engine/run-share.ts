import type { KernelPlace, StepKernel, UnitRun } from '../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../core/kernels/registry.ts';
import type { WasmHost } from '../../core/kernels/wasm/host.ts';
import { giveUp, meet, nextChunk, stopped } from './barrier.ts';
import { sharesStopped, stopShares, takeChunk } from './share-control.ts';
import { gatherRun, rowsRun } from './row-work.ts';
import type { KernelCall, ProgramGroup, ProgramShare, ProgramWork, Round, Share, StepShare } from './worker-jobs.ts';

/** The thread's way into each memory, as far as it has been let in. */
export type Hosts = readonly (WasmHost | undefined)[];

export function kernelOf({ kernelSet, op, algorithm }: KernelCall): StepKernel {
  return findKernelSet(kernelSet).kernelFor(op, algorithm);
}

/** One thread's part of a step. */
export function runShare(share: StepShare, hosts: Hosts): undefined {
  forEachChunk(share, bound(share.call, hosts));
}

function bound(call: KernelCall, hosts: Hosts): UnitRun {
  const host = call.room === undefined ? undefined : hosts[call.room];
  const place: KernelPlace = {
    ...(host === undefined ? {} : { host }),
    ...(call.packed === undefined ? {} : { packed: call.packed }),
  };
  return kernelOf(call).bind(call.buffers, place);
}

/** One thread's part of a group: the next chunk of all of it, in order, until there are none; `took` for each step, ms. */
function runGroup(
  group: ProgramGroup,
  { barrier, cancel }: ProgramShare,
  hosts: Hosts,
  took: (ms: number) => void,
): void {
  let before = 0;
  let next = nextChunk(barrier);
  for (const { work, units, chunk } of group) {
    const begin = now();
    const chunks = Math.ceil(units / chunk);
    // Bound when its turn comes: one kernel at a time has the thread's scratch memory.
    const run = next < before + chunks ? workOf(work, hosts) : undefined;
    for (; run !== undefined && next < before + chunks; next = nextChunk(barrier)) {
      if (Atomics.load(cancel, 0) === 1 || stopped(barrier)) return;
      const at = (next - before) * chunk;
      run(at, Math.min(units, at + chunk));
    }
    before += chunks;
    took(now() - begin);
  }
}

function workOf(work: ProgramWork, hosts: Hosts): UnitRun {
  switch (work.kind) {
    case 'step':
      return bound(work.call, hosts);
    case 'gather':
      return gatherRun(work.order, work.order.room === undefined ? undefined : hosts[work.order.room]);
    case 'rows':
      return rowsRun(work.order);
  }
}

/** Until there are no chunks left, the run is cancelled, or another thread failed. */
export function forEachChunk(share: Share, work: (begin: number, end: number) => void): void {
  const { control, cancel, chunk, end } = share;
  try {
    for (;;) {
      const begin = share.begin + takeChunk(control, share.thread) * chunk;
      if (begin >= end || Atomics.load(cancel, 0) === 1 || sharesStopped(control)) return;
      work(begin, Math.min(end, begin + chunk));
    }
  } catch (thrown) {
    stopShares(control);
    throw thrown;
  }
}

/**
 * One thread's part of several steps in a row, over and over. Answers when each round began and ended for this thread;
 * fewer rounds where it was cancelled.
 */
export function runProgram(share: ProgramShare, hosts: Hosts): readonly Round[] {
  const rounds: Round[] = [];
  const { barrier, cancel, threads } = share;
  try {
    while (rounds.length < share.rounds && meet(barrier, threads, cancel)) {
      const begin = now();
      const steps: number[] = [];
      for (const [i, group] of share.groups.entries()) {
        if (i > 0 && !meet(barrier, threads, cancel)) return rounds;
        runGroup(group, share, hosts, (ms) => steps.push(ms));
      }
      if (!meet(barrier, threads, cancel)) return rounds;
      rounds.push({ begin, end: now(), steps });
    }
    return rounds;
  } catch (thrown) {
    giveUp(barrier);
    throw thrown;
  }
}

/** A clock that all threads share (performance.now starts anew in each), ms. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * What each round took, ms, of every thread's view of it: from the first one that began to the first one that saw that all
 * were done. A thread that the system put aside meanwhile must not make the others' work look shorter or longer.
 */
export function roundTimes(views: readonly (readonly Pick<Round, 'begin' | 'end'>[])[]): readonly number[] {
  const whole = Math.min(...views.map((rounds) => rounds.length));
  return Array.from({ length: whole }, (_, i) => {
    const round = views.flatMap((rounds) => rounds.slice(i, i + 1));
    return Math.min(...round.map(({ end }) => end)) - Math.min(...round.map(({ begin }) => begin));
  });
}

/** What each step of a round took, ms: threads share it, so it is the mean of what each of them spent on it. */
export function stepTimes(views: readonly Round[]): readonly number[] {
  const [first] = views;
  const sum = (i: number) => views.reduce((all, { steps }) => all + (steps[i] ?? 0), 0);
  return (first?.steps ?? []).map((_, i) => sum(i) / views.length);
}
