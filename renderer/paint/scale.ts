import type { Tile } from '../../electron/contract/engine.ts';

/** The values that get the lowest and the highest colour. */
export interface Scale {
  readonly lo: number;
  readonly hi: number;
}

/** map: every map from its own lowest to its own highest; layer: all maps alike; fixed: as given. */
export type ScaleMode = 'map' | 'layer' | 'fixed';

type Range = Pick<Tile, 'lo' | 'hi'>;

/** From the lowest to the highest of all; nothing at all: 0 to 0. */
export function rangeOf(ranges: Iterable<Range>): Scale {
  let [lo, hi] = [Infinity, -Infinity];
  for (const range of ranges) {
    if (range.lo < lo) lo = range.lo;
    if (range.hi > hi) hi = range.hi;
  }
  return lo <= hi ? { lo, hi } : { lo: 0, hi: 0 };
}

/** The same distance to both sides of 0, so that the middle colour of a diverging map is 0. */
export function symmetric({ lo, hi }: Scale): Scale {
  const reach = Math.max(Math.abs(lo), Math.abs(hi));
  return { lo: -reach, hi: reach };
}

/** What the colours of one map mean. `layer` is the range of all maps beside it, `fixed` what the user set. */
export function scaleOf(
  mode: ScaleMode,
  tile: Range,
  { layer, fixed, diverging }: { readonly layer: Scale; readonly fixed?: Scale; readonly diverging: boolean },
): Scale {
  const scale = mode === 'map' ? { lo: tile.lo, hi: tile.hi } : mode === 'layer' ? layer : (fixed ?? layer);
  return diverging ? symmetric(scale) : scale;
}
