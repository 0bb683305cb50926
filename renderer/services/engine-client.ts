import {
  replySchemas,
  type EngineEvent,
  type EngineRequest,
  type Replies,
  type Tile,
} from '../../electron/contract/engine.ts';
import type { Result } from '../../electron/contract/result.ts';
import { errorData } from '../../core/errors.ts';
import { readEvent, type EventOf } from './engine-events.ts';
import type { Connect, EnginePort } from './engine-port.ts';

type Question = keyof Replies;
/** A request without what the client adds itself. */
type Asked<Kind extends Question> = Omit<Extract<EngineRequest, { kind: Kind }>, 'id' | 'kind'>;
type Told = Exclude<EngineRequest, { kind: Question | 'credit' }>;
type Listener<Kind extends EngineEvent['kind']> = (event: EventOf<Kind>) => void;
type Listeners = { [Kind in EngineEvent['kind']]?: Set<Listener<Kind>> };

interface Outstanding {
  settle(result: Result<unknown>): void;
}

export interface ClientOptions {
  /** Runs once before the next frame is drawn. */
  readonly nextFrame: (run: () => void) => void;
  /** Told what came in that is no message of the engine. */
  readonly onInvalid: (where: string) => void;
}

/** How long an answer may take, ms: decoding has a deadline of its own, counting is slow by nature. */
const patience: Record<Question, number> = {
  decode: 90_000,
  count: 3_600_000,
  // A picture that was dropped is decoded again first.
  need: 90_000,
  errors: 600_000,
  arithmetic: 60_000,
  digest: 600_000,
  values: 60_000,
};

/**
 * The page's side of the engine. Lives from the first port until `close`; a new port takes the place of the old one, and
 * whatever was asked of the old one fails with `engine.absent`.
 */
export class EngineClient {
  private port: EnginePort | undefined;
  private readonly listeners: Listeners = {};
  private readonly portListeners = new Set<() => void>();
  private readonly outstanding = new Map<string, Outstanding>();
  private readonly options: ClientOptions;
  private readonly disconnect: () => void;
  private tiles: Tile[] = [];
  private tileBytes = 0;
  private lastId = 0;

  constructor(connect: Connect, options: ClientOptions) {
    this.options = options;
    this.disconnect = connect((port) => this.take(port));
  }

  get connected(): boolean {
    return this.port !== undefined;
  }

  /** Answers the way to stop listening. */
  on<Kind extends EngineEvent['kind']>(kind: Kind, listener: Listener<Kind>): () => void {
    const set = (this.listeners[kind] ??= new Set<never>() as NonNullable<Listeners[Kind]>) as Set<Listener<Kind>>;
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Called for every new port; the engine behind it knows nothing yet. */
  onPort(listener: () => void): () => void {
    this.portListeners.add(listener);
    return () => this.portListeners.delete(listener);
  }

  /** False when there is no engine to tell. */
  tell(request: Told): boolean {
    this.port?.send(request);
    return this.port !== undefined;
  }

  ask<Kind extends Question>(kind: Kind, request: Asked<Kind>): Promise<Result<Replies[Kind]>> {
    const { port } = this;
    if (port === undefined) return Promise.resolve(absent());
    const id = this.newId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(id, absent()), patience[kind]);
      const settle = (result: Result<unknown>): void => {
        clearTimeout(timer);
        resolve(checked(kind, result));
      };
      this.outstanding.set(id, { settle });
      port.send({ ...request, kind, id } as unknown as EngineRequest);
    });
  }

  newId(): string {
    this.lastId++;
    return `p${this.lastId}`;
  }

  /** The engine is gone: nothing more will come from its port. */
  drop(): void {
    this.port?.close();
    this.port = undefined;
    this.tiles = [];
    this.tileBytes = 0;
    for (const id of [...this.outstanding.keys()]) this.settle(id, absent());
  }

  close(): void {
    this.disconnect();
    this.drop();
  }

  private take(port: EnginePort): void {
    this.drop();
    this.port = port;
    port.listen((data) => {
      // What an old engine still had under way is not for its successor's page.
      if (this.port === port) this.receive(data);
    });
    for (const listener of this.portListeners) listener();
  }

  private receive(data: unknown): void {
    const event = readEvent(data);
    if (event === undefined) this.options.onInvalid('engine to page');
    else if (event.kind === 'tiles') this.fold(event);
    else if (event.kind === 'reply') this.settle(event.id, event.result);
    else {
      // Tiles that came before are of before: of the kernels there were.
      if (event.kind === 'ready') this.flush();
      this.emit(event);
    }
  }

  /** Tiles are given out once a frame, and credit is granted only after they were taken in. */
  private fold(event: EventOf<'tiles'>): void {
    const { port } = this;
    const waiting = this.tileBytes > 0 || this.tiles.length > 0;
    this.tiles.push(...event.tiles);
    this.tileBytes += event.bytes;
    if (waiting) return;
    this.options.nextFrame(() => {
      if (this.port === port) this.flush();
    });
  }

  private flush(): void {
    const [tiles, bytes] = [this.tiles, this.tileBytes];
    if (bytes === 0 && tiles.length === 0) return;
    this.tiles = [];
    this.tileBytes = 0;
    this.emit({ kind: 'tiles', bytes, tiles });
    this.port?.send({ kind: 'credit', bytes });
  }

  private emit<Kind extends EngineEvent['kind']>(event: EventOf<Kind>): void {
    const listeners = this.listeners[event.kind];
    for (const listener of listeners ?? []) listener(event);
  }

  private settle(id: string, result: Result<unknown>): void {
    const waiting = this.outstanding.get(id);
    this.outstanding.delete(id);
    waiting?.settle(result);
  }
}

function absent(): { ok: false; error: ReturnType<typeof errorData> } {
  return { ok: false, error: errorData('engine.absent', {}) };
}

function checked<Kind extends Question>(kind: Kind, result: Result<unknown>): Result<Replies[Kind]> {
  if (!result.ok) return result;
  const parsed = replySchemas[kind].safeParse(result.value);
  if (parsed.success) return { ok: true, value: parsed.data as Replies[Kind] };
  const detail = parsed.error.issues[0]?.message ?? 'unexpected';
  return { ok: false, error: errorData('message.invalid', { where: `reply to ${kind}`, detail }) };
}
