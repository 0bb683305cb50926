import { fail } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import type { WeightSlot } from './field.ts';
import { presetKernel } from './preset-kernels.ts';
import { normalSource, uniformSource } from './random.ts';
import type { KernelPreset, WeightSpec } from './weight-spec.ts';

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
      return slot.name === 'bias' ? new Float32Array(numel(slot.shape)) : preset(slot, slot.spec.preset);
    case 'values':
      return given(slot, slot.spec.values);
  }
}

/**
 * He: normal, variance 2 / fan-in (He et al. 2015). Xavier: uniform, ±√(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
 * Uniform: ±1 / √fan-in, the PyTorch default.
 */
function seeded({ name, shape, fanIn, fanOut }: WeightSlot, { init, seed }: Seeded): Float32Array {
  // Bias and weight of one layer share a seed but not a stream.
  const stream = name === 'bias' ? 1 : 0;
  const result = new Float32Array(numel(shape));
  if (init === 'he') {
    const next = normalSource(seed, stream);
    const deviation = Math.sqrt(2 / fanIn);
    for (let i = 0; i < result.length; i++) result[i] = next() * deviation;
    return result;
  }
  const next = uniformSource(seed, stream);
  const bound = init === 'xavier' ? Math.sqrt(6 / (fanIn + fanOut)) : 1 / Math.sqrt(fanIn);
  for (let i = 0; i < result.length; i++) result[i] = (2 * next() - 1) * bound;
  return result;
}

/** Filter o gets the preset's kernel in each of its channels, divided by their number: the mean over the channels. */
function preset(slot: WeightSlot, name: KernelPreset): Float32Array {
  const [first = 0, second = 0, ...kernel] = slot.shape;
  const taps = numel(kernel);
  const result = new Float32Array(numel(slot.shape));
  const groups = slot.transposedGroups;
  const channels = groups === undefined ? second : first / groups;
  for (let a = 0; a < first; a++) {
    for (let b = 0; b < second; b++) {
      const filter = groups === undefined ? a : Math.floor(a / channels) * second + b;
      const values = presetKernel(name, kernel, filter).map((value) => value / channels);
      result.set(values, (a * second + b) * taps);
    }
  }
  return result;
}

function given(slot: WeightSlot, values: readonly number[]): Float32Array {
  const wanted = numel(slot.shape);
  if (values.length !== wanted) {
    fail('layer.weightCount', { layer: slot.name, wanted, name: slot.name, found: values.length });
  }
  return Float32Array.from(values);
}
