import { strides } from '../../tensor/shape.ts';
import type { PerAxis, Tensor } from '../../tensor/tensor.ts';

/** What of a dense kernel a sparser layer can have. */
export interface Kept {
  /** Filters in groups see only their own channels. */
  readonly groups: number;
  /** Whether the taps at this place along an axis are kept. */
  readonly keeps: (place: number, axis: number) => boolean;
}

/**
 * The nearest kernel with zeros where the sparser layer has no weights: the others stay as they are, so that nothing comes
 * nearer in the Frobenius norm.
 * *Shape*: [C_out, C_in, ...k] -> row-major [C_out, C_in / g, ...the taps kept].
 */
export function keptWeights({ shape, data }: Tensor, { groups, keeps }: Kept): { data: Float32Array; error: number } {
  const [filters = 0, channels = 0, ...kernel] = shape;
  const stays = tapsKept(kernel, keeps);
  const [perGroup, sameGroup] = [channels / groups, filters / groups];
  const kept: number[] = [];
  let [lost, total] = [0, 0];
  for (const [place, value] of data.entries()) {
    const row = Math.floor(place / stays.length);
    const own = Math.floor((row % channels) / perGroup) === Math.floor(row / channels / sameGroup);
    total += value * value;
    if (own && stays[place % stays.length] === true) kept.push(value);
    else lost += value * value;
  }
  return { data: Float32Array.from(kept), error: total === 0 ? 0 : Math.sqrt(lost / total) };
}

function tapsKept(kernel: PerAxis, keeps: Kept['keeps']): readonly boolean[] {
  const steps = strides(kernel);
  const taps = kernel.reduce((product, k) => product * k, 1);
  return Array.from({ length: taps }, (_, tap) =>
    kernel.every((k, axis) => keeps(Math.floor(tap / (steps[axis] ?? 1)) % k, axis)),
  );
}
