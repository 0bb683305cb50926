import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { Tile } from '../../../electron/contract/engine.ts';
import { EngineMemory } from '../../../electron/engine/engine-memory.ts';
import { globalLayers, localLayers, pipelines } from '../../core/pipeline/local-pipelines.ts';
import { chain, long, openBench, spread, type EngineBench } from './engine-bench.ts';
import { newId } from './engine-page.ts';

const wasm = findKernelSet('wasm');
const roomy = 2 ** 32;
const runs = long ? 200 : 20;
const padding = { size: 'explicit', before: [2], after: [2], mode: 'reflect' } as const;

/** What the engine says a run needs, everything kept. */
async function bytesKept(bench: EngineBench, document: ProjectDocument): Promise<number> {
  const job = bench.run(document);
  await bench.page.end(job);
  return bench.page.of('accepted').find((event) => event.job === job)?.bytes ?? NaN;
}

const endsOf = (document: ProjectDocument) => {
  const read = new Set(document.nodes.flatMap(({ inputs }) => inputs));
  return document.nodes.filter(({ id }) => !read.has(id)).map(({ id }) => id);
};

/** The keys of the outputs of these nodes. */
function keysOf({ info }: EngineBench, document: ProjectDocument, ids: readonly string[]): string[] {
  const { nodes } = plan(document, info.shape, info.key);
  return ids.map((id) => nodes.find((node) => node.id === id)?.key ?? '');
}

