import { makeWeights } from '../../layers/weights.ts';
import { numel, strides } from '../../tensor/shape.ts';
import type { PerAxis, Tensor } from '../../tensor/tensor.ts';
import { denseWeight } from '../dense-weight.ts';
import type { ResolvedPart } from '../resolve-kind.ts';
import { convPart, type ConvPart } from './conv-parts.ts';

/** A chain of steps as one dense kernel so far. */
interface Chain {
  /** [maps, channels, ...kernel], row-major. */
  readonly data: Float64Array;
  readonly maps: number;
  readonly kernel: PerAxis;
  /** Per map the channels it can see; the others have zeros. */
  readonly sees: readonly (readonly number[])[];
}

/**
 * The one dense kernel of a chain of convolutions (channel shuffles among them) that computes the same, summed in float64
 * and rounded once: W[o, c, t] = sum over m of W_2[o, m, t_2] · W_1[m, c, t_1]. Every axis may have more than one tap in
 * one step only, as in all recipes; then padding, stride and dilation are those of that step.
 * *Shape*: [C_out, C_in, ...k]. Undefined where a part is something else.
 */
export function wholeWeight(parts: readonly ResolvedPart[], channels: number): Tensor | undefined {
  const [rank = 0] = parts.map(({ op }) => op.output.length - 2);
  let chain = identity(channels, rank);
  for (const part of parts) {
    const [conv] = convPart(part);
    const next = conv === undefined ? shuffled(chain, part) : then(chain, conv, channels);
    if (next === undefined) return undefined;
    chain = next;
  }
  return { shape: [chain.maps, channels, ...chain.kernel], data: Float32Array.from(chain.data) };
}

/** Multiply-adds of {@link wholeWeight}, at most: what a caller can refuse. */
export function wholeWeightWork(parts: readonly ResolvedPart[], channels: number): number {
  const convs = parts.flatMap(convPart);
  let [taps, work] = [1, 0];
  let seen = 1;
  for (const { op } of convs) {
    taps *= numel(op.kernel);
    const perGroup = (op.input[1] ?? 0) / op.groups;
    work += (op.output[1] ?? 0) * perGroup * seen * taps;
    seen = Math.min(channels, seen * perGroup);
  }
  return work;
}

function identity(channels: number, rank: number): Chain {
  const data = new Float64Array(channels * channels);
  for (let c = 0; c < channels; c++) data[c * channels + c] = 1;
  const sees = Array.from({ length: channels }, (_, c) => [c]);
  return { data, maps: channels, kernel: new Array<number>(rank).fill(1), sees };
}

/** The maps in the order of a channel shuffle; undefined for another layer. */
function shuffled({ data, maps, sees, ...chain }: Chain, { type, params }: ResolvedPart): Chain | undefined {
  const groups = params['groups'];
  if (type !== 'channel-shuffle' || typeof groups !== 'number') return undefined;
  const size = data.length / maps;
  const from = (map: number) => (map % groups) * (maps / groups) + Math.floor(map / groups);
  const result = new Float64Array(data.length);
  for (let map = 0; map < maps; map++) result.set(data.subarray(from(map) * size, (from(map) + 1) * size), map * size);
  return { ...chain, maps, data: result, sees: sees.map((_, map) => sees[from(map)] ?? []) };
}

function then(chain: Chain, { op, weight }: ConvPart, channels: number): Chain {
  const step = denseWeight(op, makeWeights(weight));
  const [maps = 0, inputs = 0] = step.shape;
  const kernel = chain.kernel.map((taps, axis) => taps * (op.kernel[axis] ?? 1));
  const [size, before, own] = [numel(kernel), numel(chain.kernel), numel(op.kernel)];
  const places = tapPlaces(chain.kernel, op.kernel, kernel);
  const data = new Float64Array(maps * channels * size);
  const [perGroup, filters] = [inputs / op.groups, maps / op.groups];
  const sees = Array.from({ length: maps }, (_, map) => {
    const first = Math.floor(map / filters) * perGroup;
    const seen = new Set<number>();
    for (let input = first; input < first + perGroup; input++) {
      for (const channel of chain.sees[input] ?? []) {
        seen.add(channel);
        const [to, from] = [(map * channels + channel) * size, (input * channels + channel) * before];
        for (let tap = 0; tap < own; tap++) {
          const factor = step.data[(map * inputs + input) * own + tap] ?? 0;
          for (let i = 0; i < before; i++) {
            const at = to + (places[tap * before + i] ?? 0);
            data[at] = (data[at] ?? 0) + factor * (chain.data[from + i] ?? 0);
          }
        }
      }
    }
    return [...seen].sort((a, b) => a - b);
  });
  return { data, maps, kernel, sees };
}

/** Where the taps of two kernels meet in the joint one; along each axis at least one of them has a single tap. */
function tapPlaces(before: PerAxis, own: PerAxis, joint: PerAxis): readonly number[] {
  const apart = strides(joint);
  const place = (kernel: PerAxis, tap: number) => {
    const steps = strides(kernel);
    return kernel.reduce(
      (sum, taps, axis) => sum + (Math.floor(tap / (steps[axis] ?? 1)) % taps) * (apart[axis] ?? 0),
      0,
    );
  };
  return Array.from({ length: numel(own) }, (_, tap) =>
    Array.from({ length: numel(before) }, (_, i) => place(own, tap) + place(before, i)),
  ).flat();
}
