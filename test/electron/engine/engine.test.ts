import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseKernel } from '../../../core/kernels/choose.ts';
import { kernelSetNames, type KernelSet } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import { defaultProject } from '../../../core/pipeline/default-project.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import { setAlgorithm, setBypassed, setParam } from '../../../core/pipeline/edit.ts';
import { serializeProject } from '../../../core/pipeline/parse.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { preparedKey, sourceKey } from '../../../core/pipeline/source-key.ts';
import type { Plan } from '../../../core/pipeline/plan.types.ts';
import type { EngineRequest, SourceInfo } from '../../../electron/contract/engine.ts';
import type { EngineToMain } from '../../../electron/contract/engine-process.ts';
import { decodePicture } from '../../../electron/engine/decode-picture.ts';
import { chooseKernelSet } from '../../../electron/engine/compile-kernels.ts';
import { Engine } from '../../../electron/engine/engine-core.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { testPicture, toPng } from '../../support/pictures.ts';
import { builtWorkers } from './build-workers.ts';
import { chain, digestsInline } from './engine-bench.ts';
import { EnginePage, newId } from './engine-page.ts';

const name = 'chelsea.png';
const bytes = new Uint8Array(readFileSync(new URL(`../../../resources/samples/${name}`, import.meta.url)));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const picture = { name, sha256 };
const document = defaultProject(picture);
const memoryBytes = 2 ** 30;
/** For what counts: the instrumented run takes its time. */
const small = Uint8Array.from(toPng(testPicture(48, 32)));
const smallPicture = { name: 'small.png', sha256: createHash('sha256').update(small).digest('hex') };

/** What the engine takes unless told otherwise. */
const quickest = chooseKernelSet();

let engine: Engine;
let page: EnginePage;
let info: SourceInfo;
const toMain: EngineToMain[] = [];

async function newEngine(kernelSet = quickest): Promise<Engine> {
  const made = new Engine({
    ...(await builtWorkers()),
    kernelSet,
    threads: 2,
    toMain: (message) => toMain.push(message),
  });
  await made.fromMain({ kind: 'configure', threads: 2, memoryBytes, maxPixels: 10_000_000, kernels: 'auto' });
  await made.fromMain({ kind: 'source', ...smallPicture, bytes: small });
  await made.fromMain({ kind: 'source', ...picture, bytes });
  return made;
}

function run(project: ProjectDocument, source = picture): string {
  const job = newId();
  page.tell({ kind: 'run', job, document: serializeProject({ ...project, source }) });
  return job;
}

const planOf = (project: ProjectDocument) => plan(project, info.shape, info.key);

async function digests(planned: Plan): Promise<readonly string[]> {
  const reply = await page.ask({ kind: 'digest', id: newId(), keys: planned.steps.map((step) => step.key) });
  return reply.map((one) => one.sha256);
}

/** The same through the core's own loop. */
async function bitsBy(set: KernelSet): Promise<readonly string[]> {
  const { tensor } = await decodePicture({ bytes, name, maxPixels: 10_000_000 });
  return digestsInline(document, tensor, set);
}

const cachedSteps = (job: string) =>
  page
    .of('stepFinished')
    .filter((event) => event.job === job)
    .map((event) => event.cached);

beforeAll(async () => {
  await builtWorkers();
});

async function open(kernelSet = quickest): Promise<void> {
  engine = await newEngine(kernelSet);
  page = new EnginePage(engine);
  info = await page.ask({ kind: 'decode', id: newId(), source: picture, preparation: [] });
}

beforeEach(async () => {
  await open();
  return () => engine.close();
});

afterAll(() => {
  expect(toMain.filter((message) => message.kind === 'log' && message.level === 'error')).toEqual([]);
});

