import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../electron/contract/engine.ts';
import MapViewer from '../../../renderer/components/MapViewer.vue';
import MapWall from '../../../renderer/components/MapWall.vue';
import { tileOf } from '../paint/tile.ts';
import { show } from './mount.ts';

const statistics = { count: 4, min: -1.5, max: 2.25, mean: 0.5, std: 1, zeros: 0, nan: 0, infinite: 0 };
function wall(change: Record<string, unknown> = {}) {
  return show(MapWall, {
    tiles: new Map<number, Tile>([[0, tileOf([1, 65535], { statistics, lo: -1, hi: 2 })]]),
    channels: 16,
    aspect: 1.5,
    colourMap: 'viridis',
    scaleMode: 'layer',
    state: 'running',
    tileSize: 144,
    ...change,
  });
}

describe('MapWall', () => {
  it('says which channels are on the screen and how large they are wanted', () => {
    const [[range] = []] = wall().emitted('visible') ?? [];
    expect(range).toMatchObject({ from: 0, to: 16 });
    expect((range as { size: number }).size).toBeGreaterThanOrEqual(144);
  });
  it('draws only the rows on the screen of a wall of 4096 maps', () => {
    const cells = wall({ channels: 4096 }).findAll('[data-testid=tile]');
    expect(cells.length).toBeGreaterThan(8);
    expect(cells.length).toBeLessThan(60);
  });
  it('carries all pictures on one canvas', () => {
    expect(wall().findAll('canvas').length).toBe(1);
  });
  it('tells each cell in words, computed or not', () => {
    const labels = wall()
      .findAll('[role=gridcell]')
      .map((cell) => cell.find('.visually-hidden').text());
    expect(labels.slice(0, 2)).toEqual([
      'channel 0 of 16, min −1.5, max 2.25, mean 0.5',
      'channel 1 of 16, not computed yet',
    ]);
  });
  it('marks complete maps and keeps the size of missing ones', () => {
    const cells = wall().findAll('[data-testid=tile]');
    expect(cells.slice(0, 2).map((cell) => cell.attributes('data-complete'))).toEqual(['true', 'false']);
    const heights = cells.slice(0, 2).map((cell) => (cell.find('.picture').element as HTMLElement).style.height);
    expect(heights[0]).toBe(heights[1]);
  });
  it.each([
    [{ zeros: 4, min: 0, max: 0 }, 'all zero'],
    [{ nan: 1200 }, '1,200 NaN'],
    [{ infinite: 3 }, '3 infinite'],
  ])('says %o in words on the map', (change, words) => {
    const tiles = new Map([[0, tileOf([1], { statistics: { ...statistics, ...change } })]]);
    expect(wall({ tiles }).find('[data-channel="0"] .picture').text()).toBe(words);
  });
  it('goes by arrow keys, selects as it goes, and opens with Enter', async () => {
    const view = wall();
    const grid = view.find('[role=grid]');
    for (const key of ['ArrowRight', 'End', 'Home', 'ArrowDown']) await grid.trigger('keydown', { key });
    const columns = Number(grid.attributes('aria-colcount'));
    expect(view.emitted('select')?.flat()).toEqual([1, columns - 1, 0, columns]);
    await grid.trigger('keydown', { key: 'Enter' });
    expect(view.emitted('open')?.flat()).toEqual([columns]);
    const active = grid.attributes('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.dataset['channel']).toBe(String(columns));
  });
  it('selects with a click and opens with a double click', async () => {
    const view = wall();
    await view.find('[data-channel="3"]').trigger('click');
    await view.find('[data-channel="3"]').trigger('dblclick');
    expect([view.emitted('select'), view.emitted('open')]).toEqual([[[3]], [[3]]]);
  });
  it('shows the scale of the layer in numbers, or each map’s own', async () => {
    const view = wall();
    expect(view.find('.legend').text()).toContain('All maps alike');
    expect(view.find('.legend').text()).toMatch(/−1.*2/);
    await view.setProps({ scaleMode: 'map' });
    expect(view.find('.legend').text()).toBe('Each map in its own rangelowesthighest');
    await view.setProps({ selected: 0 });
    expect(view.find('.legend').text()).toBe('Channel 0 · as drawn−12');
  });
  it('says what to do where there is nothing, and that old maps are old', async () => {
    const view = wall({ state: 'empty' });
    expect(view.text()).toContain('No maps yet');
    expect(view.find('[role=grid]').exists()).toBe(false);
    await view.setProps({ state: 'stale' });
    expect(view.find('[role=status]').text()).toBe('These maps belong to earlier settings of the layer.');
  });
  it('speaks Chinese', () => {
    const view = show(
      MapWall,
      { tiles: new Map(), channels: 3, aspect: 1, colourMap: 'grey', scaleMode: 'map', state: 'waiting', tileSize: 96 },
      'zh-CN',
    );
    expect(view.find('[data-channel="2"] .visually-hidden').text()).toBe('通道 2（共 3 个），尚未计算');
  });
});

describe('MapViewer', () => {
  const viewer = (change = {}) =>
    show(MapViewer, {
      tile: tileOf([1, 2], { statistics }),
      channel: 3,
      channels: 8,
      colourMap: 'red-blue',
      statistics,
      ...change,
    });

  it('shows the numbers of the map and a scale around 0 for diverging colours', () => {
    const view = viewer();
    expect(view.find('dl').text()).toContain('Lowest−1.5');
    expect(view.find('.legend').text()).toBe('−11');
  });
  it.each([
    ['ArrowRight', 3, [[1]]],
    ['.', 3, [[1]]],
    [',', 3, [[-1]]],
    ['ArrowLeft', 0, undefined],
    ['ArrowRight', 7, undefined],
  ])('%s at channel %d steps %o', async (key, channel, steps) => {
    const view = viewer({ channel });
    await view.trigger('keydown', { key });
    expect(view.emitted('step')).toEqual(steps);
  });
  it('says that the numbers are still to come', () => {
    expect(viewer({ statistics: undefined }).text()).toContain('once the map is complete');
  });
});
