import type { BatchNormOp, NormalizeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Mean and 1 / sqrt(variance + epsilon) of a set of values. */
interface Moments {
  readonly mean: number;
  readonly scale: number;
}

/** Two passes in float64: the mean, then the mean square of the distances from it. */
export function momentsOf(values: Iterable<number>, epsilon: number): Moments {
  const all = [...values];
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const variance = all.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / all.length;
  return { mean, scale: 1 / Math.sqrt(variance + epsilon) };
}

/** Output elements [begin, end), which are all of them where the statistics are the batch's own. */
export function runBatchNorm(op: BatchNormOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const [weight, bias] = buffers.weights;
  const channels = op.input[1];
  const plane = op.input.slice(2).reduce((all, size) => all * size, 1);
  const moments = Array.from({ length: channels }, (_, c): Moments => {
    if (!op.trained) return momentsOf(valuesOfChannel(input, c, channels, plane), op.epsilon);
    return { mean: buffers.weights[2][c], scale: 1 / Math.sqrt(buffers.weights[3][c] + op.epsilon) };
  });
  for (let i = begin; i < end; i++) {
    const c = Math.floor(i / plane) % channels;
    buffers.output[i] = (input[i] - moments[c].mean) * moments[c].scale * weight[c] + bias[c];
  }
}

function* valuesOfChannel(input: Float32Array, channel: number, channels: number, plane: number) {
  for (let from = channel * plane; from < input.length; from += channels * plane) {
    yield* input.subarray(from, from + plane);
  }
}

/** Output elements [begin, end), which hold whole sets. */
export function runNormalize(op: NormalizeOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const [weight, bias] = buffers.weights;
  for (let from = begin; from < end; from += op.span) {
    const { mean, scale } = momentsOf(input.subarray(from, from + op.span), op.epsilon);
    for (let i = from; i < from + op.span; i++) {
      const w = Math.floor(i / op.affineStep) % op.affineCount;
      buffers.output[i] = (input[i] - mean) * scale * weight[w] + bias[w];
    }
  }
}
