import type { Tile } from '../../electron/contract/engine.ts';
import { colourTable, type ColourMapName } from './colour-maps.ts';
import { drawSignal, type CurveSurface } from './draw-signal.ts';
import { paintTile } from './paint-tile.ts';
import type { Pixels } from './picture.ts';
import type { Scale } from './scale.ts';

/** In device pixels of the canvas. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of a canvas context drawing needs. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  'drawImage' | 'clearRect' | 'imageSmoothingEnabled' | 'imageSmoothingQuality'
>;

export type DrawingSurface = Surface & CurveSurface;

/** A context to draw on; `undefined` where there is none (no canvas in this environment, or memory ran out). */
export function surfaceOf(canvas: HTMLCanvasElement | null | undefined): CanvasRenderingContext2D | undefined {
  return canvas?.getContext('2d') ?? undefined;
}

/** Draws pixels stretched over a rectangle; enlarged pixels stay squares, so that nobody reads values between them. */
export function drawPixels(surface: Surface, { width, height, bytes }: Pixels, rect: Rect): void {
  surface.clearRect(rect.x, rect.y, rect.width, rect.height);
  if (width === 0 || height === 0 || typeof OffscreenCanvas === 'undefined') return;
  const scratch = new OffscreenCanvas(width, height);
  scratch.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
  surface.imageSmoothingEnabled = rect.width < width;
  surface.imageSmoothingQuality = 'high';
  surface.drawImage(scratch, rect.x, rect.y, rect.width, rect.height);
}

/** Draws one map in the colours of a map and a scale, a signal as a curve within the scale. */
export function drawTile(surface: DrawingSurface, tile: Tile, scale: Scale, map: ColourMapName, rect: Rect): void {
  if (tile.signal === true) return drawSignal(surface, tile, scale, rect);
  const bytes = paintTile(tile, scale, colourTable(map));
  drawPixels(surface, { width: tile.width, height: tile.height, bytes }, rect);
}

/** Width over height of a signal's plot. */
export const signalAspect = 2.5;

/** Width over height of a tile as it is drawn. */
export function tileAspect({ width, height, signal }: Tile): number {
  return signal === true ? signalAspect : width / height;
}

/** The largest rectangle of an aspect (width / height) in the middle of another one, on whole pixels. */
export function fitted(aspect: number, within: Rect): Rect {
  const width = Math.max(1, Math.round(Math.min(within.width, within.height * aspect)));
  const height = Math.max(1, Math.round(Math.min(within.height, within.width / aspect)));
  return {
    x: Math.round(within.x + (within.width - width) / 2),
    y: Math.round(within.y + (within.height - height) / 2),
    width,
    height,
  };
}
