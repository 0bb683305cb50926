import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditBytes, type Tile, type Wish } from '../../../electron/contract/engine.ts';
import { TileStream, type ResultState, type TileRequest } from '../../../electron/engine/stream.ts';
import { runs } from '../../support/runs.ts';

/** A clock that moves only when told, a receiver that answers only when told. */
class Bench {
  time = 0;
  readonly results = new Map<string, ResultState>();
  readonly sent: { readonly tiles: readonly Tile[]; readonly bytes: number; readonly at: number }[] = [];
  readonly failures: unknown[] = [];
  failing = false;
  mostUnderWay = 0;
  #timers: { readonly at: number; readonly call: () => void }[] = [];
  #unanswered: number[] = [];
  readonly stream = new TileStream({
    now: () => this.time,
    later: (ms, call) => {
      const timer = { at: this.time + ms, call };
      this.#timers.push(timer);
      return () => (this.#timers = this.#timers.filter((one) => one !== timer));
    },
    state: (key) => this.results.get(key),
    make: (requests) => (this.failing ? Promise.reject(new Error('no')) : Promise.resolve(requests.map(madeOf))),
    send: (tiles, bytes) => {
      this.sent.push({ tiles, bytes, at: this.time });
      this.#unanswered.push(bytes);
      this.mostUnderWay = Math.max(
        this.mostUnderWay,
        this.#unanswered.reduce((sum, one) => sum + one, 0),
      );
    },
    failed: (reason) => this.failures.push(reason),
  });

  async wait(ms: number): Promise<void> {
    for (const end = this.time + ms; ;) {
      for (let i = 0; i < 6; i++) await Promise.resolve();
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) {
        this.time = end;
        return;
      }
      this.#timers = this.#timers.filter((one) => one !== next);
      this.time = Math.max(this.time, next.at);
      next.call();
    }
  }

  /** The receiver takes in the oldest message. */
  answer(): boolean {
    const bytes = this.#unanswered.shift();
    if (bytes === undefined) return false;
    this.stream.credit(bytes);
    return true;
  }

  whole(): string[] {
    return this.sent.flatMap(({ tiles }) =>
      tiles.filter((tile) => tile.complete).map((tile) => `${tile.key}${tile.channel}`),
    );
  }
}

function madeOf({ key, channel, size, tile, rows, complete }: TileRequest): Tile {
  return { key, channel, size, ...tile, rows, complete, lo: 0, hi: 1, codes: new Uint16Array(rows * tile.width) };
}

const whole = (channels: number, side: number): ResultState => ({
  shape: [1, channels, side, side],
  ready: () => side * side,
});
const wish = (key: string, from: number, to: number, size = 64): Wish => ({ key, from, to, size });

