import { afterEach, expect, it } from 'vitest';
import { plan } from '../../../core/pipeline/plan.ts';
import { creditBytes, type EngineEvent } from '../../../electron/contract/engine.ts';
import { chain, long, openBench, type EngineBench } from './engine-bench.ts';
import { newId } from './engine-page.ts';

/** Maps of 2 MiB as tiles, 96 MiB in all. */
const picture = [1024, 1024] as const;
const maps = 24;
const document = chain([
  ['conv', { outChannels: maps, kernel: [3] }],
  ['activation', {}],
]);
/** How long the page takes nothing in at least, ms. */
const blockedMs = long ? 10_000 : 0;

let bench: EngineBench | undefined;
afterEach(() => bench?.engine.close());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const bytesOf = (tiles: readonly Extract<EngineEvent, { kind: 'tiles' }>[]) =>
  tiles.reduce((sum, { bytes }) => sum + bytes, 0);

it('a page that is blocked while a large run streams has at most 64 MiB under way, and afterwards every tile once', async () => {
  bench = await openBench({ picture, memoryBytes: 2 ** 31 });
  const { page, info, run } = bench;
  page.acknowledging = false;
  const keys = plan(document, info.shape, info.key).steps.map((step) => step.key);
  page.tell({ kind: 'wish', wishes: keys.map((key) => ({ key, from: 0, to: maps, size: 1024 })) });
  const begin = performance.now();
  expect((await page.end(run(document))).kind).toBe('finished');
  // Until no more comes, and questions are answered all the same.
  for (let before = -1; before < page.of('tiles').length || performance.now() - begin < blockedMs;) {
    before = page.of('tiles').length;
    await page.ask({ kind: 'values', id: newId(), key: info.key, begin: 0, end: 1 });
    await wait(1000);
  }
  const underWay = bytesOf(page.of('tiles'));
  console.log(`${(underWay / 2 ** 20).toFixed(1)} MiB under way after ${(performance.now() - begin).toFixed(0)} ms`);
  expect(underWay).toBeLessThanOrEqual(creditBytes);
  // It was the credit that stopped them.
  expect(underWay).toBeGreaterThan(0.9 * creditBytes);

  page.acknowledging = true;
  page.tell({ kind: 'credit', bytes: underWay });
  const last = `${keys[1]} ${maps - 1}`;
  await page.until('tiles', ({ tiles }) =>
    tiles.some((tile) => tile.complete && `${tile.key} ${tile.channel}` === last),
  );
  await wait(200);
  const whole = page.of('tiles').flatMap(({ tiles }) => tiles.filter((tile) => tile.complete));
  const wanted = keys.flatMap((key) => Array.from({ length: maps }, (_, channel) => `${key} ${channel}`));
  expect(whole.map(({ key, channel }) => `${key} ${channel}`)).toEqual(wanted);
});
