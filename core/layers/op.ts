import type { PerAxis, Shape } from '../tensor/tensor.ts';
import type { AxisSampling } from '../tensor/sampling.ts';
import type { FieldRule } from './reach.ts';

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

export const transposeMethods = ['scatter', 'zero-insertion', 'matrix'] as const;

/**
 * The transpose of a convolution: the same weights, input and output exchanged. All methods give the same numbers.
 * `scatter`: every input value lays its kernel, scaled, onto the output. `zero-insertion`: stride - 1 zeros between the
 * inputs, d(k - 1) - p around them, then cross-correlation with the kernel turned round and its channel axes swapped.
 * `matrix`: the transpose of the convolution's sparse matrix times the input.
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

/**
 * Functions of imported networks that no form offers. `scale-shift`: alpha · x + beta; `power`: x to the alpha; `celu`:
 * x, left of 0 alpha · (exp(x / alpha) - 1); `threshold`: x above alpha, else 0.
 */
export const elementaryFunctions = [
  'scale-shift',
  'abs',
  'exp',
  'log',
  'sqrt',
  'reciprocal',
  'power',
  'erf',
  'celu',
  'threshold',
  'floor',
  'ceil',
] as const;
export type ElementaryFunction = (typeof elementaryFunctions)[number];

/** One number in, one number out. `alpha` and `beta` are slope or bounds where the function has them. */
export interface ActivationOp {
  readonly type: 'activation';
  readonly function: PointwiseFunction | ElementaryFunction;
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

/**
 * Values moved, none changed: the output, row-major over `sizes`, reads the input at `offset` + the sum of position ·
 * step. Crops, flips, transpositions, slices, reshapes and shuffles are all this.
 */
export interface RearrangeOp {
  readonly type: 'rearrange';
  readonly input: Shape;
  readonly output: Shape;
  /** Sizes of the loops; their product is that of the output's sizes. */
  readonly sizes: readonly number[];
  /** Input values between two neighbours of each loop; may be negative or zero. */
  readonly steps: readonly number[];
  readonly offset: number;
  /** Which inputs an output position sees. */
  readonly reach: FieldRule;
}

export const borderModes = ['constant', 'reflect', 'replicate', 'circular', 'symmetric'] as const;

/** Spatial padding as a layer of its own. `symmetric` is a reflection that repeats the border value. */
export interface PadOp {
  readonly type: 'pad';
  readonly mode: (typeof borderModes)[number];
  readonly input: Shape;
  readonly output: Shape;
  readonly padBefore: PerAxis;
  readonly padAfter: PerAxis;
  /** What lies in constant padding; 0 otherwise. */
  readonly value: number;
}

export const interpolations = ['nearest', 'nearest-exact', 'linear', 'cubic'] as const;
export const coordinateRules = ['half-pixel', 'align-corners', 'asymmetric'] as const;

/** Resampling of every spatial axis; the weights of the axes multiply. */
export interface ResizeOp {
  readonly type: 'resize';
  readonly interpolation: (typeof interpolations)[number];
  readonly coordinates: (typeof coordinateRules)[number];
  readonly input: Shape;
  readonly output: Shape;
}

/**
 * (x - mean) / sqrt(variance + epsilon) · weight + bias, per channel. Trained: the mean and variance are weights; else
 * they are those of the batch itself (variance over n, not n - 1).
 * *Shape*: input [N, C, ...], weights [C] each.
 */
export interface BatchNormOp {
  readonly type: 'batch-norm';
  readonly input: Shape;
  readonly output: Shape;
  readonly epsilon: number;
  readonly trained: boolean;
}

/**
 * Every `span` values in a row are normalised by their own mean and variance. Value i is then scaled by weight number
 * floor(i / affineStep) modulo the count of weights: by channel in a group or instance norm, by place in a layer norm.
 */
export interface NormalizeOp {
  readonly type: 'normalize';
  readonly input: Shape;
  readonly output: Shape;
  readonly span: number;
  readonly affineStep: number;
  readonly affineCount: number;
  readonly epsilon: number;
}

/**
 * The windows of a convolution as columns (im2col), one per stop; taps on padding are 0.
 * *Shape*: [N, C, ...spatial] -> [N, C · taps, product of stops].
 */
export interface UnfoldOp {
  readonly type: 'unfold';
  readonly input: Shape;
  readonly output: Shape;
  /** How often the window stops along each axis of the picture. */
  readonly stops: PerAxis;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
}

/** The transpose of an unfold: columns added where they came from. *Shape*: [N, C · taps, stops] -> [N, C, ...spatial]. */
export interface FoldOp {
  readonly type: 'fold';
  readonly input: Shape;
  readonly output: Shape;
  readonly stops: PerAxis;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
}

export const combineMethods = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum', 'power'] as const;

/** The first input with each of the others in turn, position by position: their sum, difference, product, ... */
export interface CombineOp {
  readonly type: 'combine';
  readonly method: (typeof combineMethods)[number];
  readonly input: Shape;
  /** The inputs after the first. */
  readonly others: readonly Shape[];
  readonly output: Shape;
}

/** All inputs one behind the other along an axis. */
export interface ConcatOp {
  readonly type: 'concat';
  readonly input: Shape;
  readonly others: readonly Shape[];
  readonly output: Shape;
  readonly axis: number;
}

/**
 * A 2-D convolution whose taps are moved by a second input: tap t of output (y, x) reads the picture at the regular place
 * plus (dy, dx) = offsets[(group · taps + t) · 2, + 1], bilinearly, 0 outside, times mask[group · taps + t] if `masked`.
 * *Shape*: inputs [N, C_in, H, W], [N, 2 · G · taps, H', W'], [N, G · taps, H', W']; weight [C_out, C_in / g, ...k].
 */
export interface DeformConvOp {
  readonly type: 'deform-conv';
  readonly input: Shape;
  readonly others: readonly Shape[];
  readonly output: Shape;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
  readonly groups: number;
  readonly offsetGroups: number;
  readonly masked: boolean;
  readonly bias: boolean;
}

/**
 * A matrix product per batch, alpha · A B + beta · C, of matrices turned round first where so marked (BLAS GEMM).
 * *Shape*: A [..., m, k], B [..., k, n] (turned: their last two sizes exchanged), output [..., m, n]; the sizes in front
 * are those of A and B broadcast as in NumPy, C is broadcast to the output.
 */
export interface MatmulOp {
  readonly type: 'matmul';
  readonly input: Shape;
  /** B, and C where there is one. */
  readonly others: readonly Shape[];
  readonly output: Shape;
  readonly transposeFirst: boolean;
  readonly transposeSecond: boolean;
  readonly alpha: number;
  readonly beta: number;
}

export const reductions = ['sum', 'mean', 'maximum', 'minimum', 'product', 'variance'] as const;

/** One number out of all positions along some axes. The variance divides by n, not n - 1. */
export interface ReduceOp {
  readonly type: 'reduce';
  readonly method: (typeof reductions)[number];
  readonly input: Shape;
  /** The input's sizes without those of the axes, or with ones in their places. */
  readonly output: Shape;
  /** Ascending. */
  readonly axes: readonly number[];
}

/**
 * Resampling of every axis, images and channels included, as general as ONNX has it; the weights of the axes multiply.
 * What {@link ResizeOp} can say is said by it.
 */
export interface ResampleOp {
  readonly type: 'resample';
  readonly input: Shape;
  readonly output: Shape;
  /** One for each axis. */
  readonly axes: readonly AxisSampling[];
  /** The value of an output whose coordinate lies outside the input, where its axis says so. */
  readonly outside: number;
}

/**
 * Where the maxima of a max pool lie: row-major positions in the whole input, the first of equal ones, -1 where a window
 * holds no position; `column-major` counts the spatial axes of each channel the other way round (ONNX storage_order 1).
 */
export interface MaxIndexOp {
  readonly type: 'max-index';
  readonly input: Shape;
  readonly output: Shape;
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
  readonly padAfter: PerAxis;
  readonly order: 'row-major' | 'column-major';
}

export type LayerOp =
  | MatmulOp
  | ReduceOp
  | ResampleOp
  | MaxIndexOp
  | ConvOp
  | UnfoldOp
  | FoldOp
  | CombineOp
  | ConcatOp
  | DeformConvOp
  | ConvTransposeOp
  | PoolOp
  | AdaptivePoolOp
  | ActivationOp
  | SoftmaxOp
  | RearrangeOp
  | PadOp
  | ResizeOp
  | BatchNormOp
  | NormalizeOp;
