import type { BatchNormOp, NormalizeOp } from '../../layers/op.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Mean and 1 / sqrt(variance + epsilon) of a set of values. */
interface Moments {
  readonly mean: number;
  readonly scale: number;
}

/** Two passes in float64: the mean, then the mean square of the distances from it. The set comes in parts. */
export function momentsOf(parts: readonly ArrayLike<number>[], epsilon: number): Moments {
  let [count, sum, squares] = [0, 0, 0];
  for (const part of parts) {
    count += part.length;
    for (let i = 0; i < part.length; i++) sum += part[i];
  }
  const mean = sum / count;
  for (const part of parts) for (let i = 0; i < part.length; i++) squares += (part[i] - mean) * (part[i] - mean);
  return { mean, scale: 1 / Math.sqrt(squares / count + epsilon) };
}

/** Output elements [begin, end); where the statistics are the batch's own, whole channels of all images. */
export function runBatchNorm(op: BatchNormOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const [weight, bias] = buffers.weights;
  const channels = op.input[1];
  const plane = op.input.slice(2).reduce((all, size) => all * size, 1);
  const known: Moments[] = [];
  for (let i = begin; i < end; i++) {
    const c = Math.floor(i / plane) % channels;
    const { mean, scale } = (known[c] ??= momentsOfChannel(op, buffers, c, plane));
    buffers.output[i] = (input[i] - mean) * scale * weight[c] + bias[c];
  }
}

function momentsOfChannel(
  op: BatchNormOp,
  { inputs: [input], weights }: StepBuffers,
  c: number,
  plane: number,
): Moments {
  if (op.trained) return { mean: weights[2][c], scale: 1 / Math.sqrt(weights[3][c] + op.epsilon) };
  const [images, channels] = op.input;
  const maps = Array.from({ length: images }, (_, image) => (image * channels + c) * plane);
  return momentsOf(
    maps.map((from) => input.subarray(from, from + plane)),
    op.epsilon,
  );
}

/** Output elements [begin, end), which hold whole sets. */
export function runNormalize(op: NormalizeOp, buffers: StepBuffers, begin: number, end: number): void {
  const input = buffers.inputs[0];
  const [weight, bias] = buffers.weights;
  for (let from = begin; from < end; from += op.span) {
    const { mean, scale } = momentsOf([input.subarray(from, from + op.span)], op.epsilon);
    for (let i = from; i < from + op.span; i++) {
      const w = Math.floor(i / op.affineStep) % op.affineCount;
      buffers.output[i] = (input[i] - mean) * scale * weight[w] + bias[w];
    }
  }
}
