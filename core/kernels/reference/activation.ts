import type { ActivationOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { erfc } from './erf.ts';

/** Output elements [begin, end) of an activation, each in float64 and rounded once. NaN stays NaN. */
export function runActivation(op: ActivationOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const { output } = buffers;
  const f = functionOf(op);
  for (let i = begin; i < end; i++) output[i] = f(input[i]);
}

// Klambauer et al., Self-Normalizing Neural Networks, 2017.
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;
const rootTwoOverPi = 0.7978845608028654;

function functionOf({ function: name, alpha, beta }: ActivationOp): (x: number) => number {
  switch (name) {
    case 'relu':
      return (x) => (x < 0 ? 0 : x);
    case 'leaky-relu':
      return (x) => (x < 0 ? alpha * x : x);
    case 'relu6':
      return (x) => clamp(x, 0, 6);
    case 'clip':
      return (x) => clamp(x, alpha, beta);
    case 'sigmoid':
      return sigmoid;
    case 'tanh':
      return Math.tanh;
    case 'elu':
      return (x) => (x < 0 ? alpha * Math.expm1(x) : x);
    case 'selu':
      return (x) => seluScale * (x < 0 ? seluAlpha * Math.expm1(x) : x);
    case 'gelu':
      // x · Φ(x); erfc keeps the far left accurate, where 1 + erf would cancel.
      return (x) => 0.5 * x * erfc(-x * Math.SQRT1_2);
    case 'gelu-tanh':
      return (x) => 0.5 * x * (1 + Math.tanh(rootTwoOverPi * (x + 0.044715 * x * x * x)));
    case 'silu':
      return (x) => x * sigmoid(x);
    case 'mish':
      return (x) => x * Math.tanh(softplus(x));
    case 'softplus':
      return softplus;
    case 'hard-sigmoid':
      return (x) => clamp(x + 3, 0, 6) / 6;
    case 'hard-swish':
      return (x) => (x * clamp(x + 3, 0, 6)) / 6;
    case 'scale-shift':
      return (x) => alpha * x + beta;
    case 'abs':
      return Math.abs;
    case 'exp':
      return Math.exp;
    case 'log':
      return Math.log;
    case 'sqrt':
      return Math.sqrt;
    case 'reciprocal':
      return (x) => 1 / x;
    case 'power':
      return (x) => x ** alpha;
    case 'erf':
      return (x) => 1 - erfc(x);
    case 'celu':
      return (x) => (x < 0 ? alpha * Math.expm1(x / alpha) : x);
    case 'threshold':
      return (x) => (x <= alpha ? 0 : x);
    case 'floor':
      return Math.floor;
    case 'ceil':
      return Math.ceil;
  }
}

function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** ln(1 + exp x) without overflow. */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}
