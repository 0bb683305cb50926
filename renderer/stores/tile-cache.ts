import type { Plane, Tile, Wish } from '../../electron/contract/engine.ts';
import type { Scale } from '../paint/scale.ts';

const none: ReadonlyMap<number, Tile> = new Map();

/** A result, or of a volume one of its planes: what tiles are kept by. */
export function slotOf(key: string, plane: Plane | undefined): string {
  return plane === undefined ? key : `${key} ${plane.axis}:${plane.index}`;
}

/** The tiles of one result, or of one plane of it. */
interface Held {
  readonly channels: Map<number, Tile[]>;
  /** Counts the tiles that came. */
  version: number;
  /** What {@link TileCache.best} answered last, by size. */
  readonly best: Map<number, { readonly version: number; readonly tiles: ReadonlyMap<number, Tile> }>;
}

/** Tiles the page holds, by slot, channel and size; the slots that were asked for longest ago go first. */
export class TileCache {
  bytes = 0;
  private readonly results = new Map<string, Held>();
  private readonly ranges = new Map<string, Scale>();
  private readonly limit: number;

  /** `limit` in bytes of codes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  put(tile: Tile): void {
    const slot = slotOf(tile.key, tile.plane);
    const held: Held = this.results.get(slot) ?? { channels: new Map(), version: 0, best: new Map() };
    this.results.set(slot, held);
    this.widen(tile);
    held.version++;
    const { channels } = held;
    const others = (channels.get(tile.channel) ?? []).filter((each) => {
      if (each.size !== tile.size) return true;
      this.bytes -= each.codes.byteLength;
      return false;
    });
    channels.set(
      tile.channel,
      [...others, tile].sort((a, b) => b.size - a.size),
    );
    this.bytes += tile.codes.byteLength;
  }

  /**
   * The best there is of each channel for this size: whole before partial, then the smallest that is large enough. Maps
   * of one wall should be of one size, since averaging narrows their range. The same object as before
   * while it holds the same tiles, so that whoever shows them sees that there is nothing new to draw.
   */
  best(key: string, size: number, plane?: Plane): ReadonlyMap<number, Tile> {
    const held = this.results.get(slotOf(key, plane));
    if (held === undefined) return none;
    const known = held.best.get(size);
    if (known?.version === held.version) return known.tiles;
    const found = bestOf(held.channels, size);
    const tiles = known !== undefined && sameTiles(known.tiles, found) ? known.tiles : found;
    held.best.set(size, { version: held.version, tiles });
    return tiles;
  }

  /** The parts of a wish that are not here yet. */
  missing({ key, from, to, size, plane }: Wish): Wish[] {
    const channels = this.results.get(slotOf(key, plane))?.channels;
    const has = (channel: number): boolean =>
      channels?.get(channel)?.some((tile) => tile.complete && tile.size === size) ?? false;
    const parts: Wish[] = [];
    let start: number | undefined;
    for (let channel = from; channel <= to; channel++) {
      const wanted = channel < to && !has(channel);
      if (wanted) start ??= channel;
      else if (start !== undefined) {
        parts.push({ key, from: start, to: channel, size, ...(plane === undefined ? {} : { plane }) });
        start = undefined;
      }
    }
    return parts;
  }

  touch({ key, plane }: Pick<Wish, 'key' | 'plane'>): void {
    const slot = slotOf(key, plane);
    const held = this.results.get(slot);
    if (held === undefined) return;
    this.results.delete(slot);
    this.results.set(slot, held);
  }

  /** Lets go of the tiles of a result, of all its planes; answers the slots. */
  forget(key: string): string[] {
    const gone = [...this.results.keys()].filter((slot) => slot === key || slot.startsWith(`${key} `));
    for (const slot of gone) {
      for (const tiles of this.results.get(slot)?.channels.values() ?? [])
        for (const tile of tiles) this.bytes -= tile.codes.byteLength;
      this.results.delete(slot);
    }
    return gone;
  }

  /** From the lowest to the highest of all that was seen of a result, whatever plane: colours stay while one scrubs. */
  rangeOf(key: string): Scale | undefined {
    return this.ranges.get(key);
  }

  private widen({ key, lo, hi }: Tile): void {
    const known = this.ranges.get(key);
    if (known !== undefined && known.lo <= lo && known.hi >= hi) return;
    this.ranges.set(key, { lo: Math.min(known?.lo ?? lo, lo), hi: Math.max(known?.hi ?? hi, hi) });
  }

  /** Lets go of everything; answers the slots. */
  clear(): string[] {
    const gone = [...this.results.keys()];
    this.results.clear();
    this.ranges.clear();
    this.bytes = 0;
    return gone;
  }

  /** Lets go of what is over the limit and not needed; answers the slots. */
  trim(needed: ReadonlySet<string>): string[] {
    const gone: string[] = [];
    for (const [key, { channels }] of this.results) {
      if (this.bytes <= this.limit) break;
      if (needed.has(key)) continue;
      for (const tiles of channels.values()) for (const tile of tiles) this.bytes -= tile.codes.byteLength;
      this.results.delete(key);
      gone.push(key);
    }
    return gone;
  }
}

function bestOf(channels: Held['channels'], size: number): ReadonlyMap<number, Tile> {
  const found = new Map<number, Tile>();
  for (const [channel, tiles] of channels) {
    const whole = tiles.filter((tile) => tile.complete);
    const tile = whole.findLast((each) => each.size >= size) ?? whole[0] ?? tiles[0];
    if (tile !== undefined) found.set(channel, tile);
  }
  return found;
}

function sameTiles(a: ReadonlyMap<number, Tile>, b: ReadonlyMap<number, Tile>): boolean {
  return a.size === b.size && [...a].every(([channel, tile]) => b.get(channel) === tile);
}
