import type { LayerOp } from '../../layers/op.ts';
import type { StepKernel } from '../kernel-set.ts';
import { activationKernel, batchNormKernel, combineKernel } from './flat-kernels.ts';
import { padKernel, rearrangeKernel } from './move-rows.ts';
import { poolKernel } from './pool-rows.ts';
import { resizeKernel } from './resize-rows.ts';
import { globalPoolKernel, normalizeKernel, reduceKernel } from './set-kernels.ts';

/** The kernel of the algorithm `vector`; nothing where there is none for the op. */
export function vectorKernel(op: LayerOp): StepKernel | undefined {
  switch (op.type) {
    case 'activation':
      return activationKernel(op);
    case 'combine':
      return combineKernel(op);
    case 'batch-norm':
      return batchNormKernel(op);
    case 'normalize':
      return normalizeKernel(op);
    case 'pool':
      return poolKernel(op);
    case 'adaptive-pool':
      return globalPoolKernel(op);
    case 'reduce':
      return reduceKernel(op);
    case 'pad':
      return padKernel(op);
    case 'rearrange':
      return rearrangeKernel(op);
    case 'resize':
      return resizeKernel(op);
    default:
      return undefined;
  }
}
