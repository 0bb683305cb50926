import { compare } from './check.ts';
import type { Client } from './client.ts';
import { interleave, median, type Lane, type LaneTimes, type Pace } from './interleave.ts';
import type { PreparedJob } from './job-files.ts';
import { peakName, peakOperations } from './peak-loop.ts';
import type { Job } from './protocol.ts';
import type { Measured, Row } from './row.types.ts';
import { macsOf, type BenchOp, type Workload } from './workloads.ts';

/** The processes of one number of threads. */
export interface Clients {
  readonly ours: Pick<Client, 'name' | 'ask' | 'close'>;
  readonly peers: readonly Pick<Client, 'name' | 'ask' | 'close'>[];
  readonly threads: number;
}

/** One process at one job. */
interface Candidate {
  readonly name: string;
  readonly client: Clients['ours'];
  readonly prepared: PreparedJob;
}

type Timed = ReadonlyMap<string, LaneTimes>;

const denseName = 'dense';
const peakJob: Job = { name: peakName, ops: [], input: '', weights: [], model: '' };

/**
 * One workload by everybody: each computes it once, then all that can are timed in turns, with the bare loop and the dense
 * convolution of the same job among them. What comes out is compared with the reference before and after.
 */
export async function measure(
  workload: Workload,
  jobOf: (name: string, ops: readonly BenchOp[]) => PreparedJob,
  clients: Clients,
  pace: Pace,
): Promise<Row> {
  const { ours } = clients;
  const prepared = jobOf(workload.id, workload.ops);
  const candidates: Candidate[] = [ours, ...clients.peers].map((client) => ({ name: client.name, client, prepared }));
  if (workload.dense !== undefined)
    candidates.push({ name: denseName, client: ours, prepared: jobOf(`${workload.id}-dense`, workload.dense) });

  const before = new Map<string, Measured>();
  for (const candidate of candidates) before.set(candidate.name, await prepare(candidate));
  await ours.ask({ kind: 'prepare', job: peakJob });
  const able = candidates.filter(({ name }) => before.get(name)?.state === 'measured');
  const times = await interleave([peakLane(ours), ...able.map(laneOf)], pace);
  const after = new Map(before);
  for (const candidate of able) after.set(candidate.name, await finish(candidate, before, times));
  await ours.ask({ kind: 'drop', name: peakName });
  return rowOf(workload, clients, after, times);
}

function peakLane(ours: Clients['ours']): Lane {
  return { name: peakName, run: (rounds) => ours.ask({ kind: 'run', name: peakName, rounds }) };
}

function laneOf({ name, client, prepared }: Candidate): Lane {
  return { name, run: (rounds) => client.ask({ kind: 'run', name: prepared.job.name, rounds }) };
}

/** Without times yet. */
async function prepare(candidate: Candidate): Promise<Measured> {
  return orFailed(async () => {
    const ready = await candidate.client.ask({ kind: 'prepare', job: candidate.prepared.job });
    if (ready.state === 'unsupported') return ready;
    return checked(candidate, {
      ms: NaN,
      best: NaN,
      runs: 0,
      ...(ready.note === undefined ? {} : { note: ready.note }),
    });
  });
}

/** With its times, what the last run computed compared once more. */
async function finish(candidate: Candidate, before: ReadonlyMap<string, Measured>, times: Timed): Promise<Measured> {
  return orFailed(async () => {
    const [ready, timed] = [before.get(candidate.name), times.get(candidate.name)];
    if (timed?.ok === false) throw new Error(timed.reason);
    const note = ready?.state === 'measured' && ready.note !== undefined ? { note: ready.note } : {};
    const runs = timed?.times ?? [];
    const measured = await checked(candidate, {
      ms: median(runs),
      best: Math.min(...runs),
      runs: runs.length,
      ...note,
    });
    await candidate.client.ask({ kind: 'drop', name: candidate.prepared.job.name });
    return measured;
  });
}

async function checked(
  { client, prepared }: Candidate,
  figures: Pick<Extract<Measured, { state: 'measured' }>, 'ms' | 'best' | 'runs' | 'note'>,
): Promise<Measured> {
  await client.ask({ kind: 'write', name: prepared.job.name, path: prepared.answerPath });
  const { right, ...error } = compare(prepared.answer(), prepared.expected());
  return right ? { state: 'measured', ...figures, error } : { state: 'wrong', error };
}

async function orFailed(work: () => Promise<Measured>): Promise<Measured> {
  try {
    return await work();
  } catch (thrown) {
    return { state: 'failed', reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function rowOf(
  { id, text, ops, dense }: Workload,
  { ours, peers, threads }: Clients,
  results: ReadonlyMap<string, Measured>,
  times: Timed,
): Row {
  const of = (name: string): Measured => results.get(name) ?? { state: 'failed', reason: 'it was not asked' };
  const peak = times.get(peakName);
  const peakTimes = peak?.ok === true ? peak.times : [];
  const peakOf = (ms: number) => peakOperations(threads) / ms / 1e6;
  return {
    id,
    text,
    threads,
    macs: macsOf(ops),
    peakGflops: peakOf(median(peakTimes)),
    peakBest: peakOf(Math.min(...peakTimes)),
    ours: of(ours.name),
    peers: peers.map(({ name }) => ({ name, measured: of(name) })),
    ...(dense === undefined ? {} : { dense: { macs: macsOf(dense), measured: of(denseName) } }),
  };
}
