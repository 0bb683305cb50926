import { join } from 'node:path';
import { Client, type Command } from './client.ts';
import type { Clients } from './measure.ts';
import type { BenchOptions, PeerName } from './options.ts';

/** What scripts/bench.mjs found and made. */
export interface Setting {
  /** The bundled programs of electron/cli/bench. */
  readonly bundle: string;
  /** The folder that the packages of the peers are installed in. */
  readonly packages: string;
  /** Runs our kernels, and peers in WebAssembly: the Electron there is, as Node, or Node. */
  readonly runtime: Command;
  /** Runs a program on one processor, the last argument being its number; undefined where there is no such thing. */
  readonly pinned: readonly string[] | undefined;
  /** The program of the peers in Python, and a Python that can import each; undefined where there is none. */
  readonly pythonScript: string;
  readonly pythons: Readonly<Partial<Record<PeerName, string | undefined>>>;
  /** Results go here. */
  readonly results: string;
  readonly scratch: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** One long-lived process each, started when first asked. On one thread everybody is pinned to the same processor. */
export function startClients(setting: Setting, options: BenchOptions, threads: number): Clients {
  const command = (started: Command): Command =>
    threads === 1 && setting.pinned !== undefined ? pinnedTo(setting.pinned, started) : started;
  const ours = new Client('ours', command(ourCommand(setting, options, threads)));
  const peers = options.peers.flatMap((name) => {
    const peer = peerCommand(setting, name, threads);
    return peer === undefined ? [] : [new Client(name, command(peer))];
  });
  return { ours, peers, threads };
}

function pinnedTo([file = '', ...before]: readonly string[], started: Command): Command {
  return { ...started, file, args: [...before, started.file, ...started.args] };
}

function inRuntime({ bundle, runtime }: Setting, program: string, args: readonly string[]): Command {
  return { ...runtime, args: [...runtime.args, join(bundle, `${program}.mjs`), ...args] };
}

function ourCommand(setting: Setting, { kernels }: BenchOptions, threads: number): Command {
  return inRuntime(setting, 'ours', [String(threads), kernels ?? '']);
}

/** Nothing where the peer is not here, or cannot run on so many threads. */
function peerCommand(setting: Setting, name: PeerName, threads: number): Command | undefined {
  const { packages } = setting;
  switch (name) {
    case 'onnxruntime-node':
      // A native library: in Electron it would have to copy what it hands over.
      return {
        file: process.execPath,
        args: [join(setting.bundle, 'peer-onnxruntime.mjs'), packages, name, String(threads)],
      };
    case 'onnxruntime-web':
      return inRuntime(setting, 'peer-onnxruntime', [packages, name, String(threads)]);
    case 'tfjs-wasm':
      return threads === 1 ? inRuntime(setting, 'peer-tfjs', [packages]) : undefined;
    case 'torch':
    case 'opencv': {
      const file = setting.pythons[name];
      return file === undefined ? undefined : pythonCommand(file, setting.pythonScript, name, threads);
    }
  }
}

function pythonCommand(file: string, script: string, name: string, threads: number): Command {
  return { file, args: [script, name, String(threads)], env: { OMP_NUM_THREADS: String(threads) } };
}