describe('tiles', () => {
  it('come in the order of the wishes, channels in order, each once', async () => {
    const bench = new Bench();
    bench.results.set('a', whole(3, 8));
    bench.results.set('b', whole(2, 8));
    bench.stream.wish([wish('b', 0, 99), wish('a', 1, 3)]);
    await bench.wait(1000);
    expect(bench.whole()).toEqual(['b0', 'b1', 'a1', 'a2']);
  });

  it('for a result that is not there yet come when it is', async () => {
    const bench = new Bench();
    bench.stream.wish([wish('a', 0, 2)]);
    await bench.wait(1000);
    expect(bench.sent).toEqual([]);
    bench.results.set('a', whole(2, 8));
    bench.stream.changed();
    await bench.wait(1000);
    expect(bench.whole()).toEqual(['a0', 'a1']);
  });

  it('of a large result begin with a single one, so that something is there to see', async () => {
    const bench = new Bench();
    bench.results.set('a', whole(8, 1024));
    bench.stream.wish([wish('a', 0, 8)]);
    await bench.wait(1000);
    expect(bench.sent.map(({ tiles }) => tiles.length)).toEqual([1, 7]);
    for (let i = 0; i < 2; i++) bench.answer();
    // Of one that was begun there is no other beginning, unless it was wished for no more.
    bench.stream.wish([wish('a', 0, 8)]);
    await bench.wait(1000);
    bench.stream.wish([wish('b', 0, 8)]);
    bench.stream.wish([wish('a', 0, 8, 32)]);
    await bench.wait(1000);
    expect(bench.sent.map(({ tiles }) => tiles.length)).toEqual([1, 7, 8, 1, 7]);
  });

  it('are sent in at most twenty messages a second', async () => {
    const bench = new Bench();
    bench.results.set('a', whole(64, 1024));
    bench.stream.wish([wish('a', 0, 64, 1024)]);
    for (let i = 0; i < 100; i++) {
      await bench.wait(10);
      bench.answer();
    }
    expect(bench.sent.length).toBeGreaterThan(10);
    const times = bench.sent.map(({ at }) => at);
    for (let i = 1; i < times.length; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(50);
  });

  it('of the result that is wished for most begin at once, in the turn of what comes after', async () => {
    const bench = new Bench();
    for (const key of ['a', 'b']) bench.results.set(key, whole(1, 8));
    bench.stream.wish([wish('new', 0, 1), wish('a', 0, 1)]);
    await bench.wait(10);
    bench.stream.wish([wish('new', 0, 1), wish('b', 0, 1)]);
    await bench.wait(10);
    bench.results.set('new', whole(2, 8));
    bench.stream.changed();
    await bench.wait(200);
    bench.stream.wish([wish('new', 0, 2)]);
    await bench.wait(200);
    const sent = bench.sent.map(
      ({ tiles, at }) => `${tiles.map(({ key, channel }) => `${key}${channel}`).join()} at ${at}`,
    );
    expect(sent).toEqual(['a0 at 0', 'new0,b0 at 20', 'new1 at 220']);
    // Whoever wishes for other ones all the time gets no more messages for it, but for one.
    for (let i = 0; i < 100; i++) {
      bench.results.set(`c${i}`, whole(1, 8));
      bench.stream.wish([wish(`c${i}`, 0, 1)]);
      await bench.wait(10);
      while (bench.answer());
    }
    expect(bench.sent.filter(({ at }) => at >= 420 && at < 1420)).toHaveLength(21);
  });

  it('of a growing result are sent again at most four times a second, and whole once', async () => {
    const bench = new Bench();
    bench.stream.wish([wish('a', 0, 1)]);
    for (let rows = 1; rows <= 64; rows++) {
      bench.results.set('a', { shape: [1, 1, 64, 64], ready: () => rows * 64 });
      bench.stream.changed();
      await bench.wait(25);
      bench.answer();
    }
    await bench.wait(100);
    const tiles = bench.sent.flatMap(({ tiles, at }) => tiles.map(({ rows, complete }) => ({ rows, complete, at })));
    expect(tiles.filter((tile) => tile.complete)).toHaveLength(1);
    expect(tiles.at(-1)?.complete).toBe(true);
    const partial = tiles.filter((tile) => !tile.complete);
    expect(partial.length).toBeGreaterThan(3);
    for (let i = 1; i < partial.length; i++) {
      expect((partial[i]?.at ?? 0) - (partial[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(250);
      expect(partial[i]?.rows).toBeGreaterThan(partial[i - 1]?.rows ?? 64);
    }
  });

  it('stop at the credit while the receiver is blocked, and all come once it takes them in', async () => {
    const bench = new Bench();
    // 512 tiles of 2 MiB: 1 GiB.
    bench.results.set('a', whole(512, 1024));
    bench.stream.wish([wish('a', 0, 512, 1024)]);
    await bench.wait(10_000);
    const blocked = bench.whole().length;
    expect(bench.mostUnderWay).toBeLessThanOrEqual(creditBytes);
    expect(bench.mostUnderWay).toBeGreaterThan(creditBytes * 0.9);
    expect(blocked).toBeLessThan(40);
    for (let i = 0; i < 5000 && bench.whole().length < 512; i++) {
      bench.answer();
      await bench.wait(50);
    }
    expect(bench.whole()).toEqual(Array.from({ length: 512 }, (_, channel) => `a${channel}`));
    expect(bench.mostUnderWay).toBeLessThanOrEqual(creditBytes);
  });

  it('under way are not sent again when they are wished for again, and taken-in ones are', async () => {
    const bench = new Bench();
    bench.results.set('a', whole(2, 8));
    bench.stream.wish([wish('a', 0, 2)]);
    await bench.wait(100);
    bench.stream.wish([wish('a', 0, 2)]);
    await bench.wait(100);
    expect(bench.whole()).toEqual(['a0', 'a1']);
    bench.answer();
    bench.stream.wish([wish('a', 1, 2)]);
    await bench.wait(100);
    expect(bench.whole()).toEqual(['a0', 'a1', 'a1']);
  });

  it('that fail are given up and told, others still come', async () => {
    const bench = new Bench();
    bench.results.set('a', whole(1, 8));
    bench.failing = true;
    bench.stream.wish([wish('a', 0, 1)]);
    await bench.wait(1000);
    expect(bench.failures).toHaveLength(1);
    bench.failing = false;
    bench.stream.wish([wish('a', 0, 1)]);
    await bench.wait(1000);
    expect(bench.whole()).toEqual(['a0']);
  });

  it('are never lost, doubled or over the credit, whatever is wished for and whenever it is answered', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('wish' as const),
          key: fc.constantFrom('a', 'b', 'c'),
          from: fc.nat(3),
          to: fc.nat(9),
        }),
        fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(200) }),
        fc.constant({ kind: 'answer' as const }),
        fc.record({ kind: fc.constant('finish' as const), key: fc.constantFrom('a', 'b', 'c') }),
      ),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const bench = new Bench();
        let last: Wish = wish('a', 0, 0);
        for (const step of script) {
          if (step.kind === 'wait') await bench.wait(step.ms);
          if (step.kind === 'answer') bench.answer();
          if (step.kind === 'finish') {
            bench.results.set(step.key, whole(8, 2048));
            bench.stream.changed();
          }
          if (step.kind === 'wish') bench.stream.wish([(last = wish(step.key, step.from, step.to, 2048))]);
        }
        // Everything taken in: what is wished for now must come exactly once.
        do await bench.wait(100);
        while (bench.answer());
        for (const key of ['a', 'b', 'c']) bench.results.set(key, whole(8, 2048));
        const before = bench.whole().length;
        bench.stream.wish([last]);
        do await bench.wait(100);
        while (bench.answer());
        const wanted = Array.from({ length: 8 }, (_, channel) => channel)
          .filter((channel) => channel >= last.from && channel < last.to)
          .map((channel) => `${last.key}${channel}`);
        expect(bench.whole().slice(before)).toEqual(wanted);
        expect(bench.mostUnderWay).toBeLessThanOrEqual(creditBytes);
      }),
      { numRuns: runs(200) },
    );
  });
});
