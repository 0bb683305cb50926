import type { Cost } from '../layers/cost.ts';
import { bigProduct } from '../layers/formula.ts';
import type { ActivationOp, BatchNormOp, LayerOp, MatmulOp, NormalizeOp, ResizeOp } from '../layers/op.ts';
import { scatterMultiplications, zeroInsertionMultiplications } from '../layers/transposed-cost.ts';

export type CountingTool = 'torchinfo' | 'fvcore' | 'thop' | 'ptflops';

/** Why a tool's figure differs from the lab's. */
export const noteSentences = {
  biasCounted: 'It counts one operation for every addition of a bias.',
  transposedByOutput:
    'It counts transposed convolutions by their output positions, as if no zeros had been inserted: too much at a stride above 1.',
  normByParameters: 'It counts a norm by its parameters, once per image, whatever the size of the map.',
  normByValues: 'It counts a fixed number of operations for every value of a norm.',
  poolByInput: 'It counts one operation for every value that goes into a pool.',
  poolByOutput: 'It counts pools by their outputs.',
  activationByValue: 'It counts one operation for every value of an activation.',
  softmaxCounted: 'It counts exponentials, additions and divisions of a softmax as equals.',
  resizeByOutput: 'It counts a fixed number of operations for every output of a resizing.',
  combineByOutput: 'It counts one operation for every output of an addition or multiplication of maps.',
  notCounted: 'It counts layers as 0 that have work to do.',
  unknownLayer: 'It has no rule for a layer of this pipeline: its figure leaves it out.',
} as const;
export type Note = keyof typeof noteSentences;

/** What a tool counts for one op; `known`: whether it has a rule for it. */
export interface ToolCount {
  readonly value: bigint;
  readonly known: boolean;
  readonly notes: readonly Note[];
}

/**
 * The count of one op as the tool has it (torchinfo 1.8 `total_mult_adds`, fvcore 0.1 `FlopCountAnalysis`, thop 0.1
 * `profile`, ptflops 0.7 with its `pytorch` backend), for modules with weights as PyTorch has them.
 */
export function countByTool(tool: CountingTool, op: LayerOp, cost: Cost): ToolCount {
  switch (tool) {
    case 'torchinfo':
      return byTorchinfo(op, cost);
    case 'fvcore':
      return byFvcore(op, cost);
    case 'thop':
      return byThop(op, cost);
    case 'ptflops':
      return byPtflops(op, cost);
  }
}

/** Parameters times output positions for every layer called convolution, parameters times images for the others. */
function byTorchinfo(op: LayerOp, cost: Cost): ToolCount {
  const images = BigInt(op.output[0] ?? 0);
  switch (op.type) {
    case 'conv':
    case 'deform-conv':
    case 'conv-transpose': {
      const notes: Note[] = op.bias ? ['biasCounted'] : [];
      if (op.type === 'conv-transpose') notes.push('transposedByOutput');
      return counted(cost.parameters.value * images * bigProduct(op.output.slice(2)), ...notes);
    }
    case 'batch-norm':
    case 'normalize':
      return counted(images * scaleAndShift(op), 'normByParameters');
    case 'matmul':
      return unknown;
    default:
      return ignored(cost);
  }
}

/** Products only, transposed ones by their input; norms and resizings by value; what it does not support it warns of. */
function byFvcore(op: LayerOp, cost: Cost): ToolCount {
  switch (op.type) {
    case 'conv':
      return counted(cost.multiplications.value);
    case 'conv-transpose':
      return counted(scatterMultiplications(op).value);
    case 'matmul':
      return counted(products(op));
    case 'batch-norm':
      return counted((op.trained ? 2n : 5n) * bigProduct(op.input), 'normByValues');
    case 'normalize':
      return counted(5n * bigProduct(op.input), 'normByValues');
    case 'adaptive-pool':
      if (op.method !== 'average' || op.input.length !== 4) return ignored(cost);
      return counted(bigProduct(op.input), 'poolByInput');
    case 'resize': {
      const perOutput = fvcoreResize(op.interpolation, op.input.length - 2);
      return perOutput === 0n ? ignored(cost) : counted(perOutput * bigProduct(op.output), 'resizeByOutput');
    }
    case 'deform-conv':
      return unknown;
    default:
      return ignored(cost);
  }
}

/** Only pictures. */
function fvcoreResize(interpolation: ResizeOp['interpolation'], axes: number): bigint {
  if (axes !== 2) return 0n;
  return interpolation === 'nearest' ? 1n : interpolation === 'linear' ? 4n : 0n;
}

