/** How far an output is from the reference in double precision. */
export interface Verdict {
  readonly right: boolean;
  /** The largest difference, as a part of the largest value of the reference. */
  readonly worst: number;
  /** The length of the difference, as a part of the length of the reference (relative L2). */
  readonly relative: number;
}

/**
 * A wrong tap, a shifted map or a swapped channel is a difference of the order of the values themselves; float32 sums of
 * some thousand products stay below a hundred-thousandth.
 */
const allowed = 1e-4;

/** Compares all values. One that is no number, or one too many or too few, is wrong. */
export function compare(output: Float32Array, reference: Float32Array): Verdict {
  if (output.length !== reference.length) return { right: false, worst: Infinity, relative: Infinity };
  const [sums, largest] = [
    { difference: 0, reference: 0 },
    { difference: 0, reference: 0 },
  ];
  for (let i = 0; i < reference.length; i++) {
    const wanted = reference[i] ?? NaN;
    const difference = Math.abs((output[i] ?? NaN) - wanted);
    sums.difference += difference * difference;
    sums.reference += wanted * wanted;
    largest.difference = Math.max(largest.difference, Number.isNaN(difference) ? Infinity : difference);
    largest.reference = Math.max(largest.reference, Math.abs(wanted));
  }
  const worst = part(largest.difference, largest.reference);
  return { right: worst <= allowed, worst, relative: part(Math.sqrt(sums.difference), Math.sqrt(sums.reference)) };
}

function part(difference: number, whole: number): number {
  return difference === 0 ? 0 : difference / whole;
}
