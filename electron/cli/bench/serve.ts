import { createInterface } from 'node:readline';
import { writeFloats } from './job-files.ts';
import { answerMark, type About, type Answers, type Ask, type Job, type Ready, type Reply } from './protocol.ts';

/** A job that a process can run. */
export interface Runnable {
  /** Milliseconds of every run. */
  run(rounds: number): Promise<readonly number[]>;
  /** What the last run computed, channels first. */
  output(): Promise<Float32Array>;
  drop(): Promise<void> | void;
  readonly note?: string;
}

export interface Library {
  readonly about: About;
  /** Answers why not, in words, where there is no such operation. */
  prepare(job: Job): Promise<Runnable | string>;
}

/** Answers what comes in on the standard input, one after the other, until it ends. */
export async function serve(library: Library): Promise<void> {
  const jobs = new Map<string, Runnable>();
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await replyTo(library, jobs, JSON.parse(line) as Ask);
    process.stdout.write(`${answerMark}${JSON.stringify(reply)}\n`);
  }
}

async function replyTo(library: Library, jobs: Map<string, Runnable>, ask: Ask): Promise<Reply> {
  try {
    return { ok: true, answer: await answerTo(library, jobs, ask) };
  } catch (thrown) {
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

async function answerTo(library: Library, jobs: Map<string, Runnable>, ask: Ask): Promise<Answers[keyof Answers]> {
  switch (ask.kind) {
    case 'about':
      return library.about;
    case 'prepare':
      return prepare(library, jobs, ask.job);
    case 'run':
      return jobOf(jobs, ask.name).run(ask.rounds);
    case 'write':
      writeFloats(ask.path, await jobOf(jobs, ask.name).output());
      return null;
    case 'drop':
      await jobs.get(ask.name)?.drop();
      jobs.delete(ask.name);
      return null;
  }
}

async function prepare(library: Library, jobs: Map<string, Runnable>, job: Job): Promise<Ready> {
  const runnable = await library.prepare(job);
  if (typeof runnable === 'string') return { state: 'unsupported', reason: runnable };
  jobs.set(job.name, runnable);
  await runnable.run(1);
  return { state: 'ready', ...(runnable.note === undefined ? {} : { note: runnable.note }) };
}

function jobOf(jobs: ReadonlyMap<string, Runnable>, name: string): Runnable {
  const job = jobs.get(name);
  if (job === undefined) throw new Error(`${name} was not prepared`);
  return job;
}

/** Times something that answers when it is done, over and over. */
export async function timed(rounds: number, work: () => Promise<void> | void): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return times;
}
