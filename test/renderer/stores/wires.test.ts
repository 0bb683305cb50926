import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mendOf } from '../../../core/pipeline/mend.ts';
import { settle, startedStores, useFakeClock, type Stores } from '../support/lab.ts';

const wiring = ({ document }: Stores) =>
  document.current.nodes.map(({ id, type, inputs }) => `${id} ${type}<${inputs.join('+')}`);
const shapeOf = ({ plan }: Stores, id: string) => plan.nodeOf(id)?.outputShape?.slice(1).join('x');

/** conv, activation and an addition that waits for what goes around them. */
async function withJoin(): Promise<Stores> {
  const lab = await startedStores();
  lab.edits.remove('n3');
  lab.edits.remove('n4');
  lab.selection.select('n2');
  lab.edits.add('add');
  return lab;
}

describe('wires', () => {
  beforeEach(useFakeClock);
  afterEach(() => void vi.useRealTimers());

  it('close a residual block, which runs, and undo takes it back', async () => {
    const lab = await withJoin();
    expect(lab.plan.nodeOf('n3')?.problems[0]?.error.code).toBe('layer.inputsMissing');
    expect(lab.wires.connect({ from: 'n1', to: 'n3', port: 1 })).toBe(true);
    await settle(300);
    expect(wiring(lab)).toEqual(['n1 conv<source', 'n2 activation<n1', 'n3 add<n2+n1']);
    expect([lab.run.state, lab.engine.computed.at(-1), shapeOf(lab, 'n3')]).toEqual(['finished', 'n3/main', '8x12x16']);
    expect(lab.document.undoLabel).toEqual({ name: 'connect', values: { type: 'add' } });
    lab.commands.run('edit.undo');
    expect(wiring(lab).at(-1)).toBe('n3 add<n2');
  });

  it('that do not fit are refused with the reason, and laid in one step with what makes them fit', async () => {
    const lab = await withJoin();
    const before = lab.document.current;
    expect(lab.wires.connect({ from: 'source', to: 'n3', port: 1 })).toBe(false);
    expect(lab.document.current).toBe(before);
    expect(lab.wires.refused).toMatchObject({
      error: { code: 'layer.inputsDiffer' },
      mend: { adapter: { name: 'channels', values: { from: '3', to: '8' } } },
    });
    lab.wires.mendRefused();
    expect(lab.wires.refused).toBeUndefined();
    expect(wiring(lab).slice(2)).toEqual(['n4 pointwise<source', 'n3 add<n2+n4']);
    expect(lab.plan.current.runnable).toBe(true);
    lab.commands.run('edit.undo');
    expect(lab.document.current).toBe(before);
  });

  it('that were refused are forgotten with the next that is laid', async () => {
    const lab = await withJoin();
    lab.wires.connect({ from: 'n3', to: 'n1', port: 0 });
    expect(lab.wires.refused?.error.code).toBe('wire.circle');
    lab.wires.connect({ from: 'n1', to: 'n3', port: 1 });
    expect(lab.wires.refused).toBeUndefined();
  });

  it('taken away leave a problem that one button mends', async () => {
    const lab = await startedStores();
    lab.wires.disconnect('n2', 0);
    expect(lab.document.undoLabel?.name).toBe('disconnect');
    const [problem] = lab.plan.nodeOf('n2')?.problems ?? [];
    const mend = problem && mendOf(lab.document.current, lab.plan.current, 'n2', problem);
    expect(problem?.error.code).toBe('layer.inputCount');
    if (mend !== undefined) lab.edits.fix('n2', mend);
    expect(wiring(lab)[1]).toBe('n2 activation<n1');
    expect(lab.plan.current.runnable).toBe(true);
  });
});
