import type { LayerOp, SoftmaxOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import type { KernelSet, StepKernel } from '../kernel-set.ts';
import { referenceKernels } from './reference.ts';
import { runSoftmaxLines, softmaxStep } from './softmax.ts';

/** The reference kernels as a set: a unit is a granule of the flat output. */
export const referenceSet: KernelSet = {
  name: 'reference',
  chunkWork: 500_000,
  compiled: false,
  kernelFor: (op) => (op.type === 'softmax' ? linesKernel(op) : flatKernel(op)),
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

/** Softmax line by line: a granule of its flat output, where lines lie interleaved, may be all of it. */
function linesKernel(op: SoftmaxOp): StepKernel {
  const length = Math.max(1, op.output[op.axis]);
  const step = softmaxStep(op);
  return {
    ...flatKernel(op),
    units: numel(op.output) / length,
    workPerUnit: length * referenceKernels.workPerElement(op),
    bind: (buffers) => (begin, end) => runSoftmaxLines(op, buffers, begin, end),
    valuesReady: (lines, index) => valuesOfLines(op, step, length, lines, index),
  };
}

/** Of plane `index`, once so many lines are there. */
function valuesOfLines(
  { axis, output }: SoftmaxOp,
  step: number,
  length: number,
  lines: number,
  index: number,
): number {
  const plane = Math.max(1, numel(output.slice(2)));
  const most = (values: number) => Math.max(0, Math.min(plane, values));
  // Along the channels every plane of an image grows with every line; elsewhere only whole blocks count.
  if (axis === 1) return most(lines - Math.floor(index / length) * step);
  return most(Math.floor(lines / step) * step * length - index * plane);
}
