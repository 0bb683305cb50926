import type { CombineOp } from '../../layers/op.ts';
import { powerSlope } from './activation.ts';
import type { Numbers } from './op-gradients.types.ts';

/**
 * The inputs are combined one after the other; the slopes go back the same way. Of equal values the first is the maximum
 * and the minimum (of NaNs the first).
 */
export function combineGradients(op: CombineOp, inputs: readonly Numbers[], slopes: Numbers): Float64Array[] {
  const pair = pairOf(op.method);
  const gradients = inputs.map(({ length }) => new Float64Array(length));
  for (let i = 0; i < slopes.length; i++) {
    let slope = slopes[i] ?? 0;
    const given = inputs.map((input) => input[i] ?? 0);
    const before = given.slice(0, -1);
    for (let k = 1; k < before.length; k++) before[k] = pair.value(before[k - 1] ?? 0, given[k] ?? 0);
    for (let k = before.length; k > 0 && slope !== 0; k--) {
      const [a, b] = [before[k - 1] ?? 0, given[k] ?? 0];
      const to = gradients[k];
      if (to !== undefined) to[i] = slope * pair.second(a, b);
      slope *= pair.first(a, b);
    }
    const to = gradients[0];
    if (to !== undefined) to[i] = slope;
  }
  return gradients;
}

/** A function of two numbers with its derivatives by each. */
interface Pair {
  readonly value: (a: number, b: number) => number;
  readonly first: (a: number, b: number) => number;
  readonly second: (a: number, b: number) => number;
}

function pairOf(method: CombineOp['method']): Pair {
  switch (method) {
    case 'add':
      return { value: (a, b) => a + b, first: () => 1, second: () => 1 };
    case 'subtract':
      return { value: (a, b) => a - b, first: () => 1, second: () => -1 };
    case 'multiply':
      return { value: (a, b) => a * b, first: (_, b) => b, second: (a) => a };
    case 'divide':
      return { value: (a, b) => a / b, first: (_, b) => 1 / b, second: (a, b) => -a / b / b };
    case 'maximum':
      return chosen(Math.max, (a, b) => a >= b);
    case 'minimum':
      return chosen(Math.min, (a, b) => a <= b);
    case 'power':
      return { value: (a, b) => a ** b, first: powerSlope, second: exponentSlope };
  }
}

function chosen(value: Pair['value'], wins: (a: number, b: number) => boolean): Pair {
  const first = (a: number, b: number) => Number.isNaN(a) || wins(a, b);
  return { value, first: (a, b) => (first(a, b) ? 1 : 0), second: (a, b) => (first(a, b) ? 0 : 1) };
}

/** a^b · ln a; 0 to any power that is not negative stays as it is. */
function exponentSlope(a: number, b: number): number {
  return a === 0 && b >= 0 ? 0 : a ** b * Math.log(a);
}
