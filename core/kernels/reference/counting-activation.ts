import type { ActivationOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { runActivation } from './activation.ts';
import type { CountedElement, Tally } from './counting-parts.ts';

/** Functions without an exponential are done here step by step, without shortcuts; the others count nothing. */
export function activationElement(op: ActivationOp, buffers: StepBuffers): CountedElement {
  const input = buffers.inputs[0];
  switch (op.function) {
    case 'relu':
      return (index, tally) => atLeast(input[index], 0, tally);
    case 'leaky-relu':
      return (index, tally) => {
        const scaled = times(op.alpha, input[index], tally);
        tally.comparisons++;
        return input[index] < 0 ? scaled : input[index];
      };
    case 'relu6':
      return (index, tally) => atMost(atLeast(input[index], 0, tally), 6, tally);
    case 'clip':
      return (index, tally) => atMost(atLeast(input[index], op.alpha, tally), op.beta, tally);
    case 'hard-sigmoid':
      return (index, tally) => times(1 / 6, atMost(atLeast(input[index] + 3, 0, tally), 6, tally), tally);
    case 'hard-swish':
      return (index, tally) => {
        const gate = times(1 / 6, atMost(atLeast(input[index] + 3, 0, tally), 6, tally), tally);
        return times(input[index], gate, tally);
      };
    case 'scale-shift':
      return (index, tally) => times(op.alpha, input[index], tally) + op.beta;
    case 'threshold':
      return (index, tally) => {
        tally.comparisons++;
        return input[index] <= op.alpha ? 0 : input[index];
      };
    default: {
      const one = new Float32Array(1);
      return (index) => {
        runActivation(op, { inputs: [input.subarray(index, index + 1)], weights: [], output: one }, 0, 1);
        return one[0];
      };
    }
  }
}

function times(a: number, b: number, tally: Tally): number {
  tally.multiplications++;
  return a * b;
}

function atLeast(x: number, low: number, tally: Tally): number {
  tally.comparisons++;
  return x < low ? low : x;
}

function atMost(x: number, high: number, tally: Tally): number {
  tally.comparisons++;
  return x > high ? high : x;
}
