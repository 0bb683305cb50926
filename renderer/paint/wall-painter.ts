import type { Tile } from '../../electron/contract/engine.ts';
import type { ColourMapName } from './colour-maps.ts';
import { drawTile, fitted, surfaceOf, type Rect } from './draw.ts';
import { rowTop, pictureRect, wallGap, type RowWindow, type WallLayout } from './wall-layout.ts';
import type { Scale } from './scale.ts';

/** Everything that decides what one wall canvas shows. */
export interface WallScene {
  readonly layout: WallLayout;
  readonly rows: RowWindow;
  readonly width: number;
  readonly aspect: number;
  readonly colourMap: ColourMapName;
  readonly tiles: ReadonlyMap<number, Tile>;
  readonly scaleOf: (tile: Tile) => Scale;
  /** Device pixels to a CSS pixel. */
  readonly ratio: number;
}

/** The part of the wall that its canvas covers: the rows of the window. */
export function canvasRect({ layout, rows, width }: Pick<WallScene, 'layout' | 'rows' | 'width'>): Rect {
  return { x: 0, y: rowTop(layout, rows.from), width, height: (rows.to - rows.from) * layout.rowHeight };
}

interface Painted extends Scale {
  readonly tile: Tile;
}

/** Keeps one canvas up to date; paints again only the maps that changed since the last time. */
export class WallPainter {
  private painted = new Map<number, Painted>();
  private setting = '';

  paint(canvas: HTMLCanvasElement, scene: WallScene): void {
    const surface = surfaceOf(canvas);
    if (surface === undefined) return;
    const { layout, rows, tiles, ratio } = scene;
    const area = canvasRect(scene);
    this.prepare(canvas, scene, area);
    const end = Math.min(layout.channels, rows.to * layout.columns);
    for (let channel = rows.from * layout.columns; channel < end; channel++) {
      const rect = scaled(pictureRect(layout, channel), area, ratio);
      const tile = tiles.get(channel);
      const before = this.painted.get(channel);
      if (tile === undefined) {
        if (before === undefined) continue;
        surface.clearRect(rect.x, rect.y, rect.width, rect.height);
        this.painted.delete(channel);
        continue;
      }
      const { lo, hi } = scene.scaleOf(tile);
      if (before?.tile === tile && before.lo === lo && before.hi === hi) continue;
      drawTile(surface, tile, { lo, hi }, scene.colourMap, fitted(scene.aspect, rect));
      this.painted.set(channel, { tile, lo, hi });
    }
  }

  /** Starts over when the canvas covers something else or the colours changed. */
  private prepare(canvas: HTMLCanvasElement, { layout, rows, colourMap, aspect, ratio }: WallScene, area: Rect): void {
    const width = Math.max(1, Math.round(area.width * ratio));
    const height = Math.max(1, Math.round(area.height * ratio));
    const setting = JSON.stringify([layout, rows, colourMap, aspect, ratio, width, height, wallGap]);
    if (setting === this.setting) return;
    this.setting = setting;
    this.painted.clear();
    // Setting a size clears the canvas.
    canvas.width = width;
    canvas.height = height;
  }
}

function scaled(rect: Rect, area: Rect, ratio: number): Rect {
  const x = Math.round((rect.x - area.x) * ratio);
  const y = Math.round((rect.y - area.y) * ratio);
  return {
    x,
    y,
    width: Math.round((rect.x - area.x + rect.width) * ratio) - x,
    height: Math.round((rect.y - area.y + rect.height) * ratio) - y,
  };
}
