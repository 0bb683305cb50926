import { inject, type InjectionKey } from 'vue';
import { EngineClient } from './engine-client.ts';
import type { Connect } from './engine-port.ts';
import type { Host } from './host.ts';

/** The world outside the page. Everything else in the renderer is given it, nobody looks for it. */
export interface Services {
  readonly host: Host;
  readonly engine: EngineClient;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface World {
  readonly host: Host;
  readonly connect: Connect;
  readonly nextFrame: (run: () => void) => void;
  readonly now: () => number;
}

export const servicesKey: InjectionKey<Services> = Symbol('services');

export function createServices({ host, connect, nextFrame, now }: World): Services {
  const onInvalid = (where: string): void => console.warn(`A message was refused (${where}).`);
  return { host, engine: new EngineClient(connect, { nextFrame, onInvalid }), now };
}

export function useServices(): Services {
  const services = inject(servicesKey);
  if (services === undefined) throw new Error('the services were not provided to this app');
  return services;
}
