import type { Shape } from '../../core/tensor/tensor.ts';
import { creditBytes, type Plane, type Tile, type Wish } from '../contract/engine.ts';
import { viewOf, type MapPlace } from './map-view.ts';
import { signalTileSize, tileBytes, tileRowsReady, tileSize, type TileSize } from './tiles.ts';

/** How much of a result there is. */
export interface ResultState {
  readonly shape: Shape;
  /** Of the whole result, where only reduced maps are there: planes are named by its positions. */
  readonly whole?: Shape;
  /** How many values of a channel are there, from its first on. */
  ready(channel: number): number;
}

/** One tile to make. */
export interface TileRequest {
  readonly key: string;
  readonly channel: number;
  readonly size: number;
  readonly plane?: Plane | undefined;
  readonly signal: boolean;
  readonly map: MapPlace;
  readonly tile: TileSize;
  readonly rows: number;
  readonly complete: boolean;
}

export interface StreamDeps {
  /** Milliseconds; only differences matter. */
  now(): number;
  /** Calls back after so many milliseconds; the answer takes it back. */
  later(ms: number, call: () => void): () => void;
  state(key: string): ResultState | undefined;
  make(requests: readonly TileRequest[]): Promise<readonly Tile[]>;
  send(tiles: readonly Tile[], bytes: number): void;
  /** Making tiles failed; the wishes for them are dropped. */
  failed(reason: unknown): void;
}

/** At most twenty messages a second, in the long run. */
const messageMs = 50;
/** A tile that still grows is sent again at most four times a second. */
const partialMs = 250;
/** A message is closed once it has so many bytes. */
const batchBytes = 4 * 1024 * 1024;
const batchTiles = 256;
/** Or reads so many values: the first map of a large photo does not wait for the others. */
const batchValues = 8_000_000;
/** The first message of a result reads no more: a few milliseconds, and something is there to see. */
const firstValues = 200_000;

/** A wish that is not fulfilled yet. */
interface Open {
  readonly wish: Wish;
  readonly sent: Set<number>;
  /** Every channel before it was sent. */
  next: number;
}

interface Sent {
  readonly bytes: number;
  readonly tiles: readonly string[];
}

/**
 * Turns wishes into tiles: in the order of the wishes, whole channels first to last, and of a result that still grows the
 * rows that are there. Never more than `creditBytes` are under way unacknowledged, and a tile under way is not sent again.
 * A wish for a result that is not there yet waits. Credits are taken to acknowledge messages in the order they were sent.
 */
