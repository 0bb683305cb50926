import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fragmentText, parseFragment } from '../../../core/pipeline/fragment.ts';
import { startedStores, useFakeClock, type Stores } from '../support/lab.ts';

const wiring = ({ document }: Stores) => document.current.nodes.map(({ id, inputs }) => `${id}<${inputs.join('+')}`);

/** The sample of four layers, with the second and the third chosen. */
async function withTwoChosen(): Promise<Stores> {
  const lab = await startedStores();
  lab.selection.selectAll(['n2', 'n3'], 'n2');
  return lab;
}

beforeEach(useFakeClock);
afterEach(() => void vi.useRealTimers());

describe('several layers at once', () => {
  it('are chosen in the order of the data, until one is chosen alone', async () => {
    const lab = await startedStores();
    lab.selection.selectAll(['n4', 'n2'], 'n4');
    expect([lab.selection.nodeId, lab.selection.nodeIds]).toEqual(['n4', ['n2', 'n4']]);
    lab.selection.select('n4');
    expect(lab.selection.nodeIds).toEqual(['n4']);
  });

  it.each([
    ['layer.remove', 'removeMany', ['n1<source', 'n4<n1']],
    ['layer.duplicate', 'duplicateMany', ['n1<source', 'n2<n1', 'n3<n2', 'n5<n3', 'n6<n5', 'n4<n6']],
  ] as const)('%s does it to all of them in one step', async (command, name, expected) => {
    const lab = await withTwoChosen();
    const before = lab.document.current;
    lab.commands.run(command);
    expect(wiring(lab)).toEqual(expected);
    expect(lab.document.undoLabel).toEqual({ name, count: 2 });
    lab.commands.run('edit.undo');
    expect(lab.document.current).toBe(before);
  });

  it('are bypassed and used again together, as the one that the panels talk about says', async () => {
    const lab = await withTwoChosen();
    lab.edits.toggleBypass('n3');
    const bypassed = () => lab.document.current.nodes.map((node) => node.bypassed);
    lab.commands.run('layer.bypass');
    expect([bypassed(), lab.document.undoLabel?.name]).toEqual([[false, true, true, false], 'bypassMany']);
    lab.commands.run('layer.bypass');
    expect([bypassed(), lab.document.undoLabel?.name]).toEqual([[false, false, false, false], 'unbypassMany']);
  });

  it('are pasted behind the last one chosen, and are chosen then', async () => {
    const lab = await withTwoChosen();
    lab.edits.paste(parseFragment(fragmentText(lab.document.current, lab.selection.nodeIds)));
    expect(wiring(lab)).toEqual(['n1<source', 'n2<n1', 'n3<n2', 'n5<n3', 'n6<n5', 'n4<n6']);
    expect(lab.selection.nodeIds).toEqual(['n5', 'n6']);
    expect(lab.document.undoLabel).toEqual({ name: 'paste', count: 2 });
  });

  it('are arranged: one drag is one step, keys in quick succession too, and tidying up is another', async () => {
    const lab = await withTwoChosen();
    const before = lab.document.current;
    lab.edits.place(new Map([['n2', [8, 8]]]));
    lab.edits.place(new Map([['n2', [16, 8]]]));
    lab.commands.run('graph.tidy');
    expect(lab.document.current.nodes).toEqual(before.nodes);
    expect(lab.commands.all['graph.tidy'].enabled).toBe(false);
    lab.commands.run('edit.undo');
    expect(lab.document.nodeOf('n2')?.at).toEqual([16, 8]);
    lab.commands.run('edit.undo');
    expect(lab.document.current).toBe(before);
  });

  it('keep their maps while they are moved about: there is nothing new to run', async () => {
    const lab = await startedStores();
    const { work } = lab.plan;
    lab.edits.place(new Map([['n2', [80, 8]]]));
    expect(lab.plan.work).toBe(work);
    expect(lab.run.state).toBe('finished');
  });
});

it('a layer is added as a list asks for it: behind, as a branch, inside a wire', async () => {
  const lab = await startedStores();
  lab.edits.addBranch('pool', 'n1', [8, 16]);
  lab.edits.addOnWire('activation', { to: 'n2', port: 0 });
  expect(wiring(lab)).toEqual(['n1<source', 'n6<n1', 'n2<n6', 'n3<n2', 'n4<n3', 'n5<n1']);
  expect([lab.document.nodeOf('n5')?.at, lab.selection.nodeId]).toEqual([[8, 16], 'n6']);
});

it('adding by its key opens the palette beside a list, and a list over the graph', async () => {
  const lab = await startedStores();
  lab.commands.run('layer.add');
  expect([lab.dialogs.paletteCalls, lab.picker.open]).toEqual([1, undefined]);
  await lab.settings.change({ pipelineView: 'graph' });
  lab.commands.run('layer.add');
  expect([lab.dialogs.paletteCalls, lab.picker.open]).toEqual([1, { what: 'add' }]);
});