describe('a run that cannot keep everything', () => {
  it('has the same bits as one that can, on random pipelines', async () => {
    const { seed = 0 } = fc.readConfigureGlobal() ?? {};
    const source = fc.tuple(fc.integer({ min: 150, max: 400 }), fc.integer({ min: 100, max: 300 }));
    const cases = source.chain(([height, width]) =>
      pipelines(fc.constant([1, 3, height, width]), fc.oneof({ weight: 6, arbitrary: localLayers }, globalLayers)),
    );
    let [wholeEnds, reduced, refused] = [0, 0, 0];
    for (const drawn of fc.sample(cases, { seed, numRuns: runs })) {
      const about = `seed ${seed}: ${JSON.stringify(drawn)}`;
      const picture = [drawn.source[3] ?? 1, drawn.source[2] ?? 1] as const;
      const whole = await openBench({ picture, memoryBytes: roomy, kernelSet: wasm });
      const keys = keysOf(whole, drawn.document, endsOf(drawn.document));
      const kept = await bytesKept(whole, drawn.document);
      const expected = await whole.page.ask({ kind: 'digest', id: newId(), keys });
      await whole.engine.close();
      const lean = await openBench({ picture, memoryBytes: kept - 1, kernelSet: wasm });
      const end = await lean.page.end(lean.run(drawn.document));
      if (end.kind === 'failed' && end.error.code === 'run.memory') refused++;
      else {
        expect(end, about).toMatchObject({ kind: 'finished' });
        const gone = new Set(lean.page.of('reduced').flatMap((event) => event.keys));
        const there = keys.filter((key) => !gone.has(key));
        const digests = await lean.page.ask({ kind: 'digest', id: newId(), keys: there });
        expect(digests, about).toEqual(expected.filter(({ key }) => there.includes(key)));
        if (there.length === keys.length) wholeEnds++;
        reduced += gone.size;
      }
      await lean.engine.close();
    }
    console.log(
      `seed ${seed}: of ${runs} ${wholeEnds} kept their results, ${refused} were refused, ${reduced} maps reduced`,
    );
    expect(wholeEnds).toBeGreaterThan(runs / 4);
  });

  const document = chain([
    ['conv', { outChannels: 12, kernel: [3] }],
    ['activation', { function: 'relu' }],
    ['instance-norm', {}],
    ['conv', { outChannels: 16, kernel: [5], padding }],
    ['pool', { kernel: [2], stride: [2] }],
    ['conv', { outChannels: 4, kernel: [3] }],
  ]);
  const picture = [700, 900] as const;

  it('shows reduced maps and the statistics of all values of what it does not keep', async () => {
    const whole = await openBench({ picture, memoryBytes: roomy, kernelSet: wasm });
    const ids = document.nodes.map(({ id }) => id);
    const keys = keysOf(whole, document, ids);
    const kept = await bytesKept(whole, document);
    const lean = await openBench({ picture, memoryBytes: kept - 1, kernelSet: wasm });
    await lean.page.end(lean.run(document));
    expect(new Set(lean.page.of('reduced').flatMap((event) => event.keys))).toEqual(new Set(keys.slice(0, -1)));
    for (const [n, key] of keys.entries()) {
      const channels = [12, 12, 12, 16, 16, 4][n] ?? 0;
      const [expected, found] = [await tilesOf(whole, key, channels), await tilesOf(lean, key, channels)];
      for (const [i, tile] of found.entries()) {
        const truth = expected[i];
        expect(tile).toMatchObject({ width: truth?.width, height: truth?.height, complete: true });
        // Averages of averages, whose boxes do not quite meet.
        const [lo, hi] = [truth?.lo ?? NaN, truth?.hi ?? NaN];
        expect(Math.abs(tile.lo - lo) + Math.abs(tile.hi - hi)).toBeLessThan(0.03 * (hi - lo));
        for (const [name, value] of Object.entries(truth?.statistics ?? {}))
          expect(tile.statistics?.[name as 'mean'], `${name} of map ${i} of ${key}`).toBeCloseTo(value, 5);
      }
    }
    await expect(lean.page.ask({ kind: 'digest', id: newId(), keys: keys.slice(0, 1) })).rejects.toThrow('run.notKept');
    await Promise.all([whole.engine.close(), lean.engine.close()]);
  });

  it('is what is run again once there is room: then everything is there', async () => {
    const lean = await openBench({ picture, memoryBytes: 60e6, kernelSet: wasm });
    await lean.page.end(lean.run(document));
    const again = lean.run(document);
    await lean.page.end(again);
    const computed = lean.page.of('stepFinished').filter(({ job, cached }) => job === again && !cached);
    expect(computed).toEqual([]);
    await lean.engine.fromMain({ kind: 'configure', threads: 2, memoryBytes: roomy, maxPixels: 1e8, kernels: 'auto' });
    await lean.page.end(lean.run(document));
    const whole = await openBench({ picture, memoryBytes: roomy, kernelSet: wasm });
    await whole.page.end(whole.run(document));
    expect(await lean.digests(document)).toEqual(await whole.digests(document));
    await Promise.all([whole.engine.close(), lean.engine.close()]);
  });

  it('computes anew what is in the way when the budget has shrunk meanwhile', async () => {
    const bench = await openBench({ picture, memoryBytes: roomy, kernelSet: wasm });
    await bench.page.end(bench.run(document));
    const expected = (await bench.digests(document)).at(-1);
    const keys = keysOf(
      bench,
      document,
      document.nodes.map(({ id }) => id),
    );
    for (const memoryBytes of [90e6, 75e6, 64e6, 60e6]) {
      await bench.engine.fromMain({ kind: 'configure', threads: 2, memoryBytes, maxPixels: 1e8, kernels: 'auto' });
      bench.page.events.length = 0;
      const end = await bench.page.end(bench.run(document));
      expect(end, `with ${memoryBytes} bytes`).toMatchObject({ kind: 'finished' });
      const [last] = await bench.page.ask({ kind: 'digest', id: newId(), keys: keys.slice(-1) });
      expect(last?.sha256).toBe(expected);
      // Of every step there is something to be seen.
      for (const key of keys) expect((await tilesOf(bench, key, 1)).length).toBe(1);
    }
    await bench.engine.close();
  });

  it('stops in the middle of a band when cancelled, keeps nothing of it, and computes it afterwards', async () => {
    const heavy = chain([
      ['conv', { outChannels: 48, kernel: [7] }],
      ['conv', { outChannels: 48, kernel: [7] }],
    ]);
    const memory = new EngineMemory();
    const lean = await openBench({ picture: [1200, 1200], memoryBytes: 340e6, kernelSet: wasm, memory });
    const before = memory.takenBytes;
    const job = lean.run(heavy);
    await lean.page.until('progress', (event) => event.job === job && event.fraction > 0);
    lean.page.tell({ kind: 'cancel', job });
    const asked = performance.now();
    const end = await lean.page.end(job);
    console.log(`cancelled a band within ${(performance.now() - asked).toFixed(1)} ms`);
    expect(end).toMatchObject({ kind: 'cancelled', finishedSteps: 0 });
    // Threads keep their scratch memory.
    await expect.poll(() => memory.takenBytes - before).toBeLessThan(9e6);
    const light = chain([['conv', { outChannels: 4 }]]);
    expect(await lean.page.end(lean.run(light))).toMatchObject({ kind: 'finished' });
    await lean.engine.close();
  });

  it('is refused with what it would need at least where even that is too much', async () => {
    const lean = await openBench({ picture, memoryBytes: 12e6, kernelSet: wasm });
    const ask = lean.page.ask({
      kind: 'need',
      id: newId(),
      document: lean.textOf(document),
    });
    const refused = await ask.catch((thrown: { data: unknown }) => thrown.data);
    const end = await lean.page.end(lean.run(document));
    expect(end).toMatchObject({
      kind: 'failed',
      error: { code: 'run.memory', values: { allowed: 12e6, layer: 'conv 4' } },
    });
    expect(end).toMatchObject({ error: refused });
    const needed = Number(end.kind === 'failed' && end.error.values['needed']);
    await lean.engine.close();
    const enough = await openBench({ picture, memoryBytes: needed, kernelSet: wasm });
    expect(await enough.page.end(enough.run(document))).toMatchObject({ kind: 'finished' });
    const short = await openBench({ picture, memoryBytes: needed - 1, kernelSet: wasm });
    expect(await short.page.end(short.run(document))).toMatchObject({ kind: 'failed' });
    await Promise.all([enough.engine.close(), short.engine.close()]);
  });

  it('takes the bytes it is said to need, within -5 % and +25 %, on random pipelines', async () => {
    const { seed = 0 } = fc.readConfigureGlobal() ?? {};
    const source = fc.tuple(fc.integer({ min: 700, max: 1100 }), fc.integer({ min: 700, max: 1100 }));
    const cases = source.chain(([height, width]) =>
      pipelines(fc.constant([1, 3, height, width]), fc.oneof({ weight: 8, arbitrary: localLayers }, globalLayers), {
        minLength: 4,
        maxLength: 8,
      }),
    );
    const ratios: number[] = [];
    for (const drawn of fc.sample(cases, { seed, numRuns: runs / 2 })) {
      const size = [drawn.source[3] ?? 1, drawn.source[2] ?? 1] as const;
      const whole = await openBench({ picture: size, memoryBytes: roomy, kernelSet: wasm });
      const need = await whole.page.ask({ kind: 'need', id: newId(), document: whole.textOf(drawn.document) });
      await whole.engine.close();
      const memory = new EngineMemory();
      const lean = await openBench({ picture: size, memoryBytes: need.bytes - 1, kernelSet: wasm, memory });
      // Threads get their scratch memory with the first compiled kernel, and keep it.
      await lean.page.end(lean.run(chain([['conv', { outChannels: 1, stride: [64] }]])));
      const job = lean.run(drawn.document);
      const end = await lean.page.end(job);
      const accepted = lean.page.of('accepted').find((event) => event.job === job);
      await lean.engine.close();
      if (accepted === undefined) continue;
      const about = `seed ${seed}: ${JSON.stringify(drawn)}: said ${accepted.bytes}, taken ${memory.peakBytes}`;
      const ratio = accepted.bytes / memory.peakBytes;
      expect([end.kind, ratio > 0.95 && ratio < 1.25], about).toEqual(['finished', true]);
      ratios.push(ratio);
    }
    console.log(`seed ${seed}: said / taken: least ${Math.min(...ratios).toFixed(3)}, ${spread(ratios, 3)}`);
    expect(ratios.length).toBeGreaterThan(runs / 8);
  });
});

/** All tiles of a result at the size of cards. */
async function tilesOf({ page }: EngineBench, key: string, channels: number): Promise<readonly Tile[]> {
  const before = page.of('tiles').length;
  page.tell({ kind: 'wish', wishes: [{ key, from: 0, to: channels, size: 32 }] });
  const later = () =>
    page
      .of('tiles')
      .slice(before)
      .flatMap(({ tiles }) => tiles)
      .filter((tile) => tile.key === key);
  await page.until('tiles', () => later().length === channels);
  return later().sort((a, b) => a.channel - b.channel);
}