export class TileStream {
  readonly #deps: StreamDeps;
  #open: readonly Open[] = [];
  #underWay: Sent[] = [];
  #acknowledged = 0;
  /** The rows of growing tiles that were sent, and when. */
  readonly #partials = new Map<string, { readonly rows: number; readonly at: number }>();
  /** Results of which something was sent since they were wished for. */
  readonly #begun = new Set<string>();
  /** The result that is wished for most. */
  #foremost: string | undefined;
  /** From when on the next message may go. */
  #nextTurn = -Infinity;
  #making = false;
  #takeBack: (() => void) | undefined;
  #closed = false;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
  }

  get bytesUnderWay(): number {
    return this.#underWay.reduce((sum, sent) => sum + sent.bytes, 0) - this.#acknowledged;
  }

  /** Replaces all wishes. */
  wish(wishes: readonly Wish[]): void {
    this.#foremost = wishes[0]?.key;
    this.#open = wishes.map((wish) => ({ wish, sent: new Set(), next: wish.from }));
    const keys = new Set(wishes.map((wish) => wish.key));
    for (const id of this.#partials.keys()) if (!keys.has(keyOf(id))) this.#partials.delete(id);
    for (const key of this.#begun) if (!keys.has(key)) this.#begun.delete(key);
    this.changed();
  }

  /** The receiver has taken in so many bytes. */
  credit(bytes: number): void {
    this.#acknowledged += Math.min(bytes, this.bytesUnderWay);
    for (
      let [first] = this.#underWay;
      first !== undefined && first.bytes <= this.#acknowledged;
      [first] = this.#underWay
    ) {
      this.#acknowledged -= first.bytes;
      this.#underWay.shift();
    }
    this.changed();
  }

  /** Call when a result is there, grows or goes. */
  changed(): void {
    if (this.#closed || this.#making) return;
    const batch = this.#nextBatch();
    const [first] = batch;
    if (first === undefined) return;
    const wait = this.#nextTurn - this.#deps.now() - (this.#isFirstLook(first) ? messageMs : 0);
    if (wait <= 0) void this.#makeAndSend(batch);
    else
      this.#takeBack ??= this.#deps.later(wait, () => {
        this.#takeBack = undefined;
        this.changed();
      });
  }

  /** The first of what is wished for most: it goes out at once and takes the turn after this one. */
  #isFirstLook({ key }: TileRequest): boolean {
    return key === this.#foremost && !this.#begun.has(key);
  }

  close(): void {
    this.#closed = true;
    this.#takeBack?.();
  }

  async #makeAndSend(batch: readonly TileRequest[]): Promise<void> {
    this.#making = true;
    this.#takeBack?.();
    this.#takeBack = undefined;
    try {
      const tiles = await this.#deps.make(batch);
      if (!this.#closed) this.#deliver(tiles);
    } catch (reason) {
      const keys = new Set(batch.map((request) => request.key));
      this.#open = this.#open.filter((open) => !keys.has(open.wish.key));
      if (!this.#closed) this.#deps.failed(reason);
    }
    this.#making = false;
    this.changed();
  }

  /** What is still wished for by the time it is made. */
  #deliver(made: readonly Tile[]): void {
    const tiles = made.filter((tile) => this.#wishesFor(tile).length > 0);
    if (tiles.length === 0) return;
    const now = this.#deps.now();
    const bytes = tiles.reduce((sum, tile) => sum + tileBytes(tile.codes.length), 0);
    this.#underWay.push({ bytes, tiles: tiles.filter((tile) => tile.complete).map(idOf) });
    this.#nextTurn = Math.max(now, this.#nextTurn) + messageMs;
    for (const tile of tiles) {
      this.#begun.add(tile.key);
      if (tile.complete) {
        for (const open of this.#wishesFor(tile)) open.sent.add(tile.channel);
        this.#partials.delete(idOf(tile));
      } else this.#partials.set(idOf(tile), { rows: tile.rows, at: now });
    }
    this.#deps.send(tiles, bytes);
  }

  #wishesFor({ key, channel, size, plane }: Tile): readonly Open[] {
    const isOf = (wish: Wish) => wish.key === key && wish.size === size && planeText(wish.plane) === planeText(plane);
    return this.#open.filter(({ wish }) => isOf(wish) && channel >= wish.from && channel < wish.to);
  }

  #nextBatch(): readonly TileRequest[] {
    const underWay = new Set(this.#underWay.flatMap((sent) => sent.tiles));
    const batch = new Map<string, TileRequest>();
    const free = creditBytes - this.bytesUnderWay;
    let [bytes, values] = [0, 0];
    for (const open of this.#open) {
      for (const request of this.#due(open, underWay)) {
        if (batch.has(idOf(request))) continue;
        const more = tileBytes(request.rows * request.tile.width);
        // The first that does not fit ends the message: what is wished for first is sent first.
        if (bytes + more > free || (batch.size > 0 && bytes + more > batchBytes)) return [...batch.values()];
        batch.set(idOf(request), request);
        bytes += more;
        values += valuesRead(request);
        const most = this.#begun.has(request.key) ? batchValues : firstValues;
        if (batch.size >= batchTiles || values >= most) return [...batch.values()];
      }
    }
    this.#open = this.#open.filter((open) => !this.#fulfilled(open));
    return [...batch.values()];
  }

  #fulfilled(open: Open): boolean {
    const state = this.#deps.state(open.wish.key);
    return open.next >= open.wish.to || (state !== undefined && open.next >= viewOf(state.shape).channels);
  }

  /** What a wish still lacks, channel by channel: whole ones, and of growing ones the rows that are there. */
  *#due(open: Open, underWay: ReadonlySet<string>): Generator<TileRequest> {
    const { key, to, size, plane } = open.wish;
    const state = this.#deps.state(key);
    if (state === undefined) return;
    const view = viewOf(state.shape, planeIn(state, plane));
    const { height, signal } = view;
    const tile = signal ? signalTileSize(view.width, size) : tileSize(view, size);
    for (let channel = open.next; channel < Math.min(to, view.channels); channel++) {
      const id = idOf({ key, channel, size, plane });
      if (open.sent.has(channel) || underWay.has(id)) {
        if (channel === open.next) open.next++;
        open.sent.add(channel);
        continue;
      }
      const ready = view.rows(state.ready(channel));
      const request = { key, channel, size, plane, signal, map: view.place(channel), tile };
      if (ready >= height) {
        yield { ...request, rows: tile.height, complete: true };
        continue;
      }
      const rows = tileRowsReady(ready, height, tile.height);
      if (rows > 0 && this.#partialDue(id, rows)) yield { ...request, rows, complete: false };
    }
  }

  #partialDue(id: string, rows: number): boolean {
    const last = this.#partials.get(id);
    return last === undefined || (rows > last.rows && this.#deps.now() - last.at >= partialMs);
  }
}

/** Values of the map that a tile is made of. */
function valuesRead({ map, tile, rows }: TileRequest): number {
  return map.width * map.height * (rows / tile.height);
}

function idOf({ key, channel, size, plane }: Pick<Tile, 'key' | 'channel' | 'size' | 'plane'>): string {
  return `${channel} ${size} ${planeText(plane)} ${key}`;
}

function keyOf(id: string): string {
  return id.split(' ').slice(3).join(' ');
}

function planeText(plane: Plane | undefined): string {
  return plane === undefined ? '-' : `${plane.axis}:${plane.index}`;
}

/** The plane of reduced maps that lies where this one does in the whole. */
function planeIn({ shape, whole }: ResultState, plane: Plane | undefined): Plane | undefined {
  if (plane === undefined || whole === undefined) return plane;
  const [size = 1, of = 1] = [shape[plane.axis + 2], whole[plane.axis + 2]];
  return { axis: plane.axis, index: Math.floor((plane.index * size) / of) };
}