describe('a run', () => {
  it.each(kernelSetNames)(
    'of %s gives the same values as the core alone, and tells its steps in order',
    async (set) => {
      await engine.close();
      await open(findKernelSet(set));
      expect(info).toMatchObject({ name, format: 'png', shape: [1, 3, 300, 451], bitDepth: 8 });
      const job = run(document);
      expect(await page.end(job)).toMatchObject({ kind: 'finished' });
      const planned = planOf(document);
      const told = page.events.flatMap((event) =>
        event.kind === 'stepStarted' || event.kind === 'stepFinished' ? [`${event.kind} ${event.stepId}`] : [],
      );
      expect(told).toEqual(planned.steps.flatMap(({ id }) => [`stepStarted ${id}`, `stepFinished ${id}`]));
      expect(page.of('accepted')).toMatchObject([{ job, steps: planned.steps.length, bytes: expect.any(Number) }]);
      const { tensor } = await decodePicture({ bytes, name, maxPixels: 10_000_000 });
      expect(await digests(planned)).toEqual(await digestsInline(document, tensor, findKernelSet(set)));
    },
  );

  it('sends tiles of finished layers before the last one ends, each once, with statistics', async () => {
    // Slow enough to be watched.
    await engine.close();
    await open(findKernelSet('reference'));
    const planned = planOf(document);
    const wishes = planned.steps.map(({ key }) => ({ key, from: 0, to: 64, size: 128 }));
    page.tell({ kind: 'wish', wishes });
    const job = run(document);
    await page.end(job);
    const last = planned.steps.at(-1);
    await page.until('tiles', ({ tiles }) => tiles.some((tile) => tile.key === last?.key && tile.channel === 15));
    const firstTiles = page.events.findIndex((event) => event.kind === 'tiles');
    expect(firstTiles).toBeGreaterThan(-1);
    expect(firstTiles).toBeLessThan(page.events.findIndex((event) => event.kind === 'finished'));
    const whole = page.of('tiles').flatMap(({ tiles }) => tiles.filter((tile) => tile.complete));
    const wanted = planned.steps.flatMap(({ key, op }) =>
      Array.from({ length: op.output[1] ?? 0 }, (_, channel) => `${key} ${channel}`),
    );
    expect(whole.map(({ key, channel }) => `${key} ${channel}`).sort()).toEqual(wanted.sort());
    for (const tile of whole) {
      expect([tile.rows, tile.codes.length]).toEqual([tile.height, tile.width * tile.height]);
      expect(Math.max(tile.width, tile.height)).toBe(128);
      expect(tile.statistics?.mean).toBeGreaterThanOrEqual(tile.statistics?.min ?? NaN);
    }
  });

  it('computes nothing again that it has', async () => {
    await page.end(run(document));
    const again = run(document);
    await page.end(again);
    expect(cachedSteps(again)).toEqual([true, true, true, true, true]);
  });

  it('after an edit computes only what the edit touched, and after undo nothing', async () => {
    await page.end(run(document));
    const edited = setParam(document, 'n3', 'outChannels', 4);
    const job = run(edited);
    await page.end(job);
    expect(cachedSteps(job)).toEqual([true, true, true, false, false]);
    const undone = run(document);
    await page.end(undone);
    expect(cachedSteps(undone)).toEqual([true, true, true, true, true]);
  });

  it('keeps what it finished when it is cancelled', async () => {
    const heavy = setParam(document, 'n3', 'outChannels', 1024);
    const job = run(heavy);
    await page.until('progress', (event) => event.stepId === 'n3/pointwise');
    page.tell({ kind: 'cancel', job });
    expect(await page.end(job)).toMatchObject({ kind: 'cancelled', finishedSteps: 3 });
    const planned = planOf(heavy);
    const [first] = planned.steps;
    expect((await page.ask({ kind: 'digest', id: newId(), keys: [first?.key ?? ''] })).length).toBe(1);
    await expect(page.ask({ kind: 'digest', id: newId(), keys: [planned.steps[3]?.key ?? ''] })).rejects.toThrow(
      'run.notComputed',
    );
    const next = run(document);
    expect(await page.end(next)).toMatchObject({ kind: 'finished' });
    expect(cachedSteps(next).slice(0, 3)).toEqual([true, true, true]);
  });

  it('makes way for the next one, and only the last of many is computed', async () => {
    const jobs = [1000, 1001, 1002].map((outChannels) => run(setParam(document, 'n3', 'outChannels', outChannels)));
    const last = run(document);
    expect((await Promise.all(jobs.map((job) => page.end(job)))).map(({ kind }) => kind)).toEqual(
      Array(3).fill('cancelled'),
    );
    expect(await page.end(last)).toMatchObject({ kind: 'finished' });
  });

  it('over budget is refused with its numbers before anything is allocated', async () => {
    // A norm needs all of its input.
    const norm = chain([
      ['conv', { outChannels: 4096 }],
      ['instance-norm', {}],
    ]);
    const job = run(norm);
    const end = await page.end(job);
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'run.memory', values: { allowed: memoryBytes } } });
    expect(page.of('stepStarted').filter((event) => event.job === job)).toEqual([]);
  });

  it.each([
    ['broken JSON', '{', 'project.damaged'],
    ['no layers', serializeProject({ ...document, nodes: [] }), 'pipeline.empty'],
    ['groups that do not divide', serializeProject(setParam(document, 'n1', 'groups', 2)), 'layer.groupsInput'],
  ])('of a document with %s fails with its reason', async (_, text, code) => {
    const job = newId();
    page.tell({ kind: 'run', job, document: text });
    expect(await page.end(job)).toMatchObject({ kind: 'failed', error: { code } });
  });

  it('without its picture says so', async () => {
    const job = newId();
    const absent = { ...document, source: { name: 'absent.png', sha256: 'f'.repeat(64) } };
    page.tell({ kind: 'run', job, document: serializeProject(absent) });
    expect(await page.end(job)).toMatchObject({ kind: 'failed', error: { code: 'pipeline.noSource' } });
  });
});

