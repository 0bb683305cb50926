import type { LayerOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import { activationGradient } from './activation.ts';
import { adaptivePoolGradient } from './adaptive-pool.ts';
import { combineGradients } from './combine.ts';
import { convGradients } from './conv.ts';
import { deformGradients } from './deform-conv.ts';
import { matmulGradients } from './matmul.ts';
import {
  concatGradients,
  foldGradient,
  padGradient,
  rearrangeGradient,
  resampleGradient,
  resizeGradient,
  unfoldGradient,
} from './movement.ts';
import { batchNormGradients, normalizeGradients } from './norm.ts';
import type { Numbers, OpGradients, OpValues, Wanted } from './op-gradients.types.ts';
import { poolGradient } from './pool.ts';
import { reduceGradient } from './reduce.ts';
import { softmaxGradient } from './softmax.ts';

/**
 * The gradients of one layer by the chain rule (vector-Jacobian product, reverse mode), in float64: `slopes` says how a
 * number changes with every output, the answer how it changes with every value of every input and weight tensor. Where a
 * function has a kink, its file says which slope is meant. An output of slope 0 hands nothing back, so that an infinite
 * weight or a NaN that nobody asks about does no harm; apart from that NaN and infinities spread as IEEE says.
 * *Shape*: inputs as the op's, weights as its slots, slopes as its output. Throws RangeError for other lengths.
 */
export function gradientsOf(op: LayerOp, values: OpValues, slopes: Numbers, wanted: Wanted = 'all'): OpGradients {
  checkLengths(op, values, slopes);
  const { inputs, weights } = gradientsByType(op, values, slopes, wanted);
  return { inputs, weights: wanted === 'all' ? weights : [] };
}

function gradientsByType(op: LayerOp, values: OpValues, slopes: Numbers, wanted: Wanted): OpGradients {
  const { inputs } = values;
  const [input = new Float64Array()] = inputs;
  switch (op.type) {
    case 'conv':
    case 'conv-transpose':
      return convGradients(op, values, slopes, wanted);
    case 'deform-conv':
      return deformGradients(op, values, slopes, wanted);
    case 'batch-norm':
      return batchNormGradients(op, values, slopes);
    case 'normalize':
      return normalizeGradients(op, values, slopes);
    case 'pool':
      return unweighted(poolGradient(op, input, slopes));
    case 'adaptive-pool':
      return unweighted(adaptivePoolGradient(op, input, slopes));
    case 'activation':
      return unweighted(activationGradient(op, input, slopes));
    case 'softmax':
      return unweighted(softmaxGradient(op, input, slopes));
    case 'rearrange':
      return unweighted(rearrangeGradient(op, slopes));
    case 'pad':
      return unweighted(padGradient(op, slopes));
    case 'resize':
      return unweighted(resizeGradient(op, slopes));
    case 'unfold':
      return unweighted(unfoldGradient(op, slopes));
    case 'fold':
      return unweighted(foldGradient(op, slopes));
    case 'combine':
      return unweighted(...combineGradients(op, inputs, slopes));
    case 'resample':
      return unweighted(resampleGradient(op, slopes));
    case 'reduce':
      return unweighted(reduceGradient(op, input, slopes));
    case 'matmul':
      return unweighted(...matmulGradients(op, inputs, slopes));
    case 'max-index':
      // A place does not move with the values, but where it jumps.
      return unweighted(new Float64Array(input.length));
    case 'concat':
      return unweighted(...concatGradients(op, slopes));
  }
}

function unweighted(...inputs: readonly Float64Array[]): OpGradients {
  return { inputs, weights: [] };
}

function checkLengths(op: LayerOp, { inputs, weights }: OpValues, slopes: Numbers): void {
  const shapes = [op.input, ...('others' in op ? op.others : [])];
  checkLength('output gradient', slopes, numel(op.output));
  checkCount('inputs', inputs, shapes.length);
  for (const [i, shape] of shapes.entries()) checkLength(`input ${i + 1}`, inputs[i], numel(shape));
  const lengths = weightLengths(op);
  checkCount('weights', weights, lengths.length);
  for (const [i, length] of lengths.entries()) checkLength(`weight ${i + 1}`, weights[i], length);
}

/** How many values each weight tensor of an op holds. */
function weightLengths(op: LayerOp): number[] {
  const channels = op.input[1] ?? 1;
  switch (op.type) {
    case 'conv':
    case 'conv-transpose':
    case 'deform-conv': {
      const filters = op.output[1] ?? 0;
      const weight = (channels * filters * numel(op.kernel)) / op.groups;
      return op.bias ? [weight, filters] : [weight];
    }
    case 'batch-norm':
      return new Array<number>(op.trained ? 4 : 2).fill(channels);
    case 'normalize':
      return [op.affineCount, op.affineCount];
    default:
      return [];
  }
}

function checkCount(name: string, found: readonly Numbers[], wanted: number): void {
  if (found.length !== wanted) throw new RangeError(`there are ${found.length} ${name}, ${wanted} are needed`);
}

function checkLength(name: string, values: Numbers | undefined, wanted: number): void {
  const found = values?.length ?? 0;
  if (found !== wanted) throw new RangeError(`${name} has ${found} values, ${wanted} are needed`);
}
