/**
 * The value of an IEEE 754 binary16: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction. Exact in float32, subnormal
 * numbers, infinities and NaN included.
 */
export function widenFloat16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The value of a bfloat16, the upper half of a float32: 1 bit of sign, 8 of exponent (bias 127), 7 of fraction. Exact in
 * float32, subnormal numbers, infinities and NaN included.
 */
export function widenBfloat16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 7) & 0xff;
  const fraction = bits & 0x7f;
  if (exponent === 0xff) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -133;
  return sign * (128 + fraction) * 2 ** (exponent - 134);
}