describe('questions', () => {
  it('for values are answered with a copy of the range', async () => {
    const { begin, values } = await page.ask({ kind: 'values', id: newId(), key: info.key, begin: 451, end: 455 });
    const { tensor } = await decodePicture({ bytes, name, maxPixels: 10_000_000 });
    expect([begin, ...values]).toEqual([451, ...tensor.data.slice(451, 455)]);
  });

  it('for a picture whose bytes are still on their way are answered once they came', async () => {
    const late = Uint8Array.from(toPng(testPicture(24, 16)));
    const wanted = createHash('sha256').update(late).digest('hex');
    const source = { name: 'late.png', sha256: wanted };
    const reply = page.ask({ kind: 'decode', id: newId(), source, preparation: [] });
    await engine.fromMain({ kind: 'source', ...source, bytes: late });
    expect(await reply).toMatchObject({ name: 'late.png', shape: [1, 3, 16, 24] });
  });

  it.each<[string, (id: string) => EngineRequest, string]>([
    [
      'values beyond the end',
      (id) => ({ kind: 'values', id, key: info.key, begin: 0, end: 2 ** 40 }),
      'message.invalid',
    ],
    ['values of nothing', (id) => ({ kind: 'values', id, key: 'no such key', begin: 0, end: 1 }), 'run.notComputed'],
    ['a digest of nothing', (id) => ({ kind: 'digest', id, keys: ['no such key'] }), 'run.notComputed'],
    [
      'an unknown picture',
      (id) => ({ kind: 'decode', id, source: { name: 'a.png', sha256: '0'.repeat(64) }, preparation: [] }),
      'pipeline.noSource',
    ],
    ['something unknown', (id) => ({ kind: 'format-disk', id }) as unknown as EngineRequest, 'message.invalid'],
  ])('for %s are refused', async (_, request, code) => {
    const id = newId();
    page.tell(request(id));
    expect((await page.until('reply', (event) => event.id === id)).result).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  it.each<[string, ProjectDocument['source'], ProjectDocument['preparation'], readonly number[], readonly number[]]>([
    [
      'generated',
      { generated: { input: 'ball', depth: 6, height: 7, width: 8, radius: 2 } },
      undefined,
      [6, 7, 8],
      [6, 7, 8],
    ],
    ['typed', { typed: '1 2\n3 4' }, undefined, [2, 2], [2, 2]],
    ['prepared', { typed: '1 2\n3 4' }, [{ kind: 'crop', begin: [1, 0], size: [1, 2] }], [2, 2], [1, 2]],
  ])('for a %s input are answered, and it runs', async (_, source, preparation, original, spatial) => {
    if (source === undefined) return;
    const asked = { source, preparation: [...(preparation ?? [])] };
    const made = await page.ask({ kind: 'decode', id: newId(), ...asked });
    expect(made).toMatchObject({ shape: [1, 1, ...spatial], original: [1, 1, ...original] });
    expect(made.key).toBe(preparedKey(sourceKey(source), asked.preparation));
    const project = { ...chain([['activation', { function: 'relu' }]]), ...asked };
    const job = newId();
    page.tell({ kind: 'run', job, document: serializeProject(project) });
    expect((await page.end(job)).kind).toBe('finished');
    const [step] = plan(project, made.shape, made.key).steps;
    const count = made.shape.reduce((product, size) => product * size, 1);
    const values = await page.ask({ kind: 'values', id: newId(), key: step?.key ?? '', begin: 0, end: count });
    const input = await page.ask({ kind: 'values', id: newId(), key: made.key, begin: 0, end: count });
    expect(values.values).toEqual(input.values);
    expect(new Set(values.values).size).toBeGreaterThan(1);
  });

  it('for a count are answered by the instrumented run, which agrees with the formula', async () => {
    await page.end(run(document, smallPicture));
    const smallInfo = await page.ask({ kind: 'decode', id: newId(), source: smallPicture, preparation: [] });
    for (const step of plan(document, smallInfo.shape, smallInfo.key).steps) {
      const question = { document: serializeProject({ ...document, source: smallPicture }), stepId: step.id };
      const reply = await page.ask({ kind: 'count', id: newId(), ...question });
      expect(reply.predicted).toBe(step.cost.multiplications.value);
      expect(reply.counted.multiplications + reply.counted.paddingTaps).toBe(reply.predicted);
    }
  });
});

describe('a race', () => {
  async function race(project: ProjectDocument, nodeId: string) {
    const job = newId();
    const text = serializeProject({ ...project, source: smallPicture });
    page.tell({ kind: 'race', job, document: text, nodeId, repeats: 3 });
    const end = await page.end(job);
    const all = page.of('raceRow').filter((row) => row.job === job);
    // A later row stands for the earlier one of its variant.
    return { end, rows: [...new Map(all.map((row) => [row.variant, row])).values()] };
  }

  it('sets a block beside its dense twin: counted as predicted, timed, and equal within rounding', async () => {
    const { end, rows } = await race(document, 'n3');
    expect(end).toMatchObject({ kind: 'finished' });
    expect(rows.map(({ variant, parts, weights }) => [variant, parts, weights?.from])).toEqual([
      ['original', ['depthwise', 'pointwise'], 'own'],
      ['dense', ['main'], 'exact'],
    ]);
    for (const row of rows) {
      expect((row.counted?.multiplications ?? 0n) + (row.counted?.paddingTaps ?? 0n)).toBe(row.multiplications);
      expect([row.time?.repeats, row.shape]).toEqual([3, [1, 16, 32, 48]]);
      expect(row.time?.median).toBeGreaterThanOrEqual(row.time?.min ?? NaN);
    }
    const { steps } = plan(document, [1, 3, 32, 48], sourceKey(smallPicture)).nodes.find(({ id }) => id === 'n3') ?? {};
    expect(rows[0]?.by).toEqual(steps?.map(({ op }) => chooseKernel(quickest, op).choice));
    expect(rows.map(({ by }) => by?.map(({ algorithm }) => algorithm === 'rows'))).toEqual([[true, false], [false]]);
    expect(rows[0]?.difference).toMatchObject({ maxAbsolute: 0, rms: 0 });
    expect(rows[1]?.difference?.relative).toBeLessThan(1e-6);
    const key = rows[1]?.key ?? '';
    page.tell({ kind: 'wish', wishes: [{ key, from: 0, to: 1, size: 64 }] });
    await page.until('tiles', ({ tiles }) => tiles.some((tile) => tile.key === key && tile.complete));
  });

  it('leaves alone what a run has kept of the block, and compares with what it computes itself', async () => {
    const planned = plan(document, [1, 3, 32, 48], sourceKey(smallPicture));
    await page.end(run(document, smallPicture));
    const before = await digests(planned);
    const { rows } = await race(document, 'n3');
    expect(rows.map(({ difference }) => difference?.relative)).toEqual([0, expect.closeTo(0, 6)]);
    expect(await digests(planned)).toEqual(before);
    // Memory that was given away too early would be written over by now.
    await page.end(run(setParam(document, 'n3', 'outChannels', 17), smallPicture));
    expect(await digests(planned)).toEqual(before);
  });

  it('fits the separable twin of a convolution and says how far it is off', async () => {
    const { rows } = await race(document, 'n1');
    expect(rows.map(({ variant }) => variant)).toEqual(['original', 'depthwise-separable']);
    expect(rows[1]?.weights).toMatchObject({ from: 'fitted' });
    expect(rows[1]?.weights?.error).toBeGreaterThan(0.01);
    expect(rows[1]?.difference?.relative).toBeGreaterThan(0.001);
  });

  it('says why a layer has no twin, and what is wrong with a broken one', async () => {
    const { rows } = await race(document, 'n2');
    expect(rows.at(-1)?.impossible?.code).toBe('variant.notConvolution');
    const { end } = await race(setParam(document, 'n1', 'groups', 2), 'n1');
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'layer.groupsInput' } });
  });

  it('runs a bypassed block after bypassed ones on the picture itself', async () => {
    const bypassed = setBypassed(setBypassed(setBypassed(document, 'n1', true), 'n2', true), 'n3', true);
    const { end, rows } = await race(bypassed, 'n3');
    expect([end.kind, rows[0]?.shape]).toEqual(['finished', [1, 16, 32, 48]]);
  });

  it('can be cancelled', async () => {
    const job = newId();
    const heavy = setParam(document, 'n3', 'outChannels', 512);
    page.tell({ kind: 'race', job, document: serializeProject(heavy), nodeId: 'n3', repeats: 50 });
    await page.until('accepted');
    page.tell({ kind: 'cancel', job });
    expect((await page.end(job)).kind).toBe('cancelled');
  });
});

