import { describe, expect, it } from 'vitest';
import { createHistory } from '../../../renderer/stores/history.ts';

function setUp() {
  let at = 0;
  const history = createHistory(0, () => at);
  return { history, wait: (ms: number) => (at += ms) };
}

const label = { name: 'change' } as const;

describe('the history', () => {
  it('undoes and redoes, and names what it would do', () => {
    const { history } = setUp();
    history.edit({ name: 'add' }, 1);
    history.edit({ name: 'remove' }, 2);
    history.undo();
    expect([history.current.value, history.undoLabel.value?.name, history.redoLabel.value?.name]).toEqual([
      1,
      'add',
      'remove',
    ]);
    history.redo();
    expect([history.current.value, history.redoLabel.value]).toEqual([2, undefined]);
  });

  it('does nothing at its ends', () => {
    const { history } = setUp();
    history.undo();
    history.redo();
    expect(history.current.value).toBe(0);
  });

  it('forgets what was undone once something else is done', () => {
    const { history } = setUp();
    history.edit(label, 1);
    history.undo();
    history.edit(label, 2);
    history.redo();
    expect(history.current.value).toBe(2);
  });

  it.each([
    [499, 0],
    [500, 1],
  ])('after %i ms an edit of the same field undoes to %i', (ms, value) => {
    const { history, wait } = setUp();
    history.edit(label, 1, 'kernel');
    wait(ms);
    history.edit(label, 2, 'kernel');
    history.undo();
    expect(history.current.value).toBe(value);
  });

  it('keeps edits of different fields apart', () => {
    const { history } = setUp();
    history.edit(label, 1, 'kernel');
    history.edit(label, 2, 'stride');
    history.undo();
    expect(history.current.value).toBe(1);
  });

  it('starts afresh after an undo, even for the same field', () => {
    const { history } = setUp();
    history.edit(label, 1, 'kernel');
    history.undo();
    history.edit(label, 2, 'kernel');
    history.undo();
    expect(history.current.value).toBe(0);
  });

  it('takes an edit that changes nothing for none', () => {
    const { history } = setUp();
    history.edit(label, 0);
    expect(history.undoLabel.value).toBeUndefined();
  });
});
