import { app, MessageChannelMain, utilityProcess, type MessagePortMain, type WebContents } from 'electron';
import { channels } from '../contract/lab-api.ts';
import type { EngineProcess } from './engine-host.ts';
import { cleanEnvironment, wordsForEnd } from './engine-words.ts';
import type { Log } from './logs.ts';

/** The name under which the system reports the engine's end. */
const serviceName = 'Convolution Lab engine';

/** Starts the engine's process. */
export function forkEngine(file: string, log: Log): EngineProcess {
  const child = utilityProcess.fork(file, [], {
    serviceName,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(process.env),
  });
  child.stdout?.on('data', (data: Buffer) => log.info(`engine: ${String(data).trimEnd()}`));
  child.stderr?.on('data', (data: Buffer) => log.warn(`engine: ${String(data).trimEnd()}`));
  return {
    get pid() {
      return child.pid;
    },
    post: (message, port) => child.postMessage(message, port === undefined ? [] : [port as MessagePortMain]),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill() {
      // SIGKILL, because a stopped process does not take in the SIGTERM of child.kill().
      if (child.pid === undefined || process.platform === 'win32') child.kill();
      else killNow(child.pid);
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already, which is what was wanted.
  }
}

/** Hears why the engine ended, in words. */
export function onEngineGone(listener: (reason: string) => void): void {
  app.on('child-process-gone', (_, { type, name, reason, exitCode }) => {
    if (type === 'Utility' && name === serviceName) listener(wordsForEnd(reason, exitCode));
  });
}

/** Makes a channel, gives one end to the page and returns the other. */
export function connectContents(contents: WebContents): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain();
  contents.postMessage(channels.enginePort, null, [port2]);
  return port1;
}
