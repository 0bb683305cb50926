/** Filters cut into panels of at most `largest`, as even as can be: 7 in sixes is 4 + 3. */
export function panelsOf(filters: number, largest: number): readonly number[] {
  const count = Math.ceil(filters / largest);
  const [least, more] = [Math.floor(filters / count), filters % count];
  return Array.from({ length: count }, (_, i) => least + (i < more ? 1 : 0));
}

/**
 * Weights in the order in which the tiles read them: panel by panel, for every tap the values of its filters.
 * *Shape*: filters x taps, row-major -> the same values. `from` names the place of a filter's tap in `weights`.
 */
export function packPanels(
  weights: Float32Array,
  panels: readonly number[],
  taps: number,
  from: (filter: number, tap: number) => number,
  packed: Float32Array,
): void {
  let [first, at] = [0, 0];
  for (const rows of panels) {
    for (let tap = 0; tap < taps; tap++)
      for (let row = 0; row < rows; row++) packed[at++] = weights[from(first + row, tap)];
    first += rows;
  }
}

/** Whether all are finite numbers: only then zeros of the padding may be multiplied instead of left out. */
export function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0;
}
