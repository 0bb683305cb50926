import type { Tile } from '../../electron/contract/engine.ts';

/** What is to be said about a map in words. */
export interface MapFacts {
  /** Over the whole map once it is complete; of what is shown until then. */
  readonly min: number;
  readonly max: number;
  readonly mean?: number;
  /** Every value is 0: the filter found nothing, or its layer is dead. */
  readonly dead: boolean;
  readonly nan: number;
  readonly infinite: number;
}

export function mapFacts({ lo, hi, complete, statistics }: Tile): MapFacts {
  if (statistics === undefined)
    return { min: lo, max: hi, dead: complete && lo === 0 && hi === 0, nan: 0, infinite: 0 };
  const { min, max, mean, nan, infinite, zeros, count } = statistics;
  return { min, max, mean, nan, infinite, dead: count > 0 && zeros === count };
}
