import type { LayerOp } from './op.ts';

/**
 * How a step is computed. `definition`: straight from the definition, in float64. `gemm`: the windows are packed into
 * panels of eight columns as they are needed and multiplied with all filters (implicit GEMM). `direct`: the same without
 * packing, for few filters. `rows`: one filter per map, row by row. `phases`: of a transposed convolution, one convolution
 * of stride 1 for all outputs with the same rest by the stride. `vector`: as the definition has it, several values at once.
 */
export const algorithms = ['definition', 'gemm', 'direct', 'rows', 'phases', 'vector'] as const;
export type Algorithm = (typeof algorithms)[number];

/**
 * What the user can choose from for an op; one alone is no choice. Whether a kernel set has an algorithm, and whether this
 * machine's scratch memory is enough for it, is found out when the step runs.
 */
export function algorithmsOf(op: LayerOp): readonly Algorithm[] {
  switch (op.type) {
    case 'conv':
      return op.groups === op.input[1] ? ['rows', 'direct', 'gemm', 'definition'] : ['direct', 'gemm', 'definition'];
    case 'conv-transpose':
      // The other methods are there to be seen at work.
      return op.method === 'scatter' ? ['phases', 'definition'] : ['definition'];
    case 'matmul':
      return op.transposeSecond || op.others.length > 1 || op.alpha !== 1
        ? ['definition']
        : ['direct', 'gemm', 'definition'];
    case 'activation':
    case 'combine':
    case 'batch-norm':
    case 'normalize':
    case 'pool':
    case 'adaptive-pool':
    case 'reduce':
    case 'pad':
    case 'rearrange':
    case 'resize':
      return ['vector', 'definition'];
    default:
      return ['definition'];
  }
}

/**
 * Why an algorithm was taken. `rule`: the quickest for such a step. `forced`: the user wants it. `impossible`: the user wants
 * another, which this step or kernel set does not allow. `noKernel`: the set has no compiled kernel for such steps.
 * `weights`: a weight is infinite or no number. `memory`: what the step reads and writes fits into no one memory of the
 * kernels.
 */
export const choiceReasons = ['rule', 'forced', 'impossible', 'noKernel', 'weights', 'memory'] as const;
export type ChoiceReason = (typeof choiceReasons)[number];
