import fc from 'fast-check';
import { loadavg } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { chooseKernelSet } from '../../../electron/engine/compile-kernels.ts';
import {
  chain,
  digestsInline,
  long,
  openBench,
  seededBy,
  spread,
  tensorOf,
  type EngineBench,
  type Layer,
} from './engine-bench.ts';

/** So often every job is cancelled, at moments drawn at random from its first so many milliseconds. */
const [cancels, momentMs] = long ? [100, 2000] : [3, 300];
/** Enough for each of the jobs; what cancelled ones leave behind has to make room. */
const memoryBytes = 12 * 2 ** 30;

interface Heavy {
  readonly title: string;
  readonly picture: readonly [width: number, height: number];
  readonly document: ProjectDocument;
}

const convs = (count: number, outChannels: number) =>
  Array.from({ length: count }, (): Layer => ['conv', { outChannels, kernel: [3] }]);

/** Jobs of 10^12 multiplications and more. */
const jobs: readonly Heavy[] = [
  { title: 'many filters and weights', picture: [256, 192], document: chain(convs(11, 512)) },
  { title: 'large maps', picture: [1024, 768], document: chain(convs(36, 64)) },
  {
    title: 'layers computed by their definition',
    picture: [1024, 768],
    document: chain([
      ['conv', { outChannels: 32, kernel: [1] }],
      ['batch-norm', { trained: false }],
      ['softmax', {}],
      ['instance-norm', {}],
      ['conv-transpose', { outChannels: 512, kernel: [3], stride: [1] }],
      ...convs(2, 512),
    ]),
  },
];

let bench: EngineBench | undefined;
afterEach(() => bench?.engine.close());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The same with other weights in its first layer, so that no result of it is held. */
function newlySeeded(document: ProjectDocument, seed: number): ProjectDocument {
  const [first, ...rest] = document.nodes;
  if (first === undefined) throw new Error('a job has layers');
  return { ...document, nodes: [{ ...first, params: { ...first.params, weights: seededBy(seed) } }, ...rest] };
}

/** Cancels a job after so long; wall clock and processor time of all threads until it is at rest, ms. */
async function cancelAfter({ page, run }: EngineBench, document: ProjectDocument, moment: number) {
  const job = run(document);
  await wait(moment);
  const [begin, cpu] = [performance.now(), process.cpuUsage()];
  page.tell({ kind: 'cancel', job });
  expect((await page.end(job)).kind).toBe('cancelled');
  const { user, system } = process.cpuUsage(cpu);
  return { idle: performance.now() - begin, busy: (user + system) / 1000 };
}

describe('a job of 10^12 multiplications', () => {
  it.each(jobs)('that is cancelled comes to rest and leaves nothing to the next: $title', async (job) => {
    const { title, picture, document } = job;
    bench = await openBench({ picture, memoryBytes });
    const { page, run, digests, info } = bench;
    expect(plan(document, info.shape).multiplications).toBeGreaterThan(10n ** 12n);
    const times: { idle: number; busy: number; next: number }[] = [];
    const moments = fc.sample(fc.integer({ min: 0, max: momentMs }), cancels);
    const source = await tensorOf(picture);
    for (const [seed, moment] of moments.entries()) {
      // Other weights every time: nothing of it is known yet, and what was done before helps nobody.
      const rest = await cancelAfter(bench, newlySeeded(document, seed), moment);
      const other = chain([['conv', { outChannels: 3, kernel: [3], weights: seededBy(seed) }]]);
      const begin = performance.now();
      const next = run(other);
      await page.until('stepStarted', (event) => event.job === next);
      times.push({ ...rest, next: performance.now() - begin });
      expect((await page.end(next)).kind).toBe('finished');
      if (seed < 2) expect(await digests(other)).toEqual(await digestsInline(other, source, chooseKernelSet()));
    }
    const of = (key: 'idle' | 'busy' | 'next') => spread(times.map((time) => time[key]));
    console.log(
      `${title}, ms: at rest ${of('idle')} (processors busy ${of('busy')}); next job ${of('next')}; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
    );
  });
});
