import { engineEventSchema, type EngineEvent, type Tile } from '../../electron/contract/engine.ts';

export type EventOf<Kind extends EngineEvent['kind']> = Extract<EngineEvent, { kind: Kind }>;

/**
 * What the engine sent, checked; `undefined` for what is none of its messages. Tiles are looked at by hand: there are
 * hundreds of them a second and a schema would copy each.
 */
export function readEvent(data: unknown): EngineEvent | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  if (data.kind === 'tiles') return readTiles(data);
  const parsed = engineEventSchema.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

function readTiles(data: object): EventOf<'tiles'> | undefined {
  const { bytes, tiles } = data as { bytes?: unknown; tiles?: unknown };
  if (!isCount(bytes) || !Array.isArray(tiles) || !tiles.every(isTile)) return undefined;
  return { kind: 'tiles', bytes, tiles };
}

function isTile(value: unknown): value is Tile {
  if (typeof value !== 'object' || value === null) return false;
  const tile = value as Partial<Record<keyof Tile, unknown>>;
  const { width, height, rows, codes } = tile;
  if (!isCount(width) || !isCount(height) || !isCount(rows) || !(codes instanceof Uint16Array)) return false;
  if (rows > height || codes.length < width * rows) return false;
  if (typeof tile.lo !== 'number' || typeof tile.hi !== 'number' || typeof tile.complete !== 'boolean') return false;
  return typeof tile.key === 'string' && isCount(tile.channel) && isCount(tile.size);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}
