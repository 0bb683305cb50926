import type { ConvTransposeOp } from '../layers/op.ts';
import { transposedReach } from '../layers/reach.ts';
import { spatialOf } from '../tensor/shape.ts';
import { forEachWay } from './axis-ways.ts';

/** How many products meet along one axis of a transposed convolution's output. */
export interface AxisOverlap {
  /** For every output position, borders included. */
  readonly counts: Float64Array;
  /** Away from the borders, where they repeat after one stride: one count per phase. */
  readonly phases: readonly number[];
}

/**
 * How many products, in one channel, meet in every output position of a transposed convolution: the product over the axes
 * of what is said here. Uneven phases draw a checkerboard (Odena, Dumoulin and Olah, Deconvolution and Checkerboard
 * Artifacts, Distill 2016); without dilation they are even exactly where the stride divides the kernel.
 */
export function overlapOf(op: ConvTransposeOp): AxisOverlap[] {
  const reach = transposedReach(op);
  return spatialOf(op.output).map((size, axis) => {
    const counts = new Float64Array(size);
    forEachWay(op, 0, axis, (_, to) => (counts[to] = (counts[to] ?? 0) + 1));
    const phases = reach === 'everywhere' ? [] : (reach[axis]?.phases ?? []);
    return { counts, phases: phases.map(({ count }) => count) };
  });
}

/** Whether inner outputs are made of unequally many products: the cause of checkerboards. */
export function isUneven(overlaps: readonly AxisOverlap[]): boolean {
  return overlaps.some(({ phases }) => phases.some((count) => count !== phases[0]));
}
