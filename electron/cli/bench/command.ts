import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { barLines, barsOf } from './bars.ts';
import type { Pace } from './interleave.ts';
import { byBest } from './figures.ts';
import { jobFolder } from './job-files.ts';
import { loadNow, thisMachine } from './machine.ts';
import { measure, type Clients } from './measure.ts';
import { benchOptions, UsageError, type BenchOptions } from './options.ts';
import type { About } from './protocol.ts';
import type { Row } from './row.types.ts';
import { startClients, type Setting } from './start-clients.ts';
import { tableLines, timeText } from './table.ts';

type Print = (line: string) => void;
type Abouts = Readonly<Record<string, About>>;

/**
 * Measures what the arguments ask for, with what `prepare` finds and makes for it. Answers the exit code: 1 where a result
 * of ours is wrong or missing, 2 for bad arguments.
 */
export async function benchCommand(
  args: readonly string[],
  prepare: (options: BenchOptions) => Promise<Setting>,
  print: Print,
): Promise<number> {
  try {
    const options = benchOptions(args);
    return await bench(options, await prepare(options), print);
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    print(thrown.message);
    return 2;
  }
}

async function bench(options: BenchOptions, setting: Setting, print: Print): Promise<number> {
  const { seed, quick } = options;
  const began = { date: new Date().toISOString(), loadBefore: loadNow() };
  const machine = thisMachine();
  print(`${machine.processor}, ${machine.cores} cores, ${machine.system}; load ${began.loadBefore.toFixed(2)}`);
  print(`seed ${seed} (the same workloads and values again: --seed ${seed})`);
  const { rows, abouts } = await measureAll(options, setting, print);
  const loadAfter = loadNow();
  const bars = { byMedian: barsOf(rows), byBest: barsOf(rows.map(byBest)) };
  for (const line of ['By medians:', ...barLines(bars.byMedian)]) print(line);
  for (const line of [
    '',
    'By the shortest runs, for a machine that is busy with other things:',
    ...barLines(bars.byBest),
    '',
  ])
    print(line);
  print(`Load before ${began.loadBefore.toFixed(2)}, after ${loadAfter.toFixed(2)}.`);
  const versions = { ...setting.versions, ...abouts };
  const figures = { ...began, loadAfter, machine, versions, seed, quick, rows, bars };
  print(`Written to ${relative('.', writeResults(setting, figures))}`);
  return rows.every(({ ours }) => ours.state === 'measured') ? 0 : 1;
}

async function measureAll(options: BenchOptions, setting: Setting, print: Print): Promise<MeasuredRows> {
  const jobs = jobFolder(setting.scratch, options.seed);
  const rows: Row[] = [];
  let abouts: Abouts = {};
  try {
    for (const threads of options.threads) {
      const measured = await measureOn(threads, options, setting, jobs.prepare, print);
      abouts = { ...measured.abouts, ...abouts };
      rows.push(...measured.rows);
      for (const line of ['', ...tableLines(measured.rows), '']) print(line);
    }
  } finally {
    jobs.remove();
  }
  return { rows, abouts };
}

interface MeasuredRows {
  readonly rows: readonly Row[];
  readonly abouts: Abouts;
}

async function measureOn(
  threads: number,
  options: BenchOptions,
  setting: Setting,
  jobOf: ReturnType<typeof jobFolder>['prepare'],
  print: Print,
): Promise<MeasuredRows> {
  const clients = startClients(setting, options, threads);
  const rows: Row[] = [];
  try {
    const abouts = await askAbout(clients);
    print(headLine(clients, abouts, setting));
    for (const workload of options.workloads) {
      const row = await measure(workload, jobOf, clients, paceOf(options, threads));
      rows.push(row);
      print(`  ${row.id}  ${row.text}: ${timeText(row.ours)}`);
    }
    return { rows, abouts };
  } finally {
    await Promise.all([clients.ours, ...clients.peers].map((client) => client.close()));
  }
}

function headLine({ threads, peers }: Clients, abouts: Abouts, { pinned }: Setting): string {
  const place =
    threads === 1
      ? `1 thread, ${pinned === undefined ? 'not pinned' : 'all pinned to one processor'}`
      : `${threads} threads`;
  const ours = Object.entries(abouts['ours'] ?? {}).map((pair) => pair.join(' '));
  return `${place}: ours (${ours.join(', ')}) beside ${peers.map(({ name }) => name).join(', ') || 'nobody'}`;
}

/** A peer that does not even start says why in every row. */
async function askAbout({ ours, peers }: Clients): Promise<Abouts> {
  const entries: [string, About][] = [[ours.name, await ours.ask({ kind: 'about' })]];
  for (const peer of peers) {
    const about = await peer.ask({ kind: 'about' }).catch((error: Error) => ({ failed: error.message }));
    entries.push([peer.name, about]);
  }
  return Object.fromEntries(entries);
}

/** Waiting threads of some libraries go on turning for a while: more runs are dropped, more rest between. */
function paceOf({ quick }: BenchOptions, threads: number): Pace {
  const shared = threads === 1 ? { dropped: 1, restMs: 2 } : { dropped: 4, restMs: 40 };
  return quick ? { ...shared, turns: 3, turnMs: 20 } : { ...shared, turns: 9, turnMs: 60 };
}

function writeResults({ results }: Setting, figures: { readonly date: string }): string {
  mkdirSync(results, { recursive: true });
  const path = join(results, `bench-${figures.date.replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(path, `${JSON.stringify(figures, undefined, 1)}\n`);
  return path;
}
