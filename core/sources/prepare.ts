import { numel, strides } from '../tensor/shape.ts';
import type { Shape, Tensor } from '../tensor/tensor.ts';
import { normalised } from './normalised.ts';
import { preparedShapes, type Preparation, type PrepareStep } from './preparation.ts';
import { resized } from './resized.ts';

export interface PrepareOptions {
  /** Most values of any tensor on the way. */
  readonly maxValues: number;
  /** Memory for so many float32 values; absent: of its own. */
  readonly allocate?: (length: number) => Float32Array<ArrayBufferLike>;
}

type Allocate = (length: number) => Float32Array<ArrayBufferLike>;
const ownMemory: Allocate = (length) => new Float32Array(length);

/**
 * The tensor after the steps of a preparation; all of them are checked before the first is done. The input is never
 * changed; without steps it is the answer.
 * *Shape*: the last of {@link preparedShapes}. `allocate` gives memory for the result, not for what lies between.
 * Errors (thrown): those of {@link preparedShapes}.
 */
export function prepare(input: Tensor, steps: Preparation, options: PrepareOptions): Tensor {
  const shapes = preparedShapes(input.shape, steps, options.maxValues);
  return steps.reduce((tensor, step, index) => {
    const isLast = index === steps.length - 1;
    return apply(tensor, step, shapes[index] ?? [], (isLast ? options.allocate : undefined) ?? ownMemory);
  }, input);
}

function apply(tensor: Tensor, step: PrepareStep, output: Shape, allocate: Allocate): Tensor {
  switch (step.kind) {
    case 'crop':
      return cropped(tensor, step.begin, output, allocate);
    case 'resize':
      return resized(tensor, output, step, allocate);
    case 'channels':
      return picked(tensor, step.channels, output, allocate);
    case 'normalise':
      return normalised(tensor, step, allocate);
  }
}

/** *Shape*: [N, C, ...spatial] -> `output`, from position `begin` of each spatial axis. */
function cropped({ shape, data }: Tensor, begin: readonly number[], output: Shape, allocate: Allocate): Tensor {
  const result = allocate(numel(output));
  const steps = strides(shape);
  const length = output.at(-1) ?? 1;
  const copyRows = (axis: number, from: number, to: number): void => {
    const first = from + (axis < 2 ? 0 : (begin[axis - 2] ?? 0)) * (steps[axis] ?? 1);
    if (axis === output.length - 1) return result.set(data.subarray(first, first + length), to);
    const behind = numel(output.slice(axis + 1));
    for (let i = 0; i < (output[axis] ?? 0); i++) copyRows(axis + 1, first + i * (steps[axis] ?? 1), to + i * behind);
  };
  copyRows(0, 0, 0);
  return { shape: output, data: result };
}

/** *Shape*: [N, C, ...spatial] -> [N, channels, ...spatial]. */
function picked({ shape, data }: Tensor, channels: readonly number[], output: Shape, allocate: Allocate): Tensor {
  const result = allocate(numel(output));
  const [batch = 1, all = 1, ...spatial] = shape;
  const plane = numel(spatial);
  for (let n = 0; n < batch; n++) {
    for (const [to, from] of channels.entries()) {
      const begin = (n * all + from) * plane;
      result.set(data.subarray(begin, begin + plane), (n * channels.length + to) * plane);
    }
  }
  return { shape: output, data: result };
}
