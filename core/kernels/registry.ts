import { fail } from '../errors.ts';
import { kernelSetNames, type KernelSet, type KernelSetName } from './kernel-set.ts';
import { referenceSet } from './reference/reference-set.ts';
import { canRun } from './wasm/load.ts';
import { wasmRelaxedSet, wasmSet } from './wasm/wasm-kernels.ts';

const sets: Readonly<Record<KernelSetName, KernelSet>> = {
  reference: referenceSet,
  wasm: wasmSet,
  'wasm-relaxed': wasmRelaxedSet,
};

const isName = (name: string): name is KernelSetName => Object.hasOwn(sets, name);
const isAvailable = (name: KernelSetName): boolean => name === 'reference' || canRun(name);

/** The kernel sets that can run here, from the slowest to the quickest. */
export function availableKernelSets(): readonly KernelSetName[] {
  return kernelSetNames.filter(isAvailable);
}

/** The kernel set of that name. Throws `kernels.unavailable` where it cannot run here; never answers another one. */
export function findKernelSet(name: string): KernelSet {
  if (isName(name) && isAvailable(name)) return sets[name];
  return fail('kernels.unavailable', { name, available: availableKernelSets().join(', ') });
}
