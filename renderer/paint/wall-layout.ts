import type { Rect } from './draw.ts';

/** Where the maps of a wall stand. All lengths in CSS pixels. */
export interface WallLayout {
  readonly channels: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellWidth: number;
  readonly pictureHeight: number;
  /** From the top of a row to the top of the next. */
  readonly rowHeight: number;
  /** Of all rows. */
  readonly height: number;
}

export const wallGap = 8;
export const labelHeight = 22;
/** A label with its two numbers needs this. */
const leastWidth = 96;
const leastHeight = 28;
/** Columns may grow by this factor to fill the width: more maps, not larger ones. */
const mostGrowth = 1.3;

export interface WallSize {
  readonly width: number;
  readonly channels: number;
  /** Width / height of a map. */
  readonly aspect: number;
  /** Of the longer side of a map. */
  readonly tileSize: number;
}

export function wallLayout({ width, channels, aspect, tileSize }: WallSize): WallLayout {
  const wanted = Math.max(leastWidth, aspect >= 1 ? tileSize : tileSize * aspect);
  const inner = Math.max(leastWidth, width - 2 * wallGap);
  const columns = Math.max(1, Math.floor((inner + wallGap) / (wanted + wallGap)));
  const share = Math.floor((inner - (columns - 1) * wallGap) / columns);
  const cellWidth = Math.floor(Math.min(share, wanted * mostGrowth));
  const pictureWidth = aspect >= 1 ? cellWidth : Math.min(cellWidth, tileSize * aspect * mostGrowth);
  const pictureHeight = Math.round(Math.min(Math.max(leastHeight, pictureWidth / aspect), tileSize * mostGrowth));
  const rowHeight = pictureHeight + labelHeight + 2 + wallGap;
  const rows = Math.ceil(channels / columns);
  return { channels, columns, rows, cellWidth, pictureHeight, rowHeight, height: rows * rowHeight + wallGap };
}

/** Rows [from, to). */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** The rows on the screen and one more on each side. */
export function visibleRows(layout: WallLayout, scrollTop: number, viewHeight: number): RowWindow {
  const first = Math.floor((scrollTop - wallGap) / layout.rowHeight);
  const last = Math.ceil((scrollTop + viewHeight) / layout.rowHeight);
  const from = Math.max(0, Math.min(first - 1, layout.rows - 1));
  return { from, to: Math.max(from, Math.min(layout.rows, last + 1)) };
}

/** Top of a row inside the wall. */
export function rowTop(layout: WallLayout, row: number): number {
  return wallGap + row * layout.rowHeight;
}

/** The picture of a channel inside the wall, without its border and label. */
export function pictureRect(layout: WallLayout, channel: number): Rect {
  const column = channel % layout.columns;
  return {
    x: wallGap + column * (layout.cellWidth + wallGap) + 1,
    y: rowTop(layout, Math.floor(channel / layout.columns)) + 1,
    width: layout.cellWidth - 2,
    height: layout.pictureHeight,
  };
}

/** How far to scroll so that a row is wholly on the screen; `undefined` when it is already. */
export function scrollToRow(
  layout: WallLayout,
  row: number,
  scrollTop: number,
  viewHeight: number,
): number | undefined {
  const top = rowTop(layout, row) - wallGap;
  const bottom = top + layout.rowHeight + wallGap;
  if (top < scrollTop) return top;
  return bottom > scrollTop + viewHeight ? bottom - viewHeight : undefined;
}

/** The channel a key leads to from another one; `undefined` for keys that lead nowhere. Ctrl reaches over all rows. */
export function channelByKey(
  layout: WallLayout,
  channel: number,
  key: string,
  { ctrl, pageRows }: { readonly ctrl: boolean; readonly pageRows: number },
): number | undefined {
  const { columns, channels } = layout;
  const rowStart = channel - (channel % columns);
  const last = channels - 1;
  const inColumn = (to: number) => (to < 0 ? channel % columns : to > last ? channel : to);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, channel - 1);
    case 'ArrowRight':
      return Math.min(last, channel + 1);
    case 'ArrowUp':
      return channel < columns ? channel : channel - columns;
    case 'ArrowDown':
      return inColumn(channel + columns);
    case 'PageUp':
      return inColumn(channel - columns * pageRows);
    case 'PageDown':
      return Math.min(last, channel + columns * pageRows);
    case 'Home':
      return ctrl ? 0 : rowStart;
    case 'End':
      return ctrl ? last : Math.min(last, rowStart + columns - 1);
    default:
      return undefined;
  }
}