describe('pages', () => {
  it('that replace one another find the results of the one before', async () => {
    await page.end(run(document));
    const second = new EnginePage(engine);
    page = second;
    expect(second.of('ready')).toMatchObject([{ kernelSet: quickest.name, threads: 2, memoryBytes }]);
    const job = run(document);
    await second.end(job);
    expect(cachedSteps(job)).toEqual([true, true, true, true, true]);
  });

  it('that do not take tiles in still have their runs and cancels answered', async () => {
    page.acknowledging = false;
    const planned = planOf(document);
    page.tell({ kind: 'wish', wishes: planned.steps.map(({ key }) => ({ key, from: 0, to: 64, size: 451 })) });
    expect((await page.end(run(document))).kind).toBe('finished');
    const job = run(setParam(document, 'n3', 'outChannels', 1000));
    await page.until('stepStarted', (event) => event.job === job && event.stepId === 'n3/pointwise');
    page.tell({ kind: 'cancel', job });
    expect((await page.end(job)).kind).toBe('cancelled');
  });

  it('see pings answered', async () => {
    await engine.fromMain({ kind: 'ping', beat: 7 });
    expect(toMain).toContainEqual({ kind: 'pong', beat: 7 });
  });
});

describe('the algorithm of a step', () => {
  const answered = (job: string) =>
    page.of('stepFinished').flatMap((event) => (event.job === job ? [`${event.by.algorithm} ${event.by.reason}`] : []));

  it('is told with its reason when it begins and when it ends, also of what is kept from before', async () => {
    const job = run(document);
    await page.end(job);
    const started = page.of('stepStarted').map(({ by }) => by);
    expect(started).toEqual(page.of('stepFinished').map(({ by }) => by));
    const rules = planOf(document).steps.map(({ op }) => chooseKernel(quickest, op).choice);
    expect(started).toEqual(rules);
    expect(new Set(started.map(({ algorithm }) => algorithm)).size).toBeGreaterThan(1);
    const again = run(document);
    await page.end(again);
    expect(cachedSteps(again)).toEqual(rules.map(() => true));
    expect(
      page
        .of('stepFinished')
        .slice(-rules.length)
        .map(({ by }) => by),
    ).toEqual(rules);
  });

  it('is the one that is forced, with other bits under another key, and the first comes back with its own', async () => {
    const [first] = planOf(document).steps;
    const forced = setAlgorithm(document, first?.nodeId ?? '', 'definition');
    expect((await page.end(run(document))).kind).toBe('finished');
    const job = run(forced);
    await page.end(job);
    expect(answered(job)[0]).toBe('definition forced');
    const [byRule, byDefinition] = [await digests(planOf(document)), await digests(planOf(forced))];
    expect(byDefinition[0]).not.toBe(byRule[0]);
    expect(byDefinition[0]).toBe((await bitsBy(findKernelSet('reference')))[0]);
    expect(await digests(planOf(document))).toEqual(byRule);
  });

  it('has a measured error against double precision, smaller for the definition', async () => {
    const [first] = planOf(document).steps;
    const ask = (project: ProjectDocument) =>
      page.ask({
        kind: 'errors',
        id: newId(),
        stepId: first?.id ?? '',
        document: serializeProject(project),
      });
    await expect(ask(document)).rejects.toThrow('run.notComputed');
    const forced = setAlgorithm(document, first?.nodeId ?? '', 'definition');
    await page.end(run(document));
    await page.end(run(forced));
    const quick = await ask(document);
    const slow = await ask(forced);
    expect(quick.by.algorithm).not.toBe('definition');
    expect(slow.by.algorithm).toBe('definition');
    expect(quick.checked).toBe(slow.checked);
    expect(quick.total).toBe(numel(first?.op.output ?? []));
    expect(slow.maxAbsolute).toBeLessThanOrEqual(slow.largest * 2 ** -24);
    expect(quick.relative).toBeGreaterThan(slow.relative);
    expect(quick.relative).toBeLessThan(1e-6);
  });
});

