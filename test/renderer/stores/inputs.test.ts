import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseProject, serializeProject } from '../../../core/pipeline/parse.ts';
import { useInputEditsStore } from '../../../renderer/stores/input-edits.ts';
import { pictureOf } from '../../support/fake-host.ts';
import { fakePicture } from '../../support/fake-pictures.ts';
import { fakeWorld, settle, startedStores, useFakeClock } from '../support/lab.ts';

beforeEach(useFakeClock);
afterEach(() => {
  vi.useRealTimers();
});

const vessels = { generated: { input: 'vessels', depth: 6, height: 8, width: 10, radius: 1 } } as const;

describe('an input without a file', () => {
  it('takes the place of the picture, runs by itself, and goes with undo', async () => {
    const lab = await startedStores();
    const before = lab.plan.current.source;
    await lab.session.useInput(vessels);
    await settle(400);
    expect(lab.source.info).toMatchObject({ format: 'generated', shape: [1, 1, 6, 8, 10] });
    expect([lab.run.state, lab.document.undoLabel]).toEqual([
      'finished',
      { name: 'generate', values: { input: 'vessels' } },
    ]);
    expect(lab.plan.nodeOf('n1')?.outputShape).toEqual([1, 8, 6, 8, 10]);
    lab.document.undo();
    await settle(400);
    expect(lab.plan.current.source).toEqual(before);
  });

  it('has parameters that are edits, those of one field at once as one', async () => {
    const lab = await startedStores();
    const edits = useInputEditsStore();
    await lab.session.useInput(vessels);
    await settle(400);
    edits.setParameter('depth', 5);
    // What is there stays on the screen until the other is made, but nothing runs on it.
    expect([lab.source.info?.shape, lab.run.possible]).toEqual([[1, 1, 6, 8, 10], false]);
    edits.setParameter('depth', 4);
    await settle(400);
    expect([lab.source.info?.shape, lab.run.possible]).toEqual([[1, 1, 4, 8, 10], true]);
    expect(lab.document.undoLabel).toEqual({ name: 'parameter', values: { input: 'vessels', parameter: 'depth' } });
    lab.document.undo();
    expect(lab.document.current.source).toEqual(vessels);
    await settle(400);
    expect(lab.source.info?.shape).toEqual([1, 1, 6, 8, 10]);
  });

  it('that is typed has the numbers of the text', async () => {
    const lab = await startedStores();
    await lab.session.useInput({ typed: '1 2\n3 4' });
    await settle(400);
    expect(lab.source.info).toMatchObject({ format: 'typed', shape: [1, 1, 2, 2] });
    const { values } = (await engineValues(lab)).value;
    expect([...values]).toEqual([1, 2, 3, 4]);
    await lab.session.useInput({ typed: '1 2\n3' });
    expect(lab.messages.list).toMatchObject([{ kind: 'error', error: { code: 'kernelText.ragged' } }]);
    expect(lab.document.current.source).toEqual({ typed: '1 2\n3 4' });
  });

  it('is saved with the project and comes back', async () => {
    const lab = await startedStores();
    await lab.session.useInput(vessels);
    const text = serializeProject(lab.document.current);
    expect(parseProject(text, 'a').source).toEqual(vessels);
    await lab.session.useInput({ typed: '5' });
    await lab.session.receive({ ok: true, value: { kind: 'project', name: 'a.convlab', text } });
    await settle(400);
    expect(lab.source.info?.shape).toEqual([1, 1, 6, 8, 10]);
  });
});

describe('what is done to an input', () => {
  it('is what the pipeline sees, step by step, and each step is an edit', async () => {
    const lab = await startedStores();
    const edits = useInputEditsStore();
    edits.addStep({ kind: 'crop', begin: [2, 3], size: [6, 8] });
    await settle(400);
    expect(lab.source.info).toMatchObject({ original: [1, 3, 12, 16], shape: [1, 3, 6, 8] });
    expect([lab.plan.current.source, lab.run.state]).toEqual([[1, 3, 6, 8], 'finished']);
    edits.addStep({ kind: 'channels', channels: [2] });
    await settle(400);
    expect(lab.plan.current.source).toEqual([1, 1, 6, 8]);
    edits.changeStep(0, { kind: 'crop', begin: [0, 0], size: [5, 5] });
    await settle(400);
    expect(lab.plan.current.source).toEqual([1, 1, 5, 5]);
    edits.removeStep(0);
    expect(lab.document.undoLabel).toEqual({ name: 'prepareRemove', values: { step: 'crop' } });
    await settle(400);
    expect(lab.plan.current.source).toEqual([1, 1, 12, 16]);
    lab.document.undo();
    lab.document.undo();
    lab.document.undo();
    lab.document.undo();
    await settle(400);
    expect([lab.plan.current.source, lab.document.current.preparation]).toEqual([[1, 3, 12, 16], undefined]);
  });

  it('stays with another input where it fits, and goes where it does not', async () => {
    const world = fakeWorld();
    const [large, small] = [fakePicture('large.png', 3, 20, 20), fakePicture('small.png', 3, 4, 4)];
    world.engine.add(large, small);
    const lab = await startedStores(world);
    const step = { kind: 'crop', begin: [2, 3], size: [6, 8] } as const;
    useInputEditsStore().addStep(step);
    await lab.session.receive({ ok: true, value: pictureOf(large) });
    await settle(400);
    expect([lab.document.current.preparation, lab.plan.current.source]).toEqual([[step], [1, 3, 6, 8]]);
    await lab.session.receive({ ok: true, value: pictureOf(small) });
    await settle(400);
    expect([lab.document.current.preparation, lab.plan.current.source]).toEqual([undefined, [1, 3, 4, 4]]);
    expect(lab.messages.list).toEqual([]);
  });

  it('that does not fit after an edit says why, and can be taken away', async () => {
    const lab = await startedStores();
    const edits = useInputEditsStore();
    await lab.session.useInput(vessels);
    edits.addStep({ kind: 'crop', begin: [2, 0, 0], size: [4, 8, 10] });
    await settle(400);
    edits.setParameter('depth', 3);
    await settle(400);
    expect([lab.source.error?.code, lab.run.possible]).toEqual(['prepare.crop', false]);
    edits.removeStep(0);
    await settle(400);
    expect([lab.source.error, lab.source.info?.shape]).toEqual([undefined, [1, 1, 3, 8, 10]]);
  });
});

type Stores = Awaited<ReturnType<typeof startedStores>>;

async function engineValues({ services, source }: Stores) {
  const reply = await services.engine.ask('values', { key: source.info?.key ?? '', begin: 0, end: 4 });
  if (!reply.ok) throw new Error(reply.error.code);
  return reply;
}
