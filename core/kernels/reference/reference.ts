import type { LayerOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { runActivation } from './activation.ts';
import { runAdaptivePool } from './adaptive-pool.ts';
import { runConv } from './conv.ts';
import { runConvTranspose } from './conv-transpose.ts';
import { runTransposedMatrix } from './conv-transpose-matrix.ts';
import { runPool } from './pool.ts';
import { runResize } from './resize.ts';
import { runPad } from './pad.ts';
import { runRearrange } from './rearrange.ts';
import { runBatchNorm, runNormalize } from './norm.ts';
import { runFold, runUnfold } from './unfold.ts';
import { runCombine, runConcat } from './combine.ts';
import { runDeformConv } from './deform-conv.ts';
import { runMatmul } from './matmul.ts';
import { runMaxIndex } from './max-index.ts';
import { runReduce } from './reduce.ts';
import { runResample } from './resample.ts';
import { runSoftmax, softmaxGranule } from './softmax.ts';

/** Work cut along the flat output: any range can be computed alone, in any order, by any thread, with the same result. */
export interface FlatKernels {
  /** Output elements that cannot be split (1 for most; a whole line for softmax). Ranges start and end at multiples. */
  granule(op: LayerOp): number;
  /** Rough multiply-adds per output element. */
  workPerElement(op: LayerOp): number;
  /** Computes output elements [begin, end). */
  run(op: LayerOp, buffers: StepBuffers, begin: number, end: number): void;
}

/** Slow and obvious, in float64, rounded once: the judge of every other kernel set. */
export const referenceKernels: FlatKernels = { granule, workPerElement, run };

function granule(op: LayerOp): number {
  switch (op.type) {
    case 'softmax':
      return softmaxGranule(op);
    case 'normalize':
      return op.span;
    case 'batch-norm':
      // Without running statistics every value depends on its channel in all images.
      return op.trained ? 1 : Math.max(1, numel(op.output.slice(op.output[0] === 1 ? 2 : 0)));
    default:
      return 1;
  }
}

/** An exponential, in multiply-adds. */
const exponential = 20;

function workPerElement(op: LayerOp): number {
  switch (op.type) {
    case 'conv':
      return (op.input[1] / op.groups) * numel(op.kernel);
    case 'conv-transpose': {
      const gathered = (op.input[1] / op.groups) * numel(op.kernel);
      return op.method === 'zero-insertion' ? gathered : Math.max(1, gathered / numel(op.stride));
    }
    case 'pool':
      return numel(op.kernel) * (op.method === 'lp' && op.power !== 2 ? exponential : 1);
    case 'adaptive-pool':
      return Math.max(1, numel(op.input) / Math.max(1, numel(op.output)));
    case 'activation':
      return op.function === 'relu' || op.function === 'leaky-relu' ? 1 : exponential;
    case 'softmax':
      return 2 * exponential;
    case 'batch-norm':
      return 4;
    case 'normalize':
      return 4;
    case 'rearrange':
      return 1;
    case 'pad':
      return 1;
    case 'resize':
      return 4 ** (op.input.length - 2);
    case 'unfold':
      return 2;
    case 'fold':
      return 2 * numel(op.kernel);
    case 'combine':
      return 1 + op.others.length;
    case 'concat':
      return 1;
    case 'deform-conv':
      return ((10 * op.input[1]) / op.groups) * numel(op.kernel);
    case 'matmul':
      return Math.max(1, op.input[op.input.length - (op.transposeFirst ? 2 : 1)]);
    case 'reduce':
      return Math.max(1, numel(op.input) / Math.max(1, numel(op.output)));
    case 'resample':
      return 4 ** op.input.length;
    case 'max-index':
      return 2 * numel(op.kernel);
  }
}

function run(op: LayerOp, buffers: StepBuffers, begin: number, end: number): void {
  switch (op.type) {
    case 'conv':
      return runConv(op, buffers, begin, end);
    case 'conv-transpose':
      return op.method === 'matrix'
        ? runTransposedMatrix(op, buffers, begin, end)
        : runConvTranspose(op, buffers, begin, end);
    case 'pool':
      return runPool(op, buffers, begin, end);
    case 'adaptive-pool':
      return runAdaptivePool(op, buffers, begin, end);
    case 'activation':
      return runActivation(op, buffers, begin, end);
    case 'softmax':
      return runSoftmax(op, buffers, begin, end);
    case 'batch-norm':
      return runBatchNorm(op, buffers, begin, end);
    case 'normalize':
      return runNormalize(op, buffers, begin, end);
    case 'rearrange':
      return runRearrange(op, buffers, begin, end);
    case 'pad':
      return runPad(op, buffers, begin, end);
    case 'resize':
      return runResize(op, buffers, begin, end);
    case 'unfold':
      return runUnfold(op, buffers, begin, end);
    case 'fold':
      return runFold(op, buffers, begin, end);
    case 'combine':
      return runCombine(op, buffers, begin, end);
    case 'concat':
      return runConcat(op, buffers, begin, end);
    case 'deform-conv':
      return runDeformConv(op, buffers, begin, end);
    case 'matmul':
      return runMatmul(op, buffers, begin, end);
    case 'reduce':
      return runReduce(op, buffers, begin, end);
    case 'resample':
      return runResample(op, buffers, begin, end);
    case 'max-index':
      return runMaxIndex(op, buffers, begin, end);
  }
}
