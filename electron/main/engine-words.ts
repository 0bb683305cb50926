import { availableParallelism, totalmem } from 'node:os';
import type { MainToEngine } from '../contract/engine-process.ts';
import type { Settings } from '../contract/settings.ts';

const words: Readonly<Record<string, string>> = {
  killed: 'it was ended from outside',
  crashed: 'it crashed',
  oom: 'it ran out of memory',
  'abnormal-exit': 'it ended with an error',
  'launch-failed': 'it could not be started',
  'integrity-failure': 'its files were changed',
  'memory-eviction': 'the system took its memory',
  'clean-exit': 'it ended by itself',
};

/** Why a process ended, from Electron's `reason` and exit code. */
export function wordsForEnd(reason: string, exitCode: number): string {
  const said = words[reason] ?? reason;
  return reason === 'clean-exit' ? said : `${said}, code ${exitCode}`;
}

export interface Machine {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** This machine, or the part of it the system lets the lab have. */
export function thisMachine(): Machine {
  const total = totalmem();
  const constrained = process.constrainedMemory();
  return { cores: availableParallelism(), memoryBytes: constrained > 0 && constrained < total ? constrained : total };
}

/** The settings with 0 resolved: all cores, 60 % of the memory. */
export function engineConfiguration(settings: Settings, machine: Machine): MainToEngine {
  return {
    kind: 'configure',
    threads: Math.min(64, settings.threads === 0 ? machine.cores : settings.threads),
    memoryBytes: settings.memoryMiB === 0 ? Math.floor(machine.memoryBytes * 0.6) : settings.memoryMiB * 1024 * 1024,
    maxPixels: settings.maxMegapixels * 1_000_000,
    kernels: settings.kernels,
  };
}

/** The environment for the engine: nothing that would load code into it or change how it runs. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !/^(NODE_|LD_|DYLD_|ELECTRON_)/i.test(name));
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
