import type { ResampleOp } from '../../layers/op.ts';
import { samplingTaps, type SampledTaps } from '../../tensor/sampling.ts';
import { strides } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';

/**
 * Output elements [begin, end) of a resampling: the sum, in float64, over the taps of all axes of their weights' product
 * times the input. Taps of weight 0 are left out; a single tap is a copy, bit by bit.
 */
export function runResample(
  op: ResampleOp,
  { inputs: [input], output }: StepBuffers,
  begin: number,
  end: number,
): void {
  const axes = op.axes.map((sampling, axis) => samplingTaps(op.input[axis], op.output[axis], sampling));
  const steps = strides(op.input);
  const at = op.output.map(() => 0);
  for (let index = begin; index < end; index++) {
    let rest = index;
    for (let axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = rest % op.output[axis];
      rest = Math.floor(rest / op.output[axis]);
    }
    const outside = axes.some((taps, axis) => taps.outside[at[axis]] === 1);
    output[index] = outside ? op.outside : weighted(input, axes, steps, at, 0, 0, 1);
  }
}

/** The sum over the taps of `axis` and those after it, from a place and with a weight that the axes before it made. */
function weighted(
  input: Float32Array,
  axes: readonly SampledTaps[],
  steps: readonly number[],
  at: readonly number[],
  axis: number,
  from: number,
  weight: number,
): number {
  if (axis === axes.length) return weight * input[from];
  const { count, positions, weights } = axes[axis];
  // -0: the sum of nothing, so that the first product keeps its sign.
  let sum = -0;
  for (let k = at[axis] * count; k < (at[axis] + 1) * count; k++) {
    if (weights[k] === 0) continue;
    sum += weighted(input, axes, steps, at, axis + 1, from + positions[k] * steps[axis], weight * weights[k]);
  }
  return sum;
}
