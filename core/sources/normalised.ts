import { numel, spatialOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { PrepareStep } from './preparation.ts';

/** What is taken from every value, and what the rest is divided by; 0: the values are all equal. */
interface Scale {
  readonly shift: number;
  readonly divisor: number;
}

/**
 * Values brought to a common range ({@link PrepareStep} says how), worked out in float64 and rounded once.
 * *Shape*: unchanged.
 */
export function normalised(
  { shape, data }: Tensor,
  { to, over }: Extract<PrepareStep, { kind: 'normalise' }>,
  allocate: (length: number) => Float32Array<ArrayBufferLike>,
): Tensor {
  const result = allocate(data.length);
  const [, channels = 1] = shape;
  const size = numel(spatialOf(shape)) * (over === 'all' ? channels : 1);
  for (let begin = 0; begin < data.length; begin += size) {
    const part = data.subarray(begin, begin + size);
    const { shift, divisor } = scaleOf(part, to);
    for (let i = 0; i < size; i++) {
      const value = part[i] ?? 0;
      if (!Number.isFinite(value)) result[begin + i] = value;
      else result[begin + i] = divisor === 0 ? 0 : (value - shift) / divisor;
    }
  }
  return { shape, data: result };
}

function scaleOf(values: Float32Array, to: 'none' | 'unit' | 'standard'): Scale {
  switch (to) {
    case 'none':
      return { shift: 0, divisor: 1 };
    case 'unit':
      return rangeOf(values);
    case 'standard':
      return spreadOf(values);
  }
}

function rangeOf(values: Float32Array): Scale {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { shift: least, divisor: most - least };
}

/**
 * In two passes: the mean first, then the mean square of the distances to it. Equal values are their own mean exactly:
 * float64 holds the sum of 2^29 of them.
 */
function spreadOf(values: Float32Array): Scale {
  let [count, sum] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  return { shift: mean, divisor: Math.sqrt(squares / count) };
}
