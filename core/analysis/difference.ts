import type { Difference } from './statistics.types.ts';

/**
 * How far `b` is from `a`, in float64. Both have the same length (RangeError otherwise). Equal infinities are no
 * difference; a NaN in one of them, or infinities that differ, makes the figures NaN or infinite.
 */
export function differenceOf(a: Float32Array, b: Float32Array): Difference {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} values cannot be compared`);
  let [maxAbsolute, squares, norm] = [0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < a.length; i++) {
    const value = a[i] ?? NaN;
    const other = b[i] ?? NaN;
    const distance = value === other ? 0 : Math.abs(value - other);
    if (distance > maxAbsolute || Number.isNaN(distance)) maxAbsolute = distance;
    squares += distance * distance;
    norm += value * value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const rms = a.length === 0 ? 0 : Math.sqrt(squares / a.length);
  return {
    maxAbsolute,
    rms,
    relative: norm === 0 ? NaN : Math.sqrt(squares) / Math.sqrt(norm),
    psnr: rms === 0 ? Infinity : 20 * Math.log10((max - min) / rms),
  };
}
