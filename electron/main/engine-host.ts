import { errorData } from '../../core/errors.ts';
import { engineToMainSchema, type MainToEngine } from '../contract/engine-process.ts';
import type { EngineState } from '../contract/lab-api.ts';
import { createCrashTracker, type CrashTracker } from './crash-tracker.ts';
import type { Log } from './logs.ts';

/** A running engine, as main sees it. */
export interface EngineProcess {
  readonly pid: number | undefined;
  /** Sends a message; with `port`, one end of a channel whose other end the page has. */
  post(message: MainToEngine, port?: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number) => void): void;
  /** Ends it at once, also when it is stopped or in an endless loop. */
  kill(): void;
}

/** What the host needs of the world; Electron in the program, a double in tests. */
export interface EngineWorld {
  fork(): EngineProcess;
  /** Makes a channel, gives one end to the page and returns the engine's; undefined when no page is there. */
  connectPage(): unknown;
  /** What an engine needs before it can work: its configuration and the pictures. */
  greeting(): readonly MainToEngine[];
  onState(state: EngineState): void;
  now(): number;
  readonly log: Log;
}

/** A second without an answer to a ping counts as missed; so many in a row mean that it hangs. */
const beatMs = 1000;
const missedBeats = 5;
/** An engine that has not said `started` after this long hangs. */
const startMs = 30_000;
/** After so many deaths within five minutes the user is asked. */
const askFrom = 3;
/** How long to wait for the system's reason after an exit; it was seen within 10 ms. */
const reasonMs = 50;

/** Starts the engine, watches it, and starts it again when it dies. */
export class EngineHost {
  readonly #world: EngineWorld;
  readonly #deaths: CrashTracker;
  #engine: EngineProcess | undefined;
  #state: EngineState = { state: 'starting' };
  /** Why this host ended the engine itself. */
  #givenUp: string | undefined;
  #noted: { readonly reason: string; readonly at: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beat = 0;
  #answered = 0;
  #forkedAt = 0;
  #stopped = false;

  constructor(world: EngineWorld) {
    this.#world = world;
    this.#deaths = createCrashTracker(() => world.now());
  }

  get state(): EngineState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  start(): void {
    const engine = this.#world.fork();
    this.#engine = engine;
    this.#givenUp = undefined;
    this.#beat = 0;
    this.#answered = 0;
    this.#forkedAt = this.#world.now();
    engine.onMessage((message) => {
      if (engine === this.#engine) this.#hear(message);
    });
    engine.onExit((code) => {
      if (engine === this.#engine) setTimeout(() => this.#died(engine, code), reasonMs);
    });
    for (const message of this.#world.greeting()) engine.post(message);
    this.connectPage();
    this.#timer ??= setInterval(() => this.#watch(), beatMs);
  }

  /** Introduces the page to the engine; again after each load of the page. */
  connectPage(): void {
    if (this.#engine === undefined) return;
    const port = this.#world.connectPage();
    if (port !== undefined) this.#engine.post({ kind: 'port' }, port);
  }

  post(message: MainToEngine): void {
    this.#engine?.post(message);
  }

  /** The user wants a fresh engine: the answer to `asking`, or an end to a sick one. */
  restart(): void {
    const old = this.#engine;
    this.#engine = undefined;
    old?.kill();
    this.#say({ state: 'starting' });
    this.start();
  }

  /** The system's own word for why the engine ended (child-process-gone). */
  noteReason(reason: string): void {
    this.#noted = { reason, at: this.#world.now() };
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#engine?.kill();
    this.#engine = undefined;
  }

  #hear(message: unknown): void {
    const parsed = engineToMainSchema.safeParse(message);
    if (!parsed.success) return this.#world.log.warn('the engine sent something else than was agreed');
    switch (parsed.data.kind) {
      case 'started':
        return this.#say({ state: 'running' });
      case 'pong':
        this.#answered = Math.min(this.#beat, Math.max(this.#answered, parsed.data.beat));
        return;
      case 'log':
        return this.#world.log[parsed.data.level](`engine: ${parsed.data.text}`);
    }
  }

  #watch(): void {
    const engine = this.#engine;
    if (engine === undefined || this.#givenUp !== undefined) return;
    if (this.#state.state !== 'running') {
      if (this.#world.now() - this.#forkedAt > startMs)
        this.#giveUp(engine, `it did not start within ${startMs / 1000} s`);
      return;
    }
    if (this.#beat - this.#answered >= missedBeats) {
      return this.#giveUp(engine, `it did not answer for ${(missedBeats * beatMs) / 1000} s`);
    }
    this.#beat += 1;
    engine.post({ kind: 'ping', beat: this.#beat });
  }

  #giveUp(engine: EngineProcess, reason: string): void {
    this.#givenUp = reason;
    engine.kill();
  }

  #died(engine: EngineProcess, code: number): void {
    if (engine !== this.#engine || this.#stopped) return;
    this.#engine = undefined;
    const reason = this.#givenUp ?? this.#notedReason() ?? `exit code ${code}`;
    const count = this.#deaths.died();
    this.#world.log.error(`the engine stopped: ${reason} (death ${count} within five minutes)`);
    if (count >= askFrom) return this.#say({ state: 'asking', error: errorData('engine.asking', { count, reason }) });
    this.#say({ state: 'restarting', error: errorData('engine.died', { reason }) });
    this.start();
  }

  /** Only what was said just now is about this engine and not about one that was ended on purpose before. */
  #notedReason(): string | undefined {
    const noted = this.#noted;
    this.#noted = undefined;
    return noted !== undefined && this.#world.now() - noted.at < 500 ? noted.reason : undefined;
  }

  #say(state: EngineState): void {
    this.#state = state;
    this.#world.onState(state);
  }
}
