import type { Tile } from '../../../electron/contract/engine.ts';

/** A complete tile whose codes are given; values run from lo (code 1) to hi (code 65,535). */
export function tileOf(codes: readonly number[], change: Partial<Tile> = {}): Tile {
  return {
    key: 'key',
    channel: 0,
    size: 64,
    width: codes.length,
    height: 1,
    rows: 1,
    lo: 0,
    hi: 1,
    complete: true,
    codes: Uint16Array.from(codes),
    ...change,
  };
}
