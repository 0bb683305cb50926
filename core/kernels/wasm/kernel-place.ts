import type { KernelPlace } from '../kernel-set.ts';

/** The place, where it is one for WebAssembly kernels with packed weights. */
export function placeOf({ host, packed }: KernelPlace): Required<KernelPlace> {
  if (host === undefined || packed === undefined) throw new Error('a compiled kernel has no place to work in');
  return { host, packed };
}
