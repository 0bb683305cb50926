import type { Tile } from '../../electron/contract/engine.ts';
import type { Scale } from './scale.ts';

/** In device pixels of the canvas. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of a canvas context a curve needs. */
export type CurveSurface = Pick<
  CanvasRenderingContext2D,
  'clearRect' | 'beginPath' | 'moveTo' | 'lineTo' | 'stroke' | 'strokeStyle' | 'lineWidth' | 'lineJoin'
>;

/** Violet as every output, and grey: both stand out of light and dark panels. */
const curveColour = '#8b64d6';
const zeroColour = '#838b9680';
const codeSteps = 65_534;

/** The points of a signal's curve, the least and the largest of each stretch; pen up where there is none. */
export function signalPoints(
  tile: Tile,
  scale: Scale,
  box: Box,
): readonly (readonly [x: number, y: number] | undefined)[] {
  const { width, lo, hi, codes } = tile;
  const rows = Math.min(tile.rows, tile.height);
  const value = (code: number) => lo + ((code - 1) / codeSteps) * (hi - lo);
  const x = (i: number) => box.x + (width > 1 ? (i / (width - 1)) * (box.width - 1) : box.width / 2) + 0.5;
  return Array.from({ length: width * rows }, (_, at) => {
    const i = Math.floor(at / rows);
    const code = codes[(at % rows) * width + i] ?? 0;
    return code === 0 ? undefined : [x(i), heightOf(value(code), scale, box)];
  });
}

/** Where a value stands: the scale's ends one pixel inside the box, the middle where the scale has no length. */
function heightOf(value: number, { lo, hi }: Scale, box: Box): number {
  const part = hi > lo ? (value - lo) / (hi - lo) : 0.5;
  return box.y + 1.5 + (1 - Math.min(1, Math.max(0, part))) * (box.height - 3);
}

/** Draws a signal as a curve over a rectangle, with a line at 0 where the scale reaches over it. */
export function drawSignal(surface: CurveSurface, tile: Tile, scale: Scale, box: Box): void {
  surface.clearRect(box.x, box.y, box.width, box.height);
  if (scale.lo < 0 && scale.hi > 0) {
    const zero = heightOf(0, scale, box);
    surface.strokeStyle = zeroColour;
    surface.lineWidth = 1;
    surface.beginPath();
    surface.moveTo(box.x, zero);
    surface.lineTo(box.x + box.width, zero);
    surface.stroke();
  }
  surface.strokeStyle = curveColour;
  surface.lineWidth = Math.max(1, Math.min(2, box.height / 60));
  surface.lineJoin = 'round';
  surface.beginPath();
  let down = false;
  for (const point of signalPoints(tile, scale, box)) {
    if (point !== undefined) surface[down ? 'lineTo' : 'moveTo'](...point);
    down = point !== undefined;
  }
  surface.stroke();
}
