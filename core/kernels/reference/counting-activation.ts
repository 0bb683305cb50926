import type { ActivationOp, ElementaryFunction } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { call, over, plus, times, type CountedElement, type Tally } from './counting-parts.ts';
import { erfc } from './erf.ts';

// Klambauer et al., Self-Normalizing Neural Networks, 2017.
const [seluScale, seluAlpha] = [1.0507009873554805, 1.6732632423543772];

/** Every function done step by step, both branches taken, so that what a value costs does not depend on it. */
export function activationElement(op: ActivationOp, { inputs: [input] }: StepBuffers): CountedElement {
  const f = stepsOf(op);
  return (index, tally) => f(input[index], tally);
}

function stepsOf({ function: name, alpha, beta }: ActivationOp): (x: number, tally: Tally) => number {
  switch (name) {
    case 'relu':
      return (x, tally) => atLeast(x, 0, tally);
    case 'leaky-relu':
      return (x, tally) => whereNegative(x, times(alpha, x, tally), tally);
    case 'relu6':
      return (x, tally) => atMost(atLeast(x, 0, tally), 6, tally);
    case 'clip':
      return (x, tally) => atMost(atLeast(x, alpha, tally), beta, tally);
    case 'hard-sigmoid':
      return gate;
    case 'hard-swish':
      return (x, tally) => times(x, gate(x, tally), tally);
    case 'sigmoid':
      return sigmoid;
    case 'silu':
      return (x, tally) => times(x, sigmoid(x, tally), tally);
    case 'tanh':
      return (x, tally) => call('tanh', Math.tanh, x, tally);
    case 'elu':
      return (x, tally) => whereNegative(x, times(alpha, call('exp', Math.expm1, x, tally), tally), tally);
    case 'selu':
      return (x, tally) => {
        const left = times(seluAlpha, call('exp', Math.expm1, x, tally), tally);
        return times(seluScale, whereNegative(x, left, tally), tally);
      };
    case 'gelu':
      return (x, tally) => times(times(0.5, x, tally), call('erf', erfc, times(x, -Math.SQRT1_2, tally), tally), tally);
    case 'gelu-tanh':
      return geluTanh;
    case 'softplus':
      return softplus;
    case 'mish':
      return (x, tally) => times(x, call('tanh', Math.tanh, softplus(x, tally), tally), tally);
    default:
      return elementary(name, alpha, beta);
  }
}

function elementary(name: ElementaryFunction, alpha: number, beta: number): (x: number, tally: Tally) => number {
  switch (name) {
    case 'scale-shift':
      return (x, tally) => plus(times(alpha, x, tally), beta, tally);
    case 'abs':
      return Math.abs;
    case 'exp':
      return (x, tally) => call('exp', Math.exp, x, tally);
    case 'log':
      return (x, tally) => call('log', Math.log, x, tally);
    case 'sqrt':
      return (x, tally) => call('sqrt', Math.sqrt, x, tally);
    case 'erf':
      return (x, tally) => call('erf', (value) => 1 - erfc(value), x, tally);
    case 'reciprocal':
      return (x, tally) => over(1, x, tally);
    case 'power':
      return (x, tally) => call('pow', (value) => value ** alpha, x, tally);
    case 'floor':
      return (x, tally) => call('round', Math.floor, x, tally);
    case 'ceil':
      return (x, tally) => call('round', Math.ceil, x, tally);
    case 'celu':
      return (x, tally) => {
        const left = times(alpha, call('exp', Math.expm1, over(x, alpha, tally), tally), tally);
        return whereNegative(x, left, tally);
      };
    case 'threshold':
      return (x, tally) => {
        tally.comparisons++;
        return x <= alpha ? 0 : x;
      };
  }
}

function geluTanh(x: number, tally: Tally): number {
  const cube = times(times(times(0.044715, x, tally), x, tally), x, tally);
  const inner = times(Math.sqrt(2 / Math.PI), plus(x, cube, tally), tally);
  return times(times(0.5, x, tally), plus(1, call('tanh', Math.tanh, inner, tally), tally), tally);
}

function gate(x: number, tally: Tally): number {
  return times(1 / 6, atMost(atLeast(plus(x, 3, tally), 0, tally), 6, tally), tally);
}

function sigmoid(x: number, tally: Tally): number {
  return over(1, plus(1, call('exp', Math.exp, -x, tally), tally), tally);
}

function softplus(x: number, tally: Tally): number {
  const rest = call('log', Math.log1p, call('exp', Math.exp, -Math.abs(x), tally), tally);
  return plus(atLeast(x, 0, tally), rest, tally);
}

function whereNegative(x: number, left: number, tally: Tally): number {
  tally.comparisons++;
  return x < 0 ? left : x;
}

function atLeast(x: number, low: number, tally: Tally): number {
  tally.comparisons++;
  return x < low ? low : x;
}

function atMost(x: number, high: number, tally: Tally): number {
  tally.comparisons++;
  return x > high ? high : x;
}
