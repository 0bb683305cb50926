import { expect, it, vi } from 'vitest';
import { kernelSetNames } from '../../../core/kernels/kernel-set.ts';
import { availableKernelSets, findKernelSet } from '../../../core/kernels/registry.ts';

it('a kernel set that was found once is found again without checking its code again', () => {
  expect(availableKernelSets()).toEqual(kernelSetNames);
  const validate = vi.spyOn(WebAssembly, 'validate');
  for (const name of kernelSetNames) expect(findKernelSet(name).name).toBe(name);
  expect(validate).not.toHaveBeenCalled();
});
