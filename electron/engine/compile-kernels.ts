import { setFlagsFromString } from 'node:v8';
import type { KernelSet } from '../../core/kernels/kernel-set.ts';
import { availableKernelSets, findKernelSet } from '../../core/kernels/registry.ts';
import { compileKernels } from '../../core/kernels/wasm/load.ts';

/** The quickest kernel set that can run here, unless one is named. Throws `kernels.unavailable`. */
export function chooseKernelSet(name?: string): KernelSet {
  return findKernelSet(name ?? availableKernelSets().at(-1) ?? 'reference');
}

/**
 * Compiled once for all threads, by the optimising compiler at once: code of the quick one would stay in use for the first
 * runs. Nothing for a set that is not compiled.
 */
export function moduleOf(set: KernelSet): WebAssembly.Module | undefined {
  if (set.name === 'reference') return undefined;
  setFlagsFromString('--no-liftoff');
  try {
    return compileKernels(set.name);
  } finally {
    setFlagsFromString('--liftoff');
  }
}
