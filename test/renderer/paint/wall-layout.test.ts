import { describe, expect, it } from 'vitest';
import {
  channelByKey,
  pictureRect,
  scrollToRow,
  visibleRows,
  wallLayout,
} from '../../../renderer/paint/wall-layout.ts';

const size = { width: 440, channels: 10, aspect: 2, tileSize: 100 };
const layout = wallLayout(size);

describe('the layout of a map wall', () => {
  it('fills the width with as many columns as fit', () => {
    expect(layout).toMatchObject({ columns: 4, rows: 3, cellWidth: 100, pictureHeight: 50 });
  });
  it('shows more maps in a wider window, not larger ones', () => {
    const wide = wallLayout({ ...size, width: 2560 });
    expect(wide.columns).toBeGreaterThan(20);
    expect(wide.cellWidth).toBeLessThanOrEqual(130);
  });
  it('keeps room for the numbers under narrow maps and a height for flat ones', () => {
    expect(wallLayout({ ...size, aspect: 0.1 }).cellWidth).toBeGreaterThanOrEqual(96);
    expect(wallLayout({ ...size, aspect: 100 }).pictureHeight).toBe(28);
  });
  it.each([
    [0, 100, { from: 0, to: 3 }],
    [0, 60, { from: 0, to: 2 }],
    [170, 60, { from: 0, to: 3 }],
    [5000, 60, { from: 2, to: 3 }],
  ])('scrolled by %d in a view of %d px has the rows %o, one more on each side', (top, height, rows) => {
    expect(visibleRows(layout, top, height)).toEqual(rows);
  });
  it('has a bounded number of rows on the screen however many channels there are', () => {
    const large = wallLayout({ ...size, channels: 65_536 });
    const { from, to } = visibleRows(large, large.height / 2, 600);
    expect(to - from).toBeLessThan(12);
  });
  it('puts pictures where their cells are', () => {
    expect(pictureRect(layout, 5)).toEqual({ x: 8 + 108 + 1, y: 8 + 82 + 1, width: 98, height: 50 });
  });
  it('scrolls only when a row is not wholly on the screen', () => {
    expect(scrollToRow(layout, 0, 0, 100)).toBeUndefined();
    expect(scrollToRow(layout, 2, 0, 100)).toBe(2 * 82 + 90 - 100);
    expect(scrollToRow(layout, 0, 50, 100)).toBe(0);
  });
  it.each([
    ['ArrowRight', 0, false, 1],
    ['ArrowRight', 9, false, 9],
    ['ArrowLeft', 4, false, 3],
    ['ArrowDown', 1, false, 5],
    ['ArrowDown', 7, false, 7],
    ['ArrowUp', 5, false, 1],
    ['ArrowUp', 2, false, 2],
    ['Home', 6, false, 4],
    ['End', 5, false, 7],
    ['End', 8, false, 9],
    ['Home', 9, true, 0],
    ['End', 0, true, 9],
    ['PageDown', 1, false, 9],
    ['PageUp', 9, false, 1],
    ['a', 1, false, undefined],
  ])('%s from channel %d (Ctrl: %s) leads to %s', (key, channel, ctrl, expected) => {
    expect(channelByKey(layout, channel, key, { ctrl, pageRows: 2 })).toBe(expected);
  });
});
