import { fail } from '../errors.ts';
import type { KernelSet, KernelSetName } from './kernel-set.ts';
import { referenceKernels } from './reference/reference.ts';

/** Every kernel set there is a name for, available here or not. */
export const kernelSetNames: readonly KernelSetName[] = ['reference', 'wasm', 'wasm-relaxed'];

const available: readonly KernelSet[] = [referenceKernels];

/** The kernel set of that name. Throws `kernels.unavailable` where there is none; never answers another one. */
export function findKernelSet(name: string): KernelSet {
  const found = available.find((set) => set.name === name);
  return found ?? fail('kernels.unavailable', { name, available: available.map((set) => set.name).join(', ') });
}
