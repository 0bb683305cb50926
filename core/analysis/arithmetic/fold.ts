import { runActivation } from '../../kernels/reference/activation.ts';
import { pairOf } from '../../kernels/reference/combine.ts';
import type { Finish, Form } from './arithmetic.types.ts';

/** What the terms made so far and the next one's value make; `soFar` is absent before the first. */
export function folded(form: Form, soFar: number | undefined, value: number): number {
  if (soFar === undefined) return value;
  switch (form.name) {
    case 'products':
    case 'sum':
    case 'powers':
    case 'softmax':
      return soFar + value;
    case 'largest':
      return larger(soFar, value);
    case 'copy':
      return value;
    case 'chain':
      return pairOf(form.method)(soFar, value);
  }
}

/** What no terms at all make. */
export function foldedOfNone(form: Form): number {
  return form.name === 'largest' ? -Infinity : 0;
}

/** What all terms made, finished. */
export function finished(soFar: number, finish: readonly Finish[]): number {
  return finish.reduce(finishedBy, soFar);
}

function finishedBy(x: number, finish: Finish): number {
  switch (finish.name) {
    case 'bias':
      return x + finish.value;
    case 'divide':
      return x / finish.value;
    case 'root':
      return finish.value === 2 ? Math.sqrt(x) : x ** (1 / finish.value);
    case 'share':
      return finish.value / x;
    case 'logarithm':
      return finish.value - Math.log(x);
    case 'constant':
      return finish.value;
    case 'normalise':
      return (x - finish.mean) * finish.scale * finish.weight + finish.bias;
    case 'function':
      return functionAt(x, finish);
  }
}

/** In double precision: what is stored into doubles is not rounded. */
function functionAt(x: number, { function: name, alpha, beta }: Extract<Finish, { name: 'function' }>): number {
  const output = new Float64Array(1);
  const buffers = { inputs: [Float32Array.of(x)], weights: [], output: output as unknown as Float32Array };
  runActivation({ type: 'activation', function: name, alpha, beta, input: [1], output: [1] }, buffers, 0, 1);
  return output[0] ?? NaN;
}

/** The larger one; NaN once there is one. */
function larger(a: number, b: number): number {
  return b > a || Number.isNaN(b) ? b : a;
}
