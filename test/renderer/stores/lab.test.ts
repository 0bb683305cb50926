import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileOf } from '../../../core/pipeline/document.ts';
import { errorData } from '../../../core/errors.ts';
import { serializeProject } from '../../../core/pipeline/parse.ts';
import { defaultProject } from '../../../core/pipeline/default-project.ts';
import { setParam } from '../../../core/pipeline/edit.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { fakePicture } from '../../support/fake-pictures.ts';
import { pictureOf } from '../../support/fake-host.ts';
import { fakeWorld, settle, startedStores, storesOf, useFakeClock } from '../support/lab.ts';

const shapesOf = ({ plan }: Awaited<ReturnType<typeof startedStores>>) =>
  plan.current.nodes.map(({ outputShape }) => outputShape?.slice(1).join('x'));

describe('the lab without its screen', () => {
  beforeEach(useFakeClock);
  afterEach(() => void vi.useRealTimers());

  it('opens the sample at the start and computes it unasked', async () => {
    const lab = await startedStores();
    expect(lab.run.state).toBe('finished');
    expect(lab.engine.computed).toEqual(['n1/main', 'n2/main', 'n3/depthwise', 'n3/pointwise', 'n4/main']);
    expect(lab.document.edited).toBe(false);
    expect(shapesOf(lab)).toEqual(['8x12x16', '8x12x16', '16x12x16', '16x6x8']);
  });

  it('computes the sample whichever comes first, the engine or the picture', async () => {
    const world = fakeWorld();
    const lab = storesOf(world);
    const started = lab.session.start();
    await settle();
    expect(lab.run.state).toBe('idle');
    world.engine.start();
    await started;
    await settle();
    expect(lab.run.state).toBe('finished');
  });

  it('runs again after an edit, and only what the edit touched', async () => {
    const lab = await startedStores();
    lab.engine.computed.length = 0;
    lab.edits.change('n4', 'stride', [1]);
    expect(shapesOf(lab).at(-1)).toBe('16x11x15');
    await settle(299);
    expect(lab.engine.computed).toEqual([]);
    await settle(1);
    expect(lab.engine.computed).toEqual(['n4/main']);
    expect(lab.run.state).toBe('finished');
  });

  it('does not start again after an edit what was started by hand meanwhile', async () => {
    const world = fakeWorld();
    const lab = await startedStores(world);
    world.engine.stepwise = true;
    lab.edits.change('n1', 'kernel', [5]);
    await settle();
    lab.commands.run('run.start');
    await settle(400);
    const runs = world.engine.requests.filter(({ kind }) => kind === 'run');
    // The one of the start, and this one.
    expect([lab.run.state, runs.length]).toEqual(['running', 2]);
  });

  it('starts again after an edit what an edit has overtaken', async () => {
    const world = fakeWorld();
    const lab = await startedStores(world);
    world.engine.stepwise = true;
    lab.commands.run('run.start');
    await settle();
    lab.edits.change('n1', 'kernel', [5]);
    await settle(400);
    expect(lab.run.state).toBe('running');
    expect(lab.run.steps.has(lab.plan.nodeOf('n1')?.key ?? '')).toBe(true);
  });

  it('computes a layer by the algorithm the user forces, and what follows, and goes back with undo', async () => {
    const lab = await startedStores();
    lab.engine.computed.length = 0;
    const by = (node: string) => lab.plan.nodeOf(node)?.steps.map(({ key }) => lab.results.held.get(key)?.by.reason);
    lab.edits.chooseAlgorithm('n3', 'gemm');
    expect(lab.document.undoLabel?.name).toBe('algorithm');
    await settle(300);
    expect(lab.engine.computed).toEqual(['n3/depthwise', 'n3/pointwise', 'n4/main']);
    expect([by('n1'), by('n3')]).toEqual([['rule'], ['forced', 'forced']]);
    lab.edits.chooseAlgorithm('n2', 'gemm');
    await settle(300);
    // An activation cannot be one: nothing is computed again.
    expect(lab.engine.computed).toHaveLength(3);
    lab.document.undo();
    lab.document.undo();
    await settle(300);
    expect([lab.engine.computed.length, by('n3')]).toEqual([3, ['rule', 'rule']]);
  });

  it('measures how far every step of a layer is from double precision', async () => {
    const lab = await startedStores();
    const node = lab.plan.nodeOf('n3');
    if (node === undefined) throw new Error('no n3');
    await lab.checks.checkErrors(node);
    const errors = node.steps.map(({ key }) => lab.checks.errors.get(key));
    expect(errors.map((each) => each?.checked)).toEqual(node.steps.map(({ op }) => numel(op.output)));
    for (const each of errors) expect(each?.maxAbsolute).toBeLessThanOrEqual((each?.largest ?? 0) * 2 ** -24);
    expect(lab.checks.checking.size).toBe(0);
  });

  it.each([true, false])('forgets what other kernels computed; runs again by itself: %s', async (autoRun) => {
    const lab = await startedStores();
    const node = lab.plan.nodeOf('n3');
    const key = node?.key ?? '';
    if (node === undefined) throw new Error('no n3');
    lab.tiles.need('wall', 0, [{ key, from: 0, to: 16, size: 32 }]);
    await settle();
    await lab.checks.checkErrors(node);
    await lab.checks.fingerprint(key);
    expect(lab.tiles.tilesOf(key, 32).size).toBe(16);
    lab.document.chooseAutoRun(autoRun);
    lab.engine.computed.length = 0;
    lab.engine.changeKernels('wasm');
    await settle(1000);
    expect([lab.checks.errors.size, lab.checks.fingerprints.size]).toEqual([0, 0]);
    expect([lab.results.held.size, lab.engine.computed.length]).toEqual(autoRun ? [5, 5] : [0, 0]);
    expect(lab.tiles.tilesOf(key, 32).size).toBe(autoRun ? 16 : 0);
  });

  it('takes in tiles that came before other kernels were there as theirs, not as those of the new ones', async () => {
    const lab = await startedStores();
    const key = lab.plan.nodeOf('n1')?.key ?? '';
    lab.document.chooseAutoRun(false);
    // The tiles are on their way, and wait for the next frame.
    lab.tiles.need('wall', 0, [{ key, from: 0, to: 8, size: 32 }]);
    await Promise.resolve();
    await Promise.resolve();
    lab.engine.changeKernels('wasm');
    await settle(1000);
    expect(lab.tiles.tilesOf(key, 32).size).toBe(0);
    expect(lab.engine.inFlight).toBe(0);
  });

  it('does not run by itself when the user does not want it', async () => {
    const lab = await startedStores();
    lab.document.chooseAutoRun(false);
    lab.edits.change('n1', 'stride', [2]);
    await settle(1000);
    const shown = lab.results.shownOf('n1');
    expect([shown?.stale, shown?.shape]).toEqual([true, [1, 8, 12, 16]]);
    lab.commands.run('run.start');
    await settle();
    expect(lab.results.shownOf('n1')).toMatchObject({ stale: false, shape: [1, 8, 6, 8] });
  });

  it('switches running after edits off for a large picture, but computes it once', async () => {
    const world = fakeWorld();
    const large = fakePicture('large.png', 1, 1000, 2000);
    world.engine.add(large);
    const project = { ...defaultProject(large.ref), nodes: defaultProject(large.ref).nodes.slice(1, 2) };
    const wired = { ...project, nodes: project.nodes.map((node) => ({ ...node, inputs: ['source'] })) };
    world.host.atStart = { ok: true, value: { kind: 'project', name: 'a.convlab', text: serializeProject(wired) } };
    const lab = await startedStores(world);
    expect([lab.document.autoRun, lab.run.state]).toEqual([false, 'finished']);
  });

  it('undo brings back the maps without computing anything', async () => {
    const lab = await startedStores();
    const before = lab.results.shownOf('n1');
    lab.edits.change('n1', 'kernel', [5]);
    await settle(300);
    lab.engine.computed.length = 0;
    lab.commands.run('edit.undo');
    expect(lab.results.shownOf('n1')).toEqual(before);
    await settle(300);
    expect([lab.engine.computed, lab.document.edited, lab.run.state]).toEqual([[], false, 'finished']);
  });

  it('says which groups do not divide the channels, and mends them', async () => {
    const lab = await startedStores();
    lab.edits.change('n1', 'groups', 2);
    const [problem] = lab.plan.nodeOf('n1')?.problems ?? [];
    expect(problem?.error).toMatchObject({ code: 'layer.groupsInput', values: { groups: 2, channels: 3 } });
    expect(lab.plan.nodeOf('n2')?.status).toBe('blocked');
    expect(lab.commands.all['run.start'].enabled).toBe(false);
    lab.edits.fix('n1', { kind: 'params', params: problem?.fix ?? {} });
    await settle(300);
    expect([lab.plan.current.runnable, lab.run.state]).toEqual([true, 'finished']);
  });

  it('stops a run, keeps what was finished and marks what was not', async () => {
    const world = fakeWorld();
    world.engine.stepwise = true;
    const lab = await startedStores(world);
    expect(lab.run.state).toBe('running');
    world.engine.step();
    await settle();
    expect(lab.run.counts).toEqual({ done: 1, steps: 5 });
    lab.commands.run('run.stop');
    await settle();
    const second = lab.plan.nodeOf('n2')?.key ?? '';
    expect([lab.run.state, lab.run.steps.get(second)]).toEqual(['cancelled', { state: 'partial', fraction: 0.5 }]);
    expect(lab.results.isHeld(lab.plan.nodeOf('n1')?.key)).toBe(true);
  });

  it.each([
    { kind: 'cancelled', job: 'an earlier one', finishedSteps: 0 },
    { kind: 'finished', job: 'an earlier one', ms: 1 },
    { kind: 'failed', job: 'an earlier one', error: { code: 'engine.absent', values: {} } },
  ] as const)('goes on when an earlier run is $kind late', async (event) => {
    const world = fakeWorld();
    world.engine.stepwise = true;
    const lab = await startedStores(world);
    world.engine.say(event);
    await settle();
    expect([lab.run.state, lab.messages.list]).toEqual(['running', []]);
  });

  it('an edit overtakes the run it comes into', async () => {
    const world = fakeWorld();
    world.engine.stepwise = true;
    const lab = await startedStores(world);
    lab.edits.change('n1', 'kernel', [5]);
    world.engine.stepwise = false;
    await settle(300);
    expect(lab.run.state).toBe('finished');
    const runs = world.engine.requests.filter(({ kind }) => kind === 'run' || kind === 'cancel');
    expect(runs.map(({ kind }) => kind)).toEqual(['run', 'cancel', 'run']);
  });

  it('outlives its engine: the document stays, the next run succeeds', async () => {
    const world = fakeWorld();
    const lab = await startedStores(world);
    lab.edits.change('n1', 'kernel', [5]);
    world.engine.stepwise = true;
    await settle(300);
    const { text } = lab.document;
    expect([...lab.run.steps.values()]).toContainEqual({ state: 'running', fraction: 0.5 });
    world.engine.die();
    world.host.emit({
      kind: 'engine',
      engine: { state: 'restarting', error: errorData('engine.died', { reason: 'killed' }) },
    });
    expect([lab.run.state, lab.run.possible, lab.run.steps.size]).toEqual(['failed', false, 0]);
    expect(lab.messages.list).toMatchObject([{ kind: 'error', error: { code: 'engine.died' } }]);
    world.engine.stepwise = false;
    world.engine.start();
    world.host.emit({ kind: 'engine', engine: { state: 'running' } });
    await settle();
    lab.commands.run('run.start');
    await settle();
    expect([lab.run.state, lab.document.text]).toEqual(['finished', text]);
  });

  it('asks before it starts an engine that died too often', async () => {
    const world = fakeWorld();
    const lab = await startedStores(world);
    world.engine.die();
    const error = errorData('engine.asking', { count: 3, reason: 'killed' });
    world.host.emit({ kind: 'engine', engine: { state: 'asking', error } });
    expect(lab.engineState.asking).toEqual(error);
    world.host.onRestart = () => world.engine.start();
    await lab.engineState.restart();
    await settle();
    expect([lab.engineState.asking, lab.run.possible]).toEqual([undefined, true]);
  });

  it('keeps everything when a file cannot be opened', async () => {
    const lab = await startedStores();
    const { text } = lab.document;
    lab.host.next = { ok: false, error: errorData('file.empty', { file: 'a.png' }) };
    lab.commands.run('picture.open');
    await settle();
    expect(lab.messages.list).toMatchObject([{ error: { code: 'file.empty' } }]);
    expect([lab.document.text, lab.run.state]).toEqual([text, 'finished']);
  });

  it('opens the sample when the file given at the start cannot be read', async () => {
    const world = fakeWorld();
    world.host.atStart = { ok: false, error: errorData('file.empty', { file: 'a.png' }) };
    const lab = await startedStores(world);
    expect([lab.run.state, lab.messages.list.length]).toEqual(['finished', 1]);
  });

  it('tells the picture that cannot be decoded, and keeps everything as it was', async () => {
    const world = fakeWorld();
    const lab = await startedStores(world);
    const error = errorData('file.truncated', { file: 'cut.jpg', offset: 99, format: 'JPEG' });
    const bad = fakePicture('cut.jpg', 3, 4, 4, error);
    world.engine.add(bad);
    world.host.next = { ok: true, value: pictureOf(bad) };
    const { text } = lab.document;
    const { info } = lab.source;
    await lab.session.openPicture();
    await settle(300);
    expect(lab.messages.list).toMatchObject([{ kind: 'error', error }]);
    expect([lab.document.text, lab.document.undoLabel, lab.source.info]).toEqual([text, undefined, info]);
    expect([lab.source.loading, lab.source.error, lab.run.state]).toEqual([false, undefined, 'finished']);
  });

  it('starts with the sample when the picture it was started with cannot be decoded', async () => {
    const world = fakeWorld();
    const error = errorData('file.truncated', { file: 'cut.jpg', offset: 99, format: 'JPEG' });
    const bad = fakePicture('cut.jpg', 3, 4, 4, error);
    world.engine.add(bad);
    world.host.atStart = { ok: true, value: pictureOf(bad) };
    const lab = await startedStores(world);
    expect(lab.messages.list).toMatchObject([{ kind: 'error', error }]);
    expect([fileOf(lab.document.current.source)?.name, lab.run.state]).toEqual([
      world.host.sample.ref.name,
      'finished',
    ]);
  });

  it('says which picture a project came without', async () => {
    const lab = await startedStores();
    const project = defaultProject(fakePicture('lost.png').ref);
    await lab.session.receive({
      ok: true,
      value: { kind: 'project', name: 'a.convlab', text: serializeProject(project) },
    });
    await settle();
    expect(lab.source.error).toEqual(errorData('project.sourceMissing', { file: 'a.convlab', source: 'lost.png' }));
  });

  it('opens a project whose groups do not divide', async () => {
    const lab = await startedStores();
    const project = setParam(defaultProject(lab.host.sample.ref), 'n1', 'groups', 2);
    lab.host.next = { ok: true, value: { kind: 'project', name: 'groups.convlab', text: serializeProject(project) } };
    await lab.session.openProject();
    await settle();
    expect([lab.document.fileName, lab.plan.nodeOf('n1')?.status]).toEqual(['groups.convlab', 'broken']);
  });

  it.each([
    '{',
    '{"format":"convlab","formatVersion":99,"nodes":[]}',
    '{"format":"convlab","formatVersion":1,"nodes":[7]}',
  ])('refuses the project %s and keeps its own', async (text) => {
    const lab = await startedStores();
    const before = lab.document.current;
    await lab.session.receive({ ok: true, value: { kind: 'project', name: 'bad.convlab', text } });
    expect(lab.document.current).toBe(before);
    expect(lab.messages.list).toHaveLength(1);
  });

  it('hands main the newest work before main asks whether another project may take its place', async () => {
    const lab = await startedStores();
    lab.edits.remove('n4');
    const mine = lab.document.text;
    lab.host.next = { ok: true, value: undefined };
    await lab.session.openProject();
    expect([lab.host.kept.at(-1), lab.document.text]).toEqual([mine, mine]);
  });

  it.each([true, false])('makes a new project unless the user keeps the old one (keeps it: %s)', async (keeps) => {
    const lab = await startedStores();
    lab.edits.remove('n4');
    lab.host.keepsEdited = keeps;
    await lab.session.newProject();
    expect(lab.document.current.nodes.length).toBe(keeps ? 3 : 0);
    expect(lab.document.current.source).toEqual(lab.host.sample.ref);
  });

  it('hands unsaved work to main within half a second, and takes it back once it is saved', async () => {
    const lab = await startedStores();
    await settle(1000);
    expect(lab.host.kept).toEqual([]);
    lab.edits.remove('n4');
    await settle(500);
    expect(lab.host.kept).toEqual([lab.document.text]);
    await lab.session.save(false);
    await settle(500);
    expect([lab.host.kept.at(-1), lab.document.edited, lab.document.fileName]).toEqual([
      undefined,
      false,
      'mine.convlab',
    ]);
  });

  it('keeps handing over while the user goes on typing', async () => {
    const lab = await startedStores();
    for (let kernel = 2; kernel < 12; kernel++) {
      lab.edits.change('n1', 'kernel', [kernel]);
      await settle(200);
    }
    expect(lab.host.kept.length).toBeGreaterThan(3);
  });

  it('stays unsaved when saving fails', async () => {
    const lab = await startedStores();
    lab.edits.remove('n4');
    lab.host.saveAnswer = {
      ok: false,
      error: errorData('file.notSaved', { file: 'a.convlab', reason: 'no permission' }),
    };
    await lab.session.saveThenClose();
    expect([lab.document.edited, lab.host.calls.includes('closeWindow')]).toEqual([true, false]);
    expect(lab.messages.list).toMatchObject([{ error: { code: 'file.notSaved' } }]);
  });

  it('brings back unsaved work as unsaved', async () => {
    const world = fakeWorld();
    const text = serializeProject(defaultProject(world.host.sample.ref));
    world.host.atStart = { ok: true, value: { kind: 'project', text, restoredFrom: 1_700_000_000_000 } };
    const lab = await startedStores(world);
    expect([lab.document.edited, lab.run.state]).toEqual([true, 'finished']);
    expect(lab.messages.list).toMatchObject([{ kind: 'notice', name: 'restored' }]);
  });

  it('tells menu and title bar what is possible', async () => {
    const lab = await startedStores();
    const atStart = lab.host.states.at(-1);
    expect(atStart).toMatchObject({ edited: false, checked: ['view.bench'] });
    expect(atStart?.enabled).not.toContain('edit.undo');
    lab.edits.toggleBypass('n1');
    await settle();
    const after = lab.host.states.at(-1);
    expect(after).toMatchObject({ edited: true, undo: 'bypass', checked: ['view.bench', 'layer.bypass'] });
    expect(after?.enabled).toContain('edit.undo');
  });

  it('obeys the menu', async () => {
    const lab = await startedStores();
    lab.host.emit({ kind: 'command', id: 'layer.remove' });
    expect(lab.document.current.nodes.map(({ id }) => id)).toEqual(['n2', 'n3', 'n4']);
    // What stood behind it is selected now.
    expect(lab.selection.nodeId).toBe('n2');
    lab.host.emit({ kind: 'command', id: 'view.race' });
    expect(lab.selection.view).toBe('race');
  });

  it('counts what a layer really multiplies and finds what the formula says', async () => {
    const lab = await startedStores();
    const node = lab.plan.nodeOf('n3');
    if (node === undefined) throw new Error('n3 is missing');
    await lab.checks.count(node);
    expect(lab.checks.counts.get(node.key ?? '')).toEqual({ state: 'equal', value: node.multiplications });
    await lab.checks.fingerprint(node.key ?? '');
    expect(lab.checks.fingerprints.get(node.key ?? '')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sets a convolution beside its depthwise separable twin', async () => {
    const lab = await startedStores();
    lab.selection.select('n1');
    lab.commands.run('layer.compare');
    await settle();
    expect([lab.selection.view, lab.race.state]).toEqual(['race', 'finished']);
    expect(lab.race.rows.map(({ variant }) => variant)).toEqual(['original', 'depthwise-separable']);
    for (const { counted, multiplications } of lab.race.rows) {
      expect((counted?.multiplications ?? 0n) + (counted?.paddingTaps ?? 0n)).toBe(multiplications);
    }
    lab.edits.change('n1', 'kernel', [5]);
    expect(lab.race.stale).toBe(true);
  });

  it('asks for each tile once and gives it to whoever needs it', async () => {
    const lab = await startedStores();
    const { key } = lab.plan.nodeOf('n1') ?? {};
    if (key === undefined) throw new Error('n1 has no key');
    lab.tiles.need('wall', 1, [{ key, from: 0, to: 4, size: 64 }]);
    await settle();
    expect([...lab.tiles.tilesOf(key, 64).keys()]).toEqual([0, 1, 2, 3]);
    lab.tiles.need('cards', 2, [{ key, from: 0, to: 6, size: 64 }]);
    await settle();
    const wishes = lab.engine.requests.flatMap((request) => (request.kind === 'wish' ? [request.wishes] : []));
    expect(wishes.at(-1)).toEqual([{ key, from: 4, to: 6, size: 64 }]);
    expect(lab.engine.inFlight).toBe(0);
  });

  it('wishes for the maps of a layer before they are computed, and for the earlier ones shown meanwhile', async () => {
    const lab = await startedStores();
    const before = lab.plan.nodeOf('n1')?.key;
    expect(lab.results.wishedOf('n1').map(({ key }) => key)).toEqual([before]);
    lab.edits.change('n1', 'outChannels', 5);
    const now = lab.plan.nodeOf('n1')?.key;
    const wished = lab.results.wishedOf('n1').map(({ key, shape }) => [key, shape[1]]);
    expect(wished).toEqual([
      [now, 5],
      [before, 8],
    ]);
    await settle(300);
    expect(lab.results.wishedOf('n1').map(({ key }) => key)).toEqual([now]);
    expect(lab.results.wishedOf('nowhere')).toEqual([]);
  });

  it('asks a new engine again for the tiles that are not there', async () => {
    const lab = await startedStores();
    const { key } = lab.plan.nodeOf('n1') ?? {};
    if (key === undefined) throw new Error('n1 has no key');
    lab.engine.die();
    lab.host.emit({
      kind: 'engine',
      engine: { state: 'restarting', error: errorData('engine.died', { reason: 'x' }) },
    });
    lab.tiles.need('wall', 1, [{ key, from: 0, to: 1, size: 64 }]);
    await settle();
    lab.engine.start();
    await settle();
    lab.run.start();
    await settle();
    expect(lab.tiles.tilesOf(key, 64).size).toBe(1);
  });
});
