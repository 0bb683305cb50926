import { kernelSetNames, type KernelSetName } from '../../../core/kernels/kernel-set.ts';
import type { Workload } from './workloads.ts';
import { namedWorkloads } from './workloads.ts';
import { randomWorkloads } from './random-workloads.ts';

export const peerNames = ['onnxruntime-node', 'onnxruntime-web', 'tfjs-wasm', 'torch', 'opencv'] as const;
export const runtimes = ['electron', 'node'] as const;
export type PeerName = (typeof peerNames)[number];

export interface BenchOptions {
  readonly workloads: readonly Workload[];
  readonly threads: readonly number[];
  readonly peers: readonly PeerName[];
  readonly kernels?: KernelSetName;
  readonly runtime: (typeof runtimes)[number];
  readonly seed: number;
  readonly quick: boolean;
}

/** What stands on the command line makes no sense; the message says what would. */
export class UsageError extends Error {}

export const usage =
  'usage: npm run bench -- [--workloads a,b,r1] [--threads 1,2] [--peers NAMES] [--kernels NAME] [--runtime electron|node] [--seed N] [--quick]';
const drawnCount = 10;
const mostThreads = 64;

/** Throws a UsageError. Without `--seed` one is drawn. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const given = pairs(args);
  const seed = Number(given.get('--seed') ?? Math.floor(Math.random() * 1e6));
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 31 - 1)
    throw new UsageError(`--seed wants a whole number from 0 to ${2 ** 31 - 1} (${usage}).`);
  const kernels = given.get('--kernels');
  return {
    workloads: chosenWorkloads(given.get('--workloads'), seed),
    threads: (given.get('--threads') ?? '1,2').split(',').map(threadCount),
    peers: listOf(given.get('--peers'), peerNames, '--peers'),
    ...(kernels === undefined ? {} : { kernels: oneOf(kernels, kernelSetNames, '--kernels') }),
    runtime: oneOf(given.get('--runtime') ?? 'electron', runtimes, '--runtime'),
    seed,
    quick: given.has('--quick'),
  };
}

function pairs(args: readonly string[]): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [name = '', value] = (args[i] ?? '').split(/=(.*)/s);
    if (name === '--quick' && value === undefined) given.set(name, '');
    else if (['--workloads', '--threads', '--peers', '--kernels', '--runtime', '--seed'].includes(name))
      given.set(name, value ?? args[++i] ?? '');
    else throw new UsageError(`Unknown option “${args[i] ?? ''}” (${usage}).`);
  }
  return given;
}

/** All of them, or those named, in the order of the table. */
function chosenWorkloads(names: string | undefined, seed: number): readonly Workload[] {
  const all = [...namedWorkloads, ...randomWorkloads(seed, drawnCount)];
  if (names === undefined) return all;
  const ids = all.map(({ id }) => id);
  const wanted = new Set(names.split(',').map((name) => oneOf(name, ids, '--workloads')));
  return all.filter(({ id }) => wanted.has(id));
}

function threadCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > mostThreads)
    throw new UsageError(`--threads wants whole numbers from 1 to ${mostThreads}, e.g. 1,2, not “${text}” (${usage}).`);
  return count;
}

/** `none` names none of them; without a word all are meant. */
function listOf<Name extends string>(
  text: string | undefined,
  names: readonly Name[],
  option: string,
): readonly Name[] {
  if (text === undefined) return names;
  return text === 'none' ? [] : text.split(',').map((name) => oneOf(name, names, option));
}

function oneOf<Name extends string>(text: string, names: readonly Name[], option: string): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${option} knows ${names.join(', ')}, not “${text}” (${usage}).`);
  return found;
}
