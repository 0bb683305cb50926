import { fail } from '../errors.ts';
import { channelUseOf, type PresetSpec } from '../filters/preset.ts';
import { kernelsOf, presetKernel } from '../filters/preset-kernel.ts';
import { numel } from '../tensor/shape.ts';
import type { WeightSlot } from './field.ts';
import { normalSource, uniformSource } from './random.ts';
import type { SeededInit, WeightSpec } from './weight-spec.ts';

type Seeded = Extract<WeightSpec, { kind: 'seeded' }>;

/** Numbers drawn between two questions whether to stop: half a millisecond. */
const drawnAtOnce = 16_384;

/**
 * The numbers of one weight tensor, row-major in the slot's shape. The same slot gives the same bits on every machine
 * and for ever. Throws `layer.weightCount` where given values do not fill the shape.
 */
export function makeWeights(slot: WeightSlot): Float32Array {
  const made = new Float32Array(numel(slot.shape));
  fillWeights(slot, made);
  return made;
}

/**
 * The same into memory of that length, whatever it held before. Leaves it half done when `stop` says so, which is asked
 * now and then.
 */
export function fillWeights(slot: WeightSlot, to: Float32Array, stop: () => boolean = () => false): void {
  switch (slot.spec.kind) {
    case 'seeded':
      return fillSeeded(slot, slot.spec, to, stop);
    case 'preset':
      to.fill(0);
      if (slot.name !== 'bias') fillPreset(slot, slot.spec, to);
      return;
    case 'values':
      return fillGiven(slot, slot.spec.values, to);
  }
}

/** Numbers in order; with `repeat` a run of filters takes those of its first one. */
function fillSeeded(slot: WeightSlot, { init, seed, repeat = 1 }: Seeded, to: Float32Array, stop: () => boolean): void {
  // Bias and weight of one layer share a seed but not a stream.
  const next = drawOf(init, slot, seed, slot.name === 'bias' ? 1 : 0);
  const draw = (begin: number, end: number) => {
    for (let from = begin; from < end && !stop(); from += drawnAtOnce)
      for (let i = from; i < Math.min(end, from + drawnAtOnce); i++) to[i] = next();
  };
  if (repeat === 1) return draw(0, to.length);
  // Rows of a weight [filters, ...] or, transposed, [channels, filters, ...].
  const axis = slot.transposedGroups === undefined ? 0 : 1;
  const filters = slot.shape[axis] ?? 1;
  const perFilter = numel(slot.shape.slice(axis + 1));
  for (let begin = 0; begin < to.length; begin += perFilter) {
    const back = (((begin / perFilter) % filters) % repeat) * perFilter;
    if (back > 0) to.copyWithin(begin, begin - back, begin - back + perFilter);
    else draw(begin, begin + perFilter);
  }
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
function fillPreset(slot: WeightSlot, spec: PresetSpec, to: Float32Array): void {
  const [first = 0, second = 0, ...kernel] = slot.shape;
  const taps = numel(kernel);
  const isOwn = channelUseOf(spec) === 'own';
  const divisor = isOwn ? 1 : channelsOf(slot);
  const kernels = Array.from({ length: kernelsOf(spec.preset) }, (_, filter) =>
    presetKernel(spec, kernel, filter).map((value) => value / divisor),
  );
  for (let a = 0; a < first; a++) {
    for (let b = 0; b < second; b++) {
      const { filter, channel, inGroup } = placeOf(slot, a, b);
      if (isOwn && channel !== inGroup) continue;
      to.set(kernels[filter % kernels.length] ?? [], (a * second + b) * taps);
    }
  }
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

function fillGiven(slot: WeightSlot, values: readonly number[], to: Float32Array): void {
  const wanted = numel(slot.shape);
  if (values.length !== wanted) {
    fail('layer.weightCount', { layer: slot.name, wanted, name: slot.name, found: values.length });
  }
  to.set(values);
}
