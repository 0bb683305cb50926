import type { SoftmaxOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import { addAt } from './linear-map.ts';
import type { Numbers } from './op-gradients.types.ts';

/**
 * Along every line, with s the softmax and g the slopes: s · (g - Σ g s); of the logarithm: g - s · Σ g. A line whose
 * slopes are all 0 hands back 0, whatever it holds.
 */
export function softmaxGradient(op: SoftmaxOp, input: Numbers, slopes: Numbers): Float64Array {
  const length = op.output[op.axis] ?? 1;
  const step = numel(op.output.slice(op.axis + 1));
  const inputs = new Float64Array(input.length);
  for (let block = 0; block < input.length; block += length * step) {
    for (let first = block; first < block + step; first++) {
      const at = Array.from({ length }, (_, i) => first + i * step);
      const g = at.map((i) => slopes[i] ?? 0);
      if (g.every((slope) => slope === 0)) continue;
      const s = softmaxOf(at.map((i) => input[i] ?? 0));
      const sum = g.reduce((total, slope, i) => total + (op.logarithm ? slope : slope * (s[i] ?? 0)), 0);
      for (const [i, to] of at.entries()) {
        const [own, slope] = [s[i] ?? 0, g[i] ?? 0];
        addAt(inputs, to, op.logarithm ? slope - own * sum : own * (slope - sum));
      }
    }
  }
  return inputs;
}

function softmaxOf(values: readonly number[]): number[] {
  const largest = values.reduce((most, x) => Math.max(most, x), -Infinity);
  const powers = values.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
