import { z } from 'zod';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const coordinate = z.int().min(-100_000).max(100_000);
export const windowPlaceSchema = z.object({
  x: coordinate,
  y: coordinate,
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  maximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof windowPlaceSchema>;

export const smallest = { width: 960, height: 640 } as const;
const usual = { width: 1440, height: 900 } as const;
/** At least so much of the window's top edge must lie on a screen, or nobody could drag it back. */
const grip = { width: 120, height: 40 } as const;

/** Where the window opens: where it was, when that is still on a screen, else centred (no x, y). Fits the screen. */
export function placeWindow(
  remembered: WindowPlace | undefined,
  screens: readonly Area[],
  primary: Area,
): { readonly x?: number; readonly y?: number; readonly width: number; readonly height: number } {
  const size = remembered ?? usual;
  const screen = remembered === undefined ? undefined : screens.find((area) => holdsGrip(area, remembered));
  const room = screen ?? primary;
  const width = clamp(size.width, smallest.width, room.width);
  const height = clamp(size.height, smallest.height, room.height);
  return screen === undefined || remembered === undefined
    ? { width, height }
    : { x: remembered.x, y: remembered.y, width, height };
}

function holdsGrip(area: Area, { x, y, width }: WindowPlace): boolean {
  const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return across >= grip.width && y >= area.y && y + grip.height <= area.y + area.height;
}

/** A screen smaller than the smallest window wins neither way: the window keeps its smallest size. */
function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
