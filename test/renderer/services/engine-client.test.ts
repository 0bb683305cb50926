import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineRequest, Tile } from '../../../electron/contract/engine.ts';
import { EngineClient } from '../../../renderer/services/engine-client.ts';
import type { EnginePort } from '../../../renderer/services/engine-port.ts';

/** A port held by hand, and frames that come when the test says so. */
function setUp() {
  const sent: EngineRequest[] = [];
  const frames: (() => void)[] = [];
  const invalid: string[] = [];
  let onPort: (port: EnginePort) => void = () => undefined;
  let say: (data: unknown) => void = () => undefined;
  const client = new EngineClient(
    (callback) => {
      onPort = callback;
      return () => undefined;
    },
    { nextFrame: (run) => frames.push(run), onInvalid: (where) => invalid.push(where) },
  );
  const connect = () =>
    onPort({ send: (message) => sent.push(message), listen: (listener) => (say = listener), close: () => undefined });
  return { client, sent, frames, invalid, connect, say: (data: unknown) => say(data) };
}

function tile(channel: number): Tile {
  const codes = new Uint16Array([1, 2, 3, 4]);
  return { key: 'k', channel, size: 32, width: 2, height: 2, rows: 2, lo: 0, hi: 1, codes, complete: true };
}

const lastId = (sent: readonly EngineRequest[]) => {
  const request = sent.at(-1);
  return request !== undefined && 'id' in request ? request.id : '';
};

describe('the client of the engine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('answers engine.absent while there is no engine', async () => {
    const { client } = setUp();
    expect(await client.ask('digest', { keys: ['k'] })).toEqual({
      ok: false,
      error: { code: 'engine.absent', values: {} },
    });
    expect(client.tell({ kind: 'cancel', job: 'j' })).toBe(false);
  });

  it('matches replies to requests by id, in any order', async () => {
    const { client, sent, connect, say } = setUp();
    connect();
    const first = client.ask('digest', { keys: ['a'] });
    const idOfFirst = lastId(sent);
    const second = client.ask('digest', { keys: ['b'] });
    const digest = (key: string) => [{ key, sha256: key.repeat(64) }];
    say({ kind: 'reply', id: lastId(sent), result: { ok: true, value: digest('b') } });
    say({ kind: 'reply', id: idOfFirst, result: { ok: true, value: digest('a') } });
    expect(await first).toEqual({ ok: true, value: digest('a') });
    expect(await second).toEqual({ ok: true, value: digest('b') });
  });

  it('refuses a reply of the wrong form', async () => {
    const { client, sent, connect, say } = setUp();
    connect();
    const answer = client.ask('digest', { keys: ['a'] });
    say({ kind: 'reply', id: lastId(sent), result: { ok: true, value: [{ key: 'a', sha256: 'short' }] } });
    expect(await answer).toMatchObject({ ok: false, error: { code: 'message.invalid' } });
  });

  it('gives up waiting for an answer', async () => {
    const { client, connect } = setUp();
    connect();
    const answer = client.ask('values', { key: 'k', begin: 0, end: 1 });
    vi.advanceTimersByTime(60_001);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'engine.absent' } });
  });

  it('fails what was asked of an engine whose place another one takes, and says that it is new', async () => {
    const { client, connect } = setUp();
    const ports: string[] = [];
    client.onPort(() => ports.push('port'));
    connect();
    const answer = client.ask('decode', { source: { name: 'a.png', sha256: 'a'.repeat(64) }, preparation: [] });
    connect();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'engine.absent' } });
    expect(ports).toEqual(['port', 'port']);
  });

  it('folds tiles into one delivery a frame and grants credit only after it', () => {
    const { client, sent, frames, connect, say } = setUp();
    const seen: number[][] = [];
    client.on('tiles', ({ tiles }) => seen.push(tiles.map(({ channel }) => channel)));
    connect();
    say({ kind: 'tiles', bytes: 8, tiles: [tile(0)] });
    say({ kind: 'tiles', bytes: 16, tiles: [tile(1), tile(2)] });
    expect([seen, sent]).toEqual([[], []]);
    for (const frame of frames.splice(0)) frame();
    expect(seen).toEqual([[0, 1, 2]]);
    expect(sent).toEqual([{ kind: 'credit', bytes: 24 }]);
  });

  it('grants a new engine no credit for the tiles of the old one', () => {
    const { client, sent, frames, connect, say } = setUp();
    const seen: unknown[] = [];
    client.on('tiles', (event) => seen.push(event));
    connect();
    say({ kind: 'tiles', bytes: 8, tiles: [tile(0)] });
    connect();
    for (const frame of frames.splice(0)) frame();
    expect([seen, sent]).toEqual([[], []]);
    say({ kind: 'tiles', bytes: 4, tiles: [tile(1)] });
    for (const frame of frames.splice(0)) frame();
    expect(sent).toEqual([{ kind: 'credit', bytes: 4 }]);
  });

  it.each([
    ['no object', 'hello'],
    ['an unknown kind', { kind: 'surprise' }],
    ['a missing field', { kind: 'finished', job: 'j' }],
    ['a tile with too few codes', { kind: 'tiles', bytes: 8, tiles: [{ ...tile(0), codes: new Uint16Array(3) }] }],
    ['a tile with codes of another kind', { kind: 'tiles', bytes: 8, tiles: [{ ...tile(0), codes: [1, 2, 3, 4] }] }],
    ['tiles without a size', { kind: 'tiles', tiles: [tile(0)] }],
  ])('refuses %s', (_, message) => {
    const { client, frames, invalid, connect, say } = setUp();
    const seen: unknown[] = [];
    client.on('tiles', (event) => seen.push(event));
    client.on('finished', (event) => seen.push(event));
    connect();
    say(message);
    for (const frame of frames.splice(0)) frame();
    expect([seen, invalid]).toEqual([[], ['engine to page']]);
  });

  it('stops telling a listener that wants no more', () => {
    const { client, connect, say } = setUp();
    const seen: unknown[] = [];
    const stop = client.on('evicted', (event) => seen.push(event));
    connect();
    say({ kind: 'evicted', keys: ['a'] });
    stop();
    say({ kind: 'evicted', keys: ['b'] });
    expect(seen).toEqual([{ kind: 'evicted', keys: ['a'] }]);
  });
});