/**
 * Outputs times (input channels of a group) times taps, transposed or not, without a bias; activations and max pools are
 * free. A group norm, for which it has no rule, is counted like a layer norm.
 */
function byThop(op: LayerOp, cost: Cost): ToolCount {
  const outputs = bigProduct(op.output);
  switch (op.type) {
    case 'conv':
      return counted(cost.multiplications.value);
    case 'conv-transpose':
      return counted(zeroInsertionMultiplications(op).value, 'transposedByOutput');
    case 'matmul':
      return unknown;
    case 'batch-norm':
    case 'normalize':
      return counted(4n * outputs, 'normByValues');
    case 'softmax': {
      const length = BigInt(op.output[op.axis] ?? 1);
      return counted((outputs / length) * (3n * length - 1n), 'softmaxCounted');
    }
    case 'pool':
      return op.method === 'average' ? counted(outputs, 'poolByOutput') : ignored(cost);
    case 'adaptive-pool':
      return op.method === 'average' ? counted(bigProduct(op.input) + outputs, 'poolByInput') : ignored(cost);
    case 'resize': {
      const perOutput = thopResize(op.interpolation, op.input.length - 2);
      return perOutput === 0n ? ignored(cost) : counted(perOutput * outputs, 'resizeByOutput');
    }
    case 'deform-conv':
      return unknown;
    default:
      return ignored(cost);
  }
}

/** Along one to three axes; cubic includes solving for its coefficients at every output. */
function thopResize(interpolation: ResizeOp['interpolation'], axes: number): bigint {
  switch (interpolation) {
    case 'nearest':
      return 1n;
    case 'linear':
      return [0n, 5n, 11n, 31n][axes] ?? 0n;
    case 'cubic':
      return axes === 2 ? 259n : 0n;
    case 'nearest-exact':
      return 0n;
  }
}

const ptflopsActivations: ReadonlySet<ActivationOp['function']> = new Set([
  'relu',
  'leaky-relu',
  'relu6',
  'elu',
  'gelu',
  'gelu-tanh',
  'silu',
]);

/** Convolutions, transposed ones too, by output with their biases; two operations per value of a norm; the rest one. */
function byPtflops(op: LayerOp, cost: Cost): ToolCount {
  const outputs = bigProduct(op.output);
  switch (op.type) {
    case 'conv':
      return withBias(cost.multiplications.value, cost);
    case 'conv-transpose':
      return withBias(zeroInsertionMultiplications(op).value, cost, 'transposedByOutput');
    case 'matmul':
      return withBias(products(op), cost);
    case 'batch-norm':
    case 'normalize':
      return counted(2n * outputs, 'normByValues');
    case 'pool':
      return op.method === 'lp' ? ignored(cost) : counted(bigProduct(op.input), 'poolByInput');
    case 'adaptive-pool':
      return counted(bigProduct(op.input), 'poolByInput');
    case 'activation':
      return ptflopsActivations.has(op.function) ? counted(outputs, 'activationByValue') : ignored(cost);
    case 'softmax':
      return counted(outputs, 'softmaxCounted');
    case 'resize':
      return counted(outputs, 'resizeByOutput');
    case 'combine':
      if (op.method !== 'add' && op.method !== 'multiply') return ignored(cost);
      return counted(outputs * BigInt(op.others.length), 'combineByOutput');
    case 'deform-conv':
      return unknown;
    default:
      return ignored(cost);
  }
}

const unknown: ToolCount = { value: 0n, known: false, notes: ['unknownLayer'] };

function counted(value: bigint, ...notes: readonly Note[]): ToolCount {
  return { value, known: true, notes };
}

function withBias(value: bigint, { biasAdditions }: Cost, ...notes: readonly Note[]): ToolCount {
  return counted(value + biasAdditions, ...(biasAdditions > 0n ? (['biasCounted'] as const) : []), ...notes);
}

/** 0, which is said where there was something to count. */
function ignored({ multiplications, additions, comparisons, divisions, functions }: Cost): ToolCount {
  const work = [multiplications.value, additions.value, comparisons, divisions, ...Object.values(functions)];
  return work.some((count) => count > 0n) ? counted(0n, 'notCounted') : counted(0n);
}

/** Scale and shift, without running statistics. */
function scaleAndShift(op: BatchNormOp | NormalizeOp): bigint {
  return 2n * BigInt(op.type === 'batch-norm' ? (op.input[1] ?? 1) : op.affineCount);
}

/** m · n · k for every matrix of the batch. */
function products(op: MatmulOp): bigint {
  return bigProduct(op.output) * BigInt(op.input.at(op.transposeFirst ? -2 : -1) ?? 0);
}
