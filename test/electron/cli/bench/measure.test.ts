import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare } from '../../../../electron/cli/bench/check.ts';
import { jobFolder, readFloats, referenceOutput, writeFloats } from '../../../../electron/cli/bench/job-files.ts';
import { interleave, median, type Pace } from '../../../../electron/cli/bench/interleave.ts';
import { measure, type Clients } from '../../../../electron/cli/bench/measure.ts';
import { peakName, peakOperations } from '../../../../electron/cli/bench/peak-loop.ts';
import type { Answers, Ask, Job } from '../../../../electron/cli/bench/protocol.ts';
import { convOf, type Workload } from '../../../../electron/cli/bench/workloads.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const first = convOf([1, 4, 9, 9], { filters: 4, kernel: [3, 3], groups: 4 });
const workload: Workload = {
  id: 'x',
  text: 'small',
  ops: [first, convOf(first.output, { filters: 6, kernel: [1, 1] })],
  dense: [convOf([1, 4, 9, 9], { filters: 6, kernel: [3, 3] })],
};
const pace: Pace = { turns: 3, turnMs: 6, dropped: 1, restMs: 0 };

describe('the check', () => {
  const reference = Float32Array.of(1, -2, 0.5);

  it('lets rounding pass, and says how far off it was', () => {
    expect(compare(reference, reference)).toEqual({ right: true, worst: 0, relative: 0 });
    const { right, worst, relative } = compare(Float32Array.of(1, -2, 0.50001), reference);
    expect([right, worst, relative].map(Number)).toEqual([1, expect.closeTo(5e-6, 7), expect.closeTo(4.4e-6, 7)]);
  });

  it.each([
    ['one value is off by a thousandth of the largest', [1, -2, 0.502]],
    ['one value is no number', [1, NaN, 0.5]],
    ['one is missing', [1, -2]],
    ['there is one more', [1, -2, 0.5, 0]],
    ['a sign is wrong', [1, 2, 0.5]],
  ])('finds it wrong where %s', (_, values) => {
    expect(compare(Float32Array.from(values), reference).right).toBe(false);
  });

  it('takes a reference of zeros at its word', () => {
    expect(compare(Float32Array.of(0), Float32Array.of(0)).right).toBe(true);
    expect(compare(Float32Array.of(1e-9), Float32Array.of(0)).right).toBe(false);
  });
});

/** A process that computes by the reference; `spoil` has a look at what it computed the n-th time it is asked for. */
function fake(name: string, msPerRun: number, spoil: (output: Float32Array, asked: number) => void = () => undefined) {
  const jobs = new Map<string, Job>();
  const asks: string[] = [];
  let asked = 0;
  const answer = (ask: Ask): Answers[keyof Answers] => {
    asks.push(ask.kind);
    switch (ask.kind) {
      case 'about':
        return {};
      case 'prepare':
        jobs.set(ask.job.name, ask.job);
        return { state: 'ready', note: name };
      case 'run':
        return Array.from({ length: ask.rounds }, (_, i) =>
          i === 0 ? 1000 : msPerRun - (ask.name === peakName && i === 1 ? 0.5 : 0),
        );
      case 'write': {
        const job = jobs.get(ask.name);
        if (job === undefined) throw new Error(`${ask.name} is unknown`);
        const output = referenceOutput(job.ops, readFloats(job.input), job.weights.map(readFloats)).slice();
        spoil(output, asked++);
        writeFloats(ask.path, output);
        return null;
      }
      case 'drop':
        jobs.delete(ask.name);
        return null;
    }
  };
  const client = {
    name,
    ask: async (ask: Ask) => answer(ask) as never,
    close: async () => undefined,
  } as Clients['ours'];
  return { client, asks, jobs };
}

describe('a workload measured', () => {
  const measureWith = (peers: readonly Clients['ours'][], ours = fake('ours', 2).client, threads = 2) =>
    measure(workload, jobFolder(join(folder, 'jobs'), 1).prepare, { ours, peers, threads }, pace);

  it('gives medians without the first run of every turn, of peers, of the bare loop and of the dense layer', async () => {
    const row = await measureWith([fake('quick', 1).client]);
    expect(row.ours).toMatchObject({ state: 'measured', ms: 2, best: 2, runs: 2 + 3 + 3, note: 'ours' });
    expect(row.peers).toMatchObject([{ name: 'quick', measured: { state: 'measured', ms: 1, runs: 2 + 6 + 6 } }]);
    expect(row.macs).toBe(81 * (4 * 9 + 6 * 4));
    expect(row.dense).toMatchObject({ macs: 81 * 6 * 4 * 9, measured: { state: 'measured', ms: 2 } });
    expect([row.peakGflops, row.peakBest]).toEqual([peakOperations(2) / 2 / 1e6, peakOperations(2) / 1.5 / 1e6]);
  });

  it('marks a peer wrong whose result is falsified, at once or only after its timed runs, and nobody else', async () => {
    const falsify = (output: Float32Array) => {
      output[17] = (output[17] ?? 0) + 0.01;
    };
    const early = fake('early', 1, falsify);
    const late = fake('late', 1, (output, asked) => {
      if (asked === 1) falsify(output);
    });
    const row = await measureWith([early.client, late.client, fake('honest', 1).client]);
    expect(row.peers.map(({ name, measured }) => `${name} ${measured.state}`)).toEqual([
      'early wrong',
      'late wrong',
      'honest measured',
    ]);
    expect(early.asks).not.toContain('run');
  });

  it('marks ours wrong as well', async () => {
    const row = await measureWith([], fake('ours', 1, (output) => output.fill(0)).client);
    expect(row.ours.state).toBe('wrong');
  });

  it('goes on where a peer dies or cannot, with its words', async () => {
    const dead = { ...fake('dead', 1).client, ask: () => Promise.reject(new Error('it ended with code 9')) };
    const unable = {
      ...fake('unable', 1).client,
      ask: async () => ({ state: 'unsupported', reason: 'no groups' }) as never,
    };
    const row = await measureWith([dead, unable]);
    expect(row.peers.map(({ measured }) => measured)).toEqual([
      { state: 'failed', reason: 'it ended with code 9' },
      { state: 'unsupported', reason: 'no groups' },
    ]);
    expect(row.ours.state).toBe('measured');
  });

  it('leaves nothing prepared behind', async () => {
    const { client, jobs } = fake('ours', 1);
    await measureWith([], client);
    expect([...jobs.keys()]).toEqual([]);
  });
});

describe('turns', () => {
  it('go round all lanes, and a lane that fails is left out of the next', async () => {
    const order: string[] = [];
    const lane = (name: string, failing = false) => ({
      name,
      run: async (rounds: number) => {
        order.push(`${name}${rounds}`);
        if (failing) throw new Error('no more');
        return new Array<number>(rounds).fill(3);
      },
    });
    const times = await interleave([lane('a'), lane('b', true), lane('c')], pace);
    expect(order).toEqual(['a3', 'b3', 'c3', 'a3', 'c3', 'a3', 'c3']);
    expect(times.get('b')).toEqual({ ok: false, reason: 'no more' });
    expect(times.get('a')).toEqual({ ok: true, times: [3, 3, 3, 3, 3, 3] });
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
  ])('%j have the median %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});
