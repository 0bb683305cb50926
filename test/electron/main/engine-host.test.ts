import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MainToEngine } from '../../../electron/contract/engine-process.ts';
import type { EngineState } from '../../../electron/contract/lab-api.ts';
import { createCrashTracker } from '../../../electron/main/crash-tracker.ts';
import { EngineHost, type EngineProcess } from '../../../electron/main/engine-host.ts';
import { keptLog } from './silent-log.ts';

/** An engine that answers pings while `answers`, and ends when it is killed. */
class FakeEngine implements EngineProcess {
  readonly pid: number;
  readonly heard: { readonly message: MainToEngine; readonly port: unknown }[] = [];
  answers = true;
  killed = false;
  #speak: (message: unknown) => void = () => undefined;
  #end: (code: number) => void = () => undefined;

  constructor(pid: number) {
    this.pid = pid;
  }

  post(message: MainToEngine, port?: unknown): void {
    this.heard.push({ message, port });
    if (message.kind === 'ping' && this.answers) this.say({ kind: 'pong', beat: message.beat });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#speak = listener;
  }

  onExit(listener: (code: number) => void): void {
    this.#end = listener;
  }

  kill(): void {
    this.killed = true;
    this.exit(137);
  }

  say(message: unknown): void {
    this.#speak(message);
  }

  exit(code: number): void {
    this.#end(code);
  }
}

function world() {
  const engines: FakeEngine[] = [];
  const states: EngineState[] = [];
  const log = keptLog();
  let page: unknown;
  const host = new EngineHost({
    fork() {
      const engine = new FakeEngine(engines.length + 1);
      engines.push(engine);
      return engine;
    },
    connectPage: () => page,
    greeting: () => [{ kind: 'configure', threads: 1, memoryBytes: 1, maxPixels: 1, kernels: 'auto' }],
    onState: (state) => states.push(state),
    now: () => Date.now(),
    log,
  });
  const last = () => {
    const engine = engines.at(-1);
    if (engine === undefined) throw new Error('no engine');
    return engine;
  };
  const die = (code = 1, reason?: string) => {
    if (reason !== undefined) host.noteReason(reason);
    last().exit(code);
    vi.advanceTimersByTime(100);
    if (host.state.state !== 'asking') last().say({ kind: 'started' });
  };
  return { host, engines, states, log, last, die, showPage: (port: unknown) => (page = port) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the engine host', () => {
  it('greets each engine and introduces the page when it is there', () => {
    const { host, last, showPage, states } = world();
    host.start();
    expect(last().heard.map(({ message }) => message.kind)).toEqual(['configure']);
    showPage('port 1');
    host.connectPage();
    last().say({ kind: 'started' });
    expect(last().heard.at(-1)).toEqual({ message: { kind: 'port' }, port: 'port 1' });
    expect(states).toEqual([{ state: 'running' }]);
    last().exit(1);
    vi.advanceTimersByTime(100);
    expect(last().heard.map(({ message }) => message.kind)).toEqual(['configure', 'port']);
    host.stop();
  });

  it('says that the engine died and why, and starts another at once', () => {
    const { host, engines, states, die } = world();
    host.start();
    die(9, 'it was ended from outside, code 9');
    die(3);
    expect(engines).toHaveLength(3);
    expect(states).toEqual([
      { state: 'restarting', error: { code: 'engine.died', values: { reason: 'it was ended from outside, code 9' } } },
      { state: 'running' },
      { state: 'restarting', error: { code: 'engine.died', values: { reason: 'exit code 3' } } },
      { state: 'running' },
    ]);
    host.stop();
  });

  it('asks from the third death within five minutes on, and starts it when told to', () => {
    const { host, engines, states, die, last } = world();
    host.start();
    for (let death = 0; death < 3; death++) die();
    expect(engines).toHaveLength(3);
    expect(states.at(-1)).toEqual({
      state: 'asking',
      error: { code: 'engine.asking', values: { count: 3, reason: 'exit code 1' } },
    });
    vi.advanceTimersByTime(60_000);
    expect(engines).toHaveLength(3);
    host.restart();
    last().say({ kind: 'started' });
    expect([engines.length, host.state.state]).toEqual([4, 'running']);
    die();
    expect(host.state).toMatchObject({ state: 'asking', error: { values: { count: 4 } } });
    host.stop();
  });

  it('forgets deaths after five minutes', () => {
    const { host, die } = world();
    host.start();
    die();
    die();
    vi.advanceTimersByTime(5 * 60_000);
    die();
    expect(host.state.state).toBe('running');
    host.stop();
  });

  it('ends an engine that misses five beats and says so', () => {
    const { host, last, states, engines } = world();
    host.start();
    const first = last();
    first.say({ kind: 'started' });
    vi.advanceTimersByTime(30_000);
    expect(first.killed).toBe(false);
    first.answers = false;
    vi.advanceTimersByTime(5000);
    expect(first.killed).toBe(false);
    vi.advanceTimersByTime(1100);
    expect(first.killed).toBe(true);
    expect(states.at(-1)).toEqual({
      state: 'restarting',
      error: { code: 'engine.died', values: { reason: 'it did not answer for 5 s' } },
    });
    expect(engines).toHaveLength(2);
    host.stop();
  });

  it('ends an engine that never starts', () => {
    const { host, engines } = world();
    host.start();
    vi.advanceTimersByTime(29_000);
    expect(engines).toHaveLength(1);
    vi.advanceTimersByTime(3000);
    expect(engines).toHaveLength(2);
    host.stop();
  });

  it('restarts a sick engine without counting a death, and hears nothing more of the old one', () => {
    const { host, engines, states, last } = world();
    host.start();
    const old = last();
    host.restart();
    host.noteReason('it was ended from outside, code 9');
    vi.advanceTimersByTime(1000);
    old.say({ kind: 'started' });
    expect(host.state.state).toBe('starting');
    last().say({ kind: 'started' });
    vi.advanceTimersByTime(20_000);
    expect([old.killed, engines.length, states.map(({ state }) => state)]).toEqual([true, 2, ['starting', 'running']]);
    last().exit(3);
    vi.advanceTimersByTime(100);
    expect(states.at(-1)).toMatchObject({ error: { values: { reason: 'exit code 3' } } });
    host.stop();
  });

  it.each([null, 'x', { kind: 'other' }, { kind: 'pong', beat: -1 }, { kind: 'log', level: 'fatal', text: 'x' }])(
    'notes %j from the engine as a breach and goes on',
    (message) => {
      const { host, last, log, states } = world();
      host.start();
      last().say(message);
      expect([log.lines.length, states]).toEqual([1, []]);
      host.stop();
    },
  );

  it('is not fooled by answers from the future', () => {
    const { host, last } = world();
    host.start();
    const first = last();
    first.say({ kind: 'started' });
    first.answers = false;
    first.say({ kind: 'pong', beat: 1_000_000 });
    vi.advanceTimersByTime(7000);
    expect(first.killed).toBe(true);
    host.stop();
  });

  it('stays stopped', () => {
    const { host, engines, states } = world();
    host.start();
    host.stop();
    vi.advanceTimersByTime(60_000);
    expect([engines.length, engines[0]?.killed, states]).toEqual([1, true, []]);
  });
});

describe('the crash tracker', () => {
  it('counts deaths within its window', () => {
    let now = 0;
    const tracker = createCrashTracker(() => now, 100);
    const counts = [0, 50, 99, 100, 149, 300].map((time) => {
      now = time;
      return tracker.died();
    });
    expect(counts).toEqual([1, 2, 3, 3, 4, 1]);
  });
});
