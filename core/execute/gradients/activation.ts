import { erfc } from '../../kernels/reference/erf.ts';
import type { ActivationOp } from '../../layers/op.ts';
import type { Numbers } from './op-gradients.types.ts';

/** Every slope times the derivative at its input. */
export function activationGradient(op: ActivationOp, input: Numbers, slopes: Numbers): Float64Array {
  const derivative = derivativeOf(op);
  return Float64Array.from(slopes, (slope, i) => {
    const x = input[i] ?? 0;
    if (slope === 0) return 0;
    return Number.isNaN(x) ? NaN : slope * derivative(x);
  });
}

// Klambauer et al., Self-Normalizing Neural Networks, 2017.
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;
const rootTwoOverPi = 0.7978845608028654;
const twoOverRootPi = 1.1283791670955126;
const oneOverRootTwoPi = 0.3989422804014327;

/** The derivative of x to the `exponent`; that of a constant is 0 everywhere. */
export function powerSlope(x: number, exponent: number): number {
  return exponent === 0 ? 0 : exponent * x ** (exponent - 1);
}

/**
 * The derivative of a function at a number. Where there are two, at a kink, it is that on the side of 0 or minus infinity
 * for ReLU (0), leaky ReLU, ELU, CELU, SELU and threshold; the flat side's for ReLU6, hard sigmoid and hard swish (the
 * identity's at 3); the inner one, 1, for clip; 0 for abs and at the steps of floor and ceil. PyTorch has the same, but for
 * hard swish in some versions.
 */
function derivativeOf({ function: name, alpha, beta }: ActivationOp): (x: number) => number {
  switch (name) {
    case 'relu':
      return (x) => (x > 0 ? 1 : 0);
    case 'leaky-relu':
      return (x) => (x > 0 ? 1 : alpha);
    case 'relu6':
      return (x) => (x > 0 && x < 6 ? 1 : 0);
    case 'clip':
      // Equal bounds leave a constant.
      return (x) => (x >= alpha && x <= beta && alpha < beta ? 1 : 0);
    case 'sigmoid':
    case 'tanh':
    case 'gelu':
    case 'gelu-tanh':
    case 'silu':
    case 'mish':
    case 'softplus':
      return atLimits(smoothDerivatives[name]);
    case 'elu':
      return (x) => (x > 0 ? 1 : alpha * Math.exp(x));
    case 'selu':
      return (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x));
    case 'hard-sigmoid':
      return (x) => (x > -3 && x < 3 ? 1 / 6 : 0);
    case 'hard-swish':
      return (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6);
    case 'scale-shift':
      return () => alpha;
    case 'abs':
      return Math.sign;
    case 'exp':
      return Math.exp;
    case 'log':
      return (x) => (x < 0 ? NaN : 1 / Math.abs(x));
    case 'sqrt':
      return (x) => 0.5 / Math.sqrt(x);
    case 'reciprocal':
      return (x) => -1 / (x * x);
    case 'power':
      return (x) => powerSlope(x, alpha);
    case 'erf':
      return (x) => twoOverRootPi * Math.exp(-x * x);
    case 'celu':
      return (x) => (x > 0 ? 1 : Math.exp(x / alpha));
    case 'threshold':
      return (x) => (x > alpha ? 1 : 0);
    case 'floor':
    case 'ceil':
      return () => 0;
  }
}

const smoothDerivatives = {
  sigmoid: (x: number) => sigmoid(x) * sigmoid(-x),
  tanh: (x: number) => 4 * sigmoid(2 * x) * sigmoid(-2 * x),
  // Φ(x) + x φ(x).
  gelu: (x: number) => 0.5 * erfc(-x * Math.SQRT1_2) + x * oneOverRootTwoPi * Math.exp(-0.5 * x * x),
  // With u = sqrt(2/π) (x + 0.044715 x³): (1 + tanh u) / 2 is the sigmoid of 2u.
  'gelu-tanh': (x: number) => {
    const u = rootTwoOverPi * (x + 0.044715 * x * x * x);
    const slope = rootTwoOverPi * (1 + 3 * 0.044715 * x * x);
    return sigmoid(2 * u) + 2 * x * sigmoid(2 * u) * sigmoid(-2 * u) * slope;
  },
  silu: (x: number) => sigmoid(x) * (1 + x * sigmoid(-x)),
  mish: (x: number) => {
    const t = tanhOfSoftplus(x);
    return t + x * sigmoid(x) * (1 - t) * (1 + t);
  },
  softplus: sigmoid,
} as const;

/** Beyond 1000 all of these are at their limits in float64, and infinities would meet zeros. */
function atLimits(derivative: (x: number) => number): (x: number) => number {
  return (x) => derivative(Math.min(1000, Math.max(-1000, x)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** tanh(ln(1 + e^x)) = (e^2x + 2e^x) / (e^2x + 2e^x + 2), with no exponential of a positive number. */
function tanhOfSoftplus(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x > 0 ? (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : (e * e + 2 * e) / (e * e + 2 * e + 2);
}