describe('the arithmetic of a number', () => {
  const ask = (stepId: string, index: number, [from, to]: readonly [number, number] = [0, 4096]) =>
    page.ask({
      kind: 'arithmetic',
      id: newId(),
      document: serializeProject(document),
      stepId,
      index,
      from,
      to,
    });

  it('ends at what the engine has, in every step, and comes in parts', async () => {
    const { steps } = planOf(document);
    await expect(ask(steps[0]?.id ?? '', 0)).rejects.toThrow('run.notComputed');
    await page.end(run(document));
    for (const step of steps) {
      const [value] = (await page.ask({ kind: 'values', id: newId(), key: step.key, begin: 3, end: 4 })).values;
      const { engine: computed, result, terms, total } = await ask(step.id, 3);
      expect(computed).toBe(value);
      expect(terms).toHaveLength(total);
      expect(Math.abs(result - computed)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(computed)));
    }
    const first = steps[0]?.id ?? '';
    const [whole, rest] = [await ask(first, 3), await ask(first, 3, [2, 4])];
    expect(rest.terms).toEqual(whole.terms.slice(2, 4));
    expect(rest.before).toBe((whole.terms[0]?.value ?? NaN) + (whole.terms[1]?.value ?? NaN));
  });

  it('is refused for a number that is not there, and for too many terms', async () => {
    await page.end(run(document));
    const [first] = planOf(document).steps;
    const count = numel(first?.op.output ?? []);
    await expect(ask(first?.id ?? '', count)).rejects.toThrow('message.invalid');
    await expect(ask(first?.id ?? '', 0, [0, 5000])).rejects.toThrow('message.invalid');
  });
});

