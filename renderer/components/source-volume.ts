import type { Tile } from '../../electron/contract/engine.ts';
import type { Scale } from '../paint/scale.ts';

/** A volume cut across its three axes: depth, height, width. */
export interface SourceVolume {
  readonly sizes: readonly [number, number, number];
  readonly at: readonly [number, number, number];
  readonly tiles: readonly (Tile | undefined)[];
  readonly scale: Scale;
}
