import type { MessagePortMain } from 'electron';
import { mainToEngineSchema, type EngineToMain } from '../contract/engine-process.ts';
import { Engine } from './engine-core.ts';
import type { PagePort } from './page-link.ts';

// The engine's process. Main forks it; anything else that loads this file gets nothing.
const { parentPort } = process;
if (parentPort) serve(parentPort);

function serve(main: NonNullable<typeof parentPort>): void {
  const toMain = (message: EngineToMain) => main.postMessage(message);
  const engine = new Engine({
    kernelWorkerUrl: new URL('./kernel-worker.js', import.meta.url),
    decodeWorkerUrl: new URL('./decode-worker.js', import.meta.url),
    toMain,
  });
  const refuse = (text: string) => toMain({ kind: 'log', level: 'error', text: text.slice(0, 10_000) });

  main.on('message', ({ data, ports }) => {
    const parsed = mainToEngineSchema.safeParse(data);
    const [port] = ports;
    if (!parsed.success) return refuse(`a message of main was refused: ${parsed.error.message}`);
    if (parsed.data.kind !== 'port') {
      engine.fromMain(parsed.data).catch((thrown: unknown) => refuse(String(thrown)));
    } else if (port !== undefined) engine.attach(listenTo(engine, port));
  });
  toMain({ kind: 'started' });
}

/** Until it is closed, from either side. */
function listenTo(engine: Engine, port: MessagePortMain): PagePort {
  let open = true;
  port.on('message', ({ data }: { readonly data: unknown }) => {
    if (open) engine.fromPage(data);
  });
  port.on('close', () => {
    if (open) engine.detach();
  });
  port.start();
  return {
    send(event) {
      if (open) port.postMessage(event);
    },
    close() {
      open = false;
      port.close();
    },
  };
}
