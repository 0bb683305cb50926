import { describe, expect, it } from 'vitest';
import PipelineList from '../../../renderer/components/PipelineList.vue';
import { indexAfterMove, type PipelineItem } from '../../../renderer/components/pipeline-item.ts';
import { show } from './mount.ts';

function item(id: string, change: Partial<PipelineItem> = {}): PipelineItem {
  return {
    id,
    title: `Layer ${id}`,
    subtitle: '3 → 16',
    status: 'ready',
    run: 'done',
    fraction: 1,
    ms: 4.1,
    ...change,
  };
}
const list = (items: PipelineItem[], selected = 'a') =>
  show(PipelineList, { items, selected, tiles: new Map(), colourMap: 'viridis' });
const three = () => list([item('a'), item('b'), item('c')]);

describe('PipelineList', () => {
  it('is an ordered list with one tab stop, the selected card marked', () => {
    const view = three();
    expect(view.findAll('ol > li').map((each) => each.attributes('data-node-id'))).toEqual(['a', 'b', 'c']);
    const cards = view.findAll('[data-card]');
    expect(cards.map((card) => card.attributes('tabindex'))).toEqual(['0', '-1', '-1']);
    expect(cards.map((card) => card.attributes('aria-current'))).toEqual(['true', 'false', 'false']);
  });
  it('selects with a click and goes from card to card by arrow keys', async () => {
    const view = three();
    await view.find('[data-node-id=b] [data-card]').trigger('click');
    await view.find('[data-node-id=b] [data-card]').trigger('keydown', { key: 'ArrowRight' });
    await view.find('[data-node-id=b] [data-card]').trigger('keydown', { key: 'Home' });
    expect(view.emitted('select')?.flat()).toEqual(['b', 'c', 'a']);
    expect(document.activeElement?.closest('li')?.dataset['nodeId']).toBe('a');
  });
  it('moves a card with Alt and arrows, within the list, and keeps the focus on it', async () => {
    const view = three();
    const press = (id: string, key: string) =>
      view.find(`[data-node-id=${id}] [data-card]`).trigger('keydown', { key, altKey: true });
    await press('a', 'ArrowLeft');
    await press('c', 'ArrowRight');
    expect(view.emitted('move')).toBeUndefined();
    await press('a', 'ArrowRight');
    expect(view.emitted('move')).toEqual([['a', 1]]);
    await view.setProps({ items: [item('b'), item('a'), item('c')] });
    await view.vm.$nextTick();
    expect(document.activeElement?.closest('li')?.dataset['nodeId']).toBe('a');
  });
  it.each([
    ['Bypass', 'bypass'],
    ['Compare', 'compare'],
    ['Remove', 'remove'],
  ])('has a visible button that starts with %s', async (name, event) => {
    const view = three();
    const button = view.find(`[data-node-id=b] button[aria-label^="${name}"]`);
    await button.trigger('click');
    expect(view.emitted(event)).toEqual([['b']]);
  });
  it('takes a card out with Delete', async () => {
    const view = three();
    await view.find('[data-node-id=b] [data-card]').trigger('keydown', { key: 'Delete' });
    expect(view.emitted('remove')).toEqual([['b']]);
  });
  it.each([
    [{}, '4.1 ms'],
    [{ run: 'running', fraction: 0.62 }, '62 %'],
    [{ run: 'cached' }, '✓ 4.1 ms'],
    [{ run: 'waiting' }, 'waiting'],
    [{ run: 'stale' }, 'out of date'],
    [{ run: 'partial' }, 'partial'],
    [{ run: 'none' }, ''],
    [{ status: 'bypassed' }, 'bypassed'],
    [{ status: 'broken', problem: '5 groups do not divide' }, 'problem'],
    [{ status: 'blocked' }, 'blocked'],
  ] as const)('says the state %o in words: %s', (change, words) => {
    const shown = list([item('a', change)]).findAll('[data-number=time] dd, [data-number=state] dd');
    expect(shown.map((each) => each.text())).toEqual(words === '' ? [] : [words]);
  });
  it('shows the problem of a broken layer in place of its maps', () => {
    const view = list([item('a', { status: 'broken', problem: '5 groups do not divide 3' })]);
    expect(view.find('.problem').text()).toBe('5 groups do not divide 3');
    expect(view.find('canvas').exists()).toBe(false);
  });
  it('presses the bypass button of a bypassed layer', () => {
    const view = list([item('a', { status: 'bypassed' })]);
    expect(view.find('button[aria-label^=Bypass]').attributes('aria-pressed')).toBe('true');
  });
  it('moves a dragged card to where it is dropped', async () => {
    const view = three();
    await view.find('[data-node-id=a]').trigger('dragstart');
    const target = view.find('[data-node-id=c]');
    target.element.getBoundingClientRect = () => ({ left: 100, width: 100 }) as DOMRect;
    await target.trigger('dragover', { clientX: 190 });
    expect(target.classes()).toContain('after');
    await target.trigger('drop');
    expect(view.emitted('move')).toEqual([['a', 2]]);
    expect(target.classes()).not.toContain('after');
  });
  it('leaves files that are dragged over it alone', async () => {
    const view = three();
    const event = new Event('dragover', { bubbles: true, cancelable: true });
    view.find('[data-node-id=a]').element.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

describe('indexAfterMove', () => {
  it.each([
    [0, 3, 2],
    [2, 0, 0],
    [1, 1, 1],
    [1, 2, 1],
  ])('from %d dropped before %d ends at %d', (from, before, to) => expect(indexAfterMove(from, before)).toBe(to));
});
