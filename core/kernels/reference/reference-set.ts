import type { LayerOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import type { KernelSet, StepKernel } from '../kernel-set.ts';
import { referenceKernels } from './reference.ts';

/** The reference kernels as a set: a unit is a granule of the flat output. */
export const referenceSet: KernelSet = {
  name: 'reference',
  chunkWork: 500_000,
  compiled: false,
  kernelFor: flatKernel,
};

function flatKernel(op: LayerOp): StepKernel {
  const granule = Math.max(1, referenceKernels.granule(op));
  const plane = Math.max(
    1,
    op.output.slice(2).reduce((product, size) => product * size, 1),
  );
  return {
    algorithm: 'definition',
    units: Math.ceil(numel(op.output) / granule),
    workPerUnit: granule * Math.max(1, referenceKernels.workPerElement(op)),
    packedLength: 0,
    pack: () => true,
    bind: (buffers) => (begin, end) => referenceKernels.run(op, buffers, begin * granule, end * granule),
    valuesReady: (units, index) => Math.max(0, Math.min(plane, units * granule - index * plane)),
  };
}
