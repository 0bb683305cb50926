import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { EngineMemory } from '../../../electron/engine/engine-memory.ts';
import { chain, long, openBench, seededBy } from './engine-bench.ts';

const rounds = 3;

const documentOf = (round: number) =>
  chain(
    [16, 16, 8].flatMap((outChannels, i) => [
      ['conv', { outChannels, kernel: [3], weights: seededBy(10 * round + i) }] as const,
      ['activation', { function: 'relu' }] as const,
    ]),
  );

/** Three 3 x 3 convolutions on a square picture: the quickest round, ns a pixel, and what was said and taken, MB. */
async function measure(side: number) {
  const memory = new EngineMemory();
  const memoryBytes = Math.floor(totalmem() * 0.6);
  const { engine, page, run } = await openBench({ picture: [side, side], memoryBytes, memory });
  let resident = 0;
  const timer = setInterval(() => (resident = Math.max(resident, process.memoryUsage().rss)), 20);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const end = await page.end(run(documentOf(round)));
    expect(end.kind).toBe('finished');
    if (end.kind === 'finished') times.push((end.ms * 1e6) / side ** 2);
    // The next would find it kept.
    if (round === 0) clearInterval(timer);
  }
  const said = page.of('accepted')[0]?.bytes ?? NaN;
  await engine.close();
  return { side, least: Math.min(...times), times, said: said / 1e6, resident: resident / 1e6 };
}

it.runIf(long)(
  'a photo of 67 megapixels is computed band by band, as quickly a pixel as one of a megapixel',
  async () => {
    const small = await measure(1024);
    const large = await measure(8192);
    for (const { side, times, said, resident } of [small, large]) {
      const each = times.map((ns) => ns.toFixed(0)).join(', ');
      console.log(`${side}²: ${each} ns a pixel; said ${said.toFixed(0)} MB, process ${resident.toFixed(0)} MB`);
    }
    console.log(`ratio of the quickest rounds: ${(large.least / small.least).toFixed(2)}`);
  },
  1_200_000,
);