describe('another kernel set', () => {
  const configure = { kind: 'configure', threads: 2, memoryBytes, maxPixels: 10_000_000 } as const;

  it('drops what the one before computed, keeps the picture, and computes everything anew', async () => {
    await page.end(run(document));
    const planned = planOf(document);
    await engine.fromMain({ ...configure, kernels: 'reference' });
    expect(page.of('ready').at(-1)).toMatchObject({ kernelSet: 'reference' });
    expect(
      page
        .of('evicted')
        .flatMap(({ keys }) => keys)
        .toSorted(),
    ).toEqual(planned.steps.map(({ key }) => key).toSorted());
    const job = run(document);
    expect((await page.end(job)).kind).toBe('finished');
    expect(cachedSteps(job)).toEqual(planned.steps.map(() => false));
    expect(await digests(planned)).toEqual(await bitsBy(findKernelSet('reference')));
    await engine.fromMain({ ...configure, kernels: 'wasm' });
    await page.end(run(document));
    expect(await digests(planned)).toEqual(await bitsBy(findKernelSet('wasm')));
    // The same set again drops nothing.
    const before = page.of('evicted').length;
    await engine.fromMain({ ...configure, kernels: 'wasm' });
    expect(page.of('evicted')).toHaveLength(before);
  });

  it('lets go of maps that the one before had computed and that are still being made when it comes', async () => {
    const planned = planOf(document);
    await page.end(run(document));
    const key = planned.steps.at(-1)?.key ?? '';
    // Whatever is looked at takes its turn: the maps come after these, which take longer than the change.
    const looked = page.ask({ kind: 'digest', id: newId(), keys: Array.from({ length: 400 }, () => info.key) });
    page.tell({ kind: 'wish', wishes: [{ key, from: 0, to: 8, size: 64 }] });
    await engine.fromMain({ ...configure, kernels: 'reference' });
    const changed = page.events.findLastIndex(({ kind }) => kind === 'ready');
    await looked;
    expect(page.events.findLastIndex(({ kind }) => kind === 'reply')).toBeGreaterThan(changed);
    await page.ask({ kind: 'digest', id: newId(), keys: [info.key] });
    expect(page.of('tiles').flatMap(({ tiles }) => tiles.filter((tile) => tile.key === key))).toEqual([]);
    await page.end(run(document));
    await page.until('tiles', ({ tiles }) => tiles.some((tile) => tile.key === key && tile.complete));
  });

  it('cancels what runs, and a run that is asked for meanwhile has the bits of the new set', async () => {
    const job = run(document);
    await page.until('stepStarted');
    const changed = engine.fromMain({ ...configure, kernels: 'reference' });
    // Once the change has begun.
    await new Promise(setImmediate);
    const next = run(document);
    await changed;
    expect((await page.end(job)).kind).toBe('cancelled');
    expect((await page.end(next)).kind).toBe('finished');
    expect(await digests(planOf(document))).toEqual(await bitsBy(findKernelSet('reference')));
  });
});
