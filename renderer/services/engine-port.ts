import type { EngineRequest } from '../../electron/contract/engine.ts';
import { enginePortMessage } from '../../electron/contract/lab-api.ts';

/** One end of a message channel to the engine. */
export interface EnginePort {
  send(message: EngineRequest): void;
  listen(listener: (data: unknown) => void): void;
  close(): void;
}

/** Calls back with every port that arrives: one at the start and one after each restart of the engine. */
export type Connect = (onPort: (port: EnginePort) => void) => () => void;

/** Ports as the preload hands them on. Only messages of the page itself count. */
export function windowPorts(page: Window): Connect {
  return (onPort) => {
    const receive = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      if (event.source !== page || event.data !== enginePortMessage || port === undefined) return;
      onPort(wrapped(port));
    };
    page.addEventListener('message', receive);
    return () => page.removeEventListener('message', receive);
  };
}

function wrapped(port: MessagePort): EnginePort {
  return {
    send: (message) => port.postMessage(message),
    // Setting `onmessage` also starts the port.
    listen(listener) {
      port.onmessage = (event: MessageEvent<unknown>) => listener(event.data);
    },
    close: () => port.close(),
  };
}
