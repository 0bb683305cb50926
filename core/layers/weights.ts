import { fail } from '../errors.ts';
import { channelUseOf, type PresetSpec } from '../filters/preset.ts';
import { kernelsOf, presetKernel } from '../filters/preset-kernel.ts';
import { numel } from '../tensor/shape.ts';
import type { WeightSlot } from './field.ts';
import { normalSource, uniformSource } from './random.ts';
import type { SeededInit, WeightSpec } from './weight-spec.ts';

type Seeded = Extract<WeightSpec, { kind: 'seeded' }>;

/**
 * The numbers of one weight tensor, row-major in the slot's shape. The same slot gives the same bits on every machine
 * and for ever. Throws `layer.weightCount` where given values do not fill the shape.
 */
export function makeWeights(slot: WeightSlot): Float32Array {
  switch (slot.spec.kind) {
    case 'seeded':
      return seeded(slot, slot.spec);
    case 'preset':
      return slot.name === 'bias' ? new Float32Array(numel(slot.shape)) : preset(slot, slot.spec);
    case 'values':
      return given(slot, slot.spec.values);
  }
}

/** Numbers in order; with `repeat` a run of filters takes those of its first one. */
function seeded(slot: WeightSlot, { init, seed, repeat = 1 }: Seeded): Float32Array {
  // Bias and weight of one layer share a seed but not a stream.
  const next = drawOf(init, slot, seed, slot.name === 'bias' ? 1 : 0);
  const result = new Float32Array(numel(slot.shape));
  if (repeat === 1) {
    for (let i = 0; i < result.length; i++) result[i] = next();
    return result;
  }
  // Rows of a weight [filters, ...] or, transposed, [channels, filters, ...].
  const axis = slot.transposedGroups === undefined ? 0 : 1;
  const filters = slot.shape[axis] ?? 1;
  const perFilter = numel(slot.shape.slice(axis + 1));
  for (let begin = 0; begin < result.length; begin += perFilter) {
    const back = (((begin / perFilter) % filters) % repeat) * perFilter;
    if (back > 0) result.copyWithin(begin, begin - back, begin - back + perFilter);
    else for (let i = begin; i < begin + perFilter; i++) result[i] = next();
  }
  return result;
}

/**
 * He et al. 2015: variance 2 / fan-in. Glorot and Bengio 2010 (Xavier): variance 2 / (fan-in + fan-out). A uniform of
 * bound b has variance b² / 3.
 */
function drawOf(init: SeededInit, { fanIn, fanOut }: WeightSlot, seed: number, stream: number): () => number {
  const normal = (variance: number) => scaledBy(normalSource(seed, stream), Math.sqrt(variance));
  const uniform = (bound: number) => {
    const next = uniformSource(seed, stream);
    return () => (2 * next() - 1) * bound;
  };
  switch (init) {
    case 'he':
      return normal(2 / fanIn);
    case 'he-uniform':
      return uniform(Math.sqrt(6 / fanIn));
    case 'xavier':
      return uniform(Math.sqrt(6 / (fanIn + fanOut)));
    case 'xavier-normal':
      return normal(2 / (fanIn + fanOut));
    case 'uniform':
      return uniform(1 / Math.sqrt(fanIn));
  }
}

function scaledBy(next: () => number, factor: number): () => number {
  return () => next() * factor;
}

/** The preset's kernel in the channels of every filter that take part in it ({@link channelUseOf}). */
function preset(slot: WeightSlot, spec: PresetSpec): Float32Array {
  const [first = 0, second = 0, ...kernel] = slot.shape;
  const taps = numel(kernel);
  const result = new Float32Array(numel(slot.shape));
  const isOwn = channelUseOf(spec) === 'own';
  const divisor = isOwn ? 1 : channelsOf(slot);
  const kernels = Array.from({ length: kernelsOf(spec.preset) }, (_, filter) =>
    presetKernel(spec, kernel, filter).map((value) => value / divisor),
  );
  for (let a = 0; a < first; a++) {
    for (let b = 0; b < second; b++) {
      const { filter, channel, inGroup } = placeOf(slot, a, b);
      if (isOwn && channel !== inGroup) continue;
      result.set(kernels[filter % kernels.length] ?? [], (a * second + b) * taps);
    }
  }
  return result;
}

/** Input channels that a filter sees. */
function channelsOf({ shape, transposedGroups }: WeightSlot): number {
  const [first = 0, second = 0] = shape;
  return transposedGroups === undefined ? second : first / transposedGroups;
}

/** Which filter (in the layer, in its group) and which of its channels stand at [a, b] of a weight. */
function placeOf({ shape, transposedGroups, groups = 1 }: WeightSlot, a: number, b: number) {
  const [first = 0, second = 0] = shape;
  if (transposedGroups === undefined) return { filter: a, channel: b, inGroup: a % (first / groups) };
  const channels = first / transposedGroups;
  return { filter: Math.floor(a / channels) * second + b, channel: a % channels, inGroup: b };
}

function given(slot: WeightSlot, values: readonly number[]): Float32Array {
  const wanted = numel(slot.shape);
  if (values.length !== wanted) {
    fail('layer.weightCount', { layer: slot.name, wanted, name: slot.name, found: values.length });
  }
  return Float32Array.from(values);
}
