/** One number per axis, where one number may hold for all of them. */
export function perAxisValues(values: readonly number[], rank: number, fallback: number): number[] {
  return Array.from({ length: rank }, (_, axis) => values[axis] ?? values[0] ?? fallback);
}
