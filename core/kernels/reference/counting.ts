import type { Counted } from '../../layers/cost.ts';
import type { LayerOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { activationElement } from './counting-activation.ts';
import { countedOf, emptyTally, type CountedElement } from './counting-parts.ts';
import { transposedElement } from './counting-transpose.ts';
import { adaptiveElement, convElement, poolElement } from './counting-windows.ts';
import { padElement, rearrangeElement } from './counting-movement.ts';
import { resizeElement } from './counting-resize.ts';
import { combineElement, concatElement, foldElement, unfoldElement } from './counting-columns.ts';
import { deformElement } from './counting-deform.ts';
import { matmulElement, maxIndexElement, reduceElement, resampleElement } from './counting-matrix.ts';
import { batchNormElement, normalizeElement, softmaxElement } from './counting-norm.ts';

/**
 * Computes output elements [begin, end) one by one and counts every operation where it happens. A range starts and ends at
 * multiples of the op's granule. It shares no code with the cost formulas, and with the reference kernels only the error
 * function.
 */
export function countRun(op: LayerOp, buffers: StepBuffers, begin: number, end: number): Counted {
  const element = elementOf(op, buffers);
  const tally = emptyTally();
  for (let index = begin; index < end; index++) buffers.output[index] = element(index, tally);
  return countedOf(tally);
}

export function elementOf(op: LayerOp, buffers: StepBuffers): CountedElement {
  switch (op.type) {
    case 'conv':
      return convElement(op, buffers);
    case 'conv-transpose':
      return transposedElement(op, buffers);
    case 'pool':
      return poolElement(op, buffers);
    case 'adaptive-pool':
      return adaptiveElement(op, buffers);
    case 'activation':
      return activationElement(op, buffers);
    case 'softmax':
      return softmaxElement(op, buffers);
    case 'batch-norm':
      return batchNormElement(op, buffers);
    case 'normalize':
      return normalizeElement(op, buffers);
    case 'rearrange':
      return rearrangeElement(op, buffers);
    case 'pad':
      return padElement(op, buffers);
    case 'resize':
      return resizeElement(op, buffers);
    case 'unfold':
      return unfoldElement(op, buffers);
    case 'fold':
      return foldElement(op, buffers);
    case 'combine':
      return combineElement(op, buffers);
    case 'concat':
      return concatElement(op, buffers);
    case 'deform-conv':
      return deformElement(op, buffers);
    case 'matmul':
      return matmulElement(op, buffers);
    case 'reduce':
      return reduceElement(op, buffers);
    case 'resample':
      return resampleElement(op, buffers);
    case 'max-index':
      return maxIndexElement(op, buffers);
  }
}
