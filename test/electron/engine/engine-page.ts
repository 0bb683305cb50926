import { randomUUID } from 'node:crypto';
import {
  replySchemas,
  engineEventSchema,
  type EngineEvent,
  type EngineRequest,
  type Replies,
} from '../../../electron/contract/engine.ts';
import type { Engine } from '../../../electron/engine/engine-core.ts';

type Kind = EngineEvent['kind'];
/** A request that is answered by a reply. */
type Question = Extract<EngineRequest, { kind: keyof Replies }>;
type EventOf<K extends Kind> = Extract<EngineEvent, { kind: K }>;

/** A page made of a list: what the engine sent, copied as a port would copy it, and checked against the contract. */
export class EnginePage {
  readonly events: EngineEvent[] = [];
  /** Whether tiles are acknowledged at once. */
  acknowledging = true;
  readonly #engine: Engine;
  readonly #listeners = new Set<() => void>();

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.attach({ send: (event) => this.#receive(event), close: () => undefined });
  }

  tell(request: EngineRequest): void {
    this.#engine.fromPage(structuredClone(request));
  }

  async ask<K extends keyof Replies>(request: Question & { readonly kind: K }): Promise<Replies[K]> {
    this.tell(request);
    const { result } = await this.until('reply', (event) => event.id === request.id);
    if (!result.ok) throw Object.assign(new Error(result.error.code), { data: result.error });
    return replySchemas[request.kind].parse(result.value) as Replies[K];
  }

  /** The first event of a kind that fits, past or to come. */
  until<K extends Kind>(kind: K, fits: (event: EventOf<K>) => boolean = () => true): Promise<EventOf<K>> {
    return this.#first(() => this.of(kind).find(fits));
  }

  of<K extends Kind>(kind: K): EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind);
  }

  /** How the job ended. */
  async end(job: string): Promise<EventOf<'finished' | 'failed' | 'cancelled'>> {
    const look = () => {
      for (const event of this.events)
        if ((event.kind === 'finished' || event.kind === 'failed' || event.kind === 'cancelled') && event.job === job)
          return event;
      return undefined;
    };
    return this.#first(look);
  }

  /** What `look` finds, as soon as it finds something. */
  #first<Found>(look: () => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const listener = () => {
        const found = look();
        if (found === undefined) return;
        this.#listeners.delete(listener);
        resolve(found);
      };
      this.#listeners.add(listener);
      listener();
    });
  }

  #receive(event: EngineEvent): void {
    // Shared memory cannot be copied across a port, and structuredClone would not notice.
    noSharedMemory(event);
    this.events.push(engineEventSchema.parse(structuredClone(event)));
    if (event.kind === 'tiles' && this.acknowledging)
      queueMicrotask(() => this.tell({ kind: 'credit', bytes: event.bytes }));
    for (const listener of [...this.#listeners]) listener();
  }
}

function noSharedMemory(value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    if (!(value.buffer instanceof ArrayBuffer)) throw new Error('shared memory was sent to the page');
  } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(noSharedMemory);
}

export const newId = () => randomUUID();
