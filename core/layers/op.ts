import type { PerAxis, Shape } from '../tensor/tensor.ts';

/** What lies beyond the border of the input. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/**
 * A layer after planning: every default, named padding and shape is settled, so that kernels only read numbers.
 * Convolution means cross-correlation, as everywhere in deep learning; `reversed` turns the kernel round first
 * (the convolution of signal processing).
 * *Shape*: input [N, C_in, ...spatial], weight [C_out, C_in / groups, ...kernel], bias [C_out].
 */
export interface ConvOp {
  readonly type: 'conv';
  readonly input: Shape;
  readonly output: Shape;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
  readonly padAfter: PerAxis;
  readonly paddingMode: PaddingMode;
  readonly groups: number;
  readonly bias: boolean;
  readonly reversed: boolean;
}

export const transposeMethods = ['scatter', 'zero-insertion'] as const;

/**
 * The transpose of a convolution: the same weights, input and output exchanged. Both methods give the same numbers.
 * `scatter`: every input value lays its kernel, scaled, onto the output. `zero-insertion`: stride - 1 zeros between the
 * inputs, d(k - 1) - p around them, then cross-correlation with the kernel turned round and its channel axes swapped.
 * `padBefore` and `padAfter` are cut off the output; `outputPadding` positions are added at its end.
 * *Shape*: input [N, C_in, ...spatial], weight [C_in, C_out / groups, ...kernel], bias [C_out].
 */
export interface ConvTransposeOp {
  readonly type: 'conv-transpose';
  readonly method: (typeof transposeMethods)[number];
  readonly input: Shape;
  readonly output: Shape;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
  readonly padAfter: PerAxis;
  readonly outputPadding: PerAxis;
  readonly groups: number;
  readonly bias: boolean;
  readonly reversed: boolean;
}

/**
 * Max, average, or Lp pooling. Padding never wins a maximum (it counts as minus infinity).
 * `countPadding`: an average divides by the whole window (true) or by the positions inside the input (false).
 * A last window that ceil mode lets reach past the padding counts only its positions up to the padding's end.
 */
export interface PoolOp {
  readonly type: 'pool';
  readonly method: 'max' | 'average' | 'lp';
  readonly input: Shape;
  readonly output: Shape;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
  readonly padAfter: PerAxis;
  readonly countPadding: boolean;
  /** An average divides by this number instead; 0: it divides by the count of positions. */
  readonly divisor: number;
  /** The exponent of an Lp pool; 2 otherwise unused. */
  readonly power: number;
}

/** Adaptive pooling: window i of an axis covers floor(i·n/m) up to ceil((i+1)·n/m) of its n inputs. */
export interface AdaptivePoolOp {
  readonly type: 'adaptive-pool';
  readonly method: 'max' | 'average';
  readonly input: Shape;
  readonly output: Shape;
}

export const pointwiseFunctions = [
  'relu',
  'leaky-relu',
  'relu6',
  'clip',
  'sigmoid',
  'tanh',
  'elu',
  'selu',
  'gelu',
  'gelu-tanh',
  'silu',
  'mish',
  'softplus',
  'hard-sigmoid',
  'hard-swish',
] as const;
export type PointwiseFunction = (typeof pointwiseFunctions)[number];

/** One number in, one number out. `alpha` and `beta` are slope or bounds where the function has them. */
export interface ActivationOp {
  readonly type: 'activation';
  readonly function: PointwiseFunction;
  readonly input: Shape;
  readonly output: Shape;
  readonly alpha: number;
  readonly beta: number;
}

/** Softmax (or its logarithm) along one axis. */
export interface SoftmaxOp {
  readonly type: 'softmax';
  readonly input: Shape;
  readonly output: Shape;
  readonly axis: number;
  readonly logarithm: boolean;
}

export type LayerOp = ConvOp | ConvTransposeOp | PoolOp | AdaptivePoolOp | ActivationOp | SoftmaxOp;
