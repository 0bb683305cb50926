import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { defaultsOf } from '../../../core/kinds/registry.ts';
import { resolveKind } from '../../../core/kinds/resolve-kind.ts';
import { enlarging } from '../../../core/kinds/variants/question.ts';
import { convolutionKinds, variantsOf } from '../../../core/kinds/variants/variants.ts';
import type { Padding, Params } from '../../../core/layers/field.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import type { WeightSpec } from '../../../core/layers/weight-spec.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { runs } from '../../support/runs.ts';
import { outputOf, waves } from '../execute/run.ts';
import { wholeNumbers } from '../kernels/arbitrary-ops.ts';
import { at, tabulate } from '../kernels/tabulate.ts';
import { chain } from '../pipeline/builders.ts';
import { casesOf } from './arbitrary-blocks.ts';

const listed = (data: Float32Array): WeightSpec => ({ kind: 'values', values: Array.from(data) });
const axes = (rank: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: rank, maxLength: rank });

/** A window, and a picture of small whole numbers for it: sums of products of such are exact in any order. */
function setups(leastRank: number) {
  return fc.integer({ min: leastRank, max: 3 }).chain((rank) =>
    fc.record({
      spatial: axes(rank, 3, 6),
      kernel: axes(rank, 1, 3),
      stride: axes(rank, 1, 2),
      dilation: axes(rank, 1, 2),
      padding: fc.record({
        size: fc.constantFrom('same-upper', 'same-lower', 'full', 'explicit'),
        before: axes(rank, 2, 3),
        after: axes(rank, 2, 4),
        mode: fc.constantFrom('zeros', 'replicate'),
      }) satisfies fc.Arbitrary<Padding>,
      groups: fc.integer({ min: 1, max: 2 }),
      perGroup: fc.integer({ min: 1, max: 3 }),
      filtersPerGroup: fc.integer({ min: 1, max: 3 }),
      maps: fc.integer({ min: 1, max: 3 }),
      bias: fc.boolean(),
      seed: fc.nat({ max: 9999 }),
    }),
  );
}

function pictureOf(channels: number, spatial: readonly number[], seed: number): Tensor {
  const shape = [2, channels, ...spatial];
  return { shape, data: wholeNumbers(numel(shape), seed) };
}

function biasOf(bias: boolean, filters: number, seed: number): Params {
  return { bias, ...(bias ? { biasWeights: listed(wholeNumbers(filters, seed + 9)) } : {}) };
}

describe('laws of the kinds in every number of axes, to the bit', () => {
  it('depthwise is grouped with a group per channel, and that is every channel by itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        setups(1),
        async ({ spatial, kernel, stride, dilation, padding, perGroup, maps, bias, seed }) => {
          const channels = perGroup + 1;
          const source = pictureOf(channels, spatial, seed);
          const taps = numel(kernel);
          const weight = wholeNumbers(channels * maps * taps, seed + 1);
          const common = { kernel, stride, dilation, padding };
          const filled = { ...common, ...biasOf(bias, channels * maps, seed), weights: listed(weight) };
          const depthwise = await outputOf(chain(['depthwise', { ...filled, multiplier: maps }]), source);
          const grouped = { ...filled, groups: channels, outChannels: channels * maps };
          expect(depthwise).toEqual(await outputOf(chain(['grouped', grouped]), source));
          const first = { shape: [2, 1, ...spatial], data: channelOf(source, 0) };
          const alone = { ...common, outChannels: maps, bias: false, weights: listed(weight.slice(0, maps * taps)) };
          const plain = await outputOf(chain(['depthwise', { ...filled, bias: false, multiplier: maps }]), source);
          const lone = await outputOf(chain(['conv', alone]), first);
          for (let map = 0; map < maps; map++) expect(channelOf(plain, map)).toEqual(channelOf(lone, map));
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('dilated is a convolution with zeros stuffed into its kernel', async () => {
    await fc.assert(
      fc.asyncProperty(setups(1), async ({ spatial, kernel, stride, dilation, groups, perGroup, bias, seed }) => {
        const [channels, filters] = [groups * perGroup, groups * 2];
        const source = pictureOf(channels, spatial, seed);
        const shape = [filters, perGroup, ...kernel];
        const weight = wholeNumbers(numel(shape), seed + 1);
        const wide = kernel.map((k, axis) => (k - 1) * (dilation[axis] ?? 1) + 1);
        const stuffed = tabulate([filters, perGroup, ...wide], ([o = 0, c = 0, ...taps]) => {
          const places = taps.map((tap, axis) => tap / (dilation[axis] ?? 1));
          return places.every(Number.isInteger) ? at(weight, shape, [o, c, ...places]) : 0;
        });
        const common = { outChannels: filters, groups, stride, ...biasOf(bias, filters, seed) };
        const spread = await outputOf(
          chain(['dilated', { ...common, kernel, dilation, weights: listed(weight) }]),
          source,
        );
        const dense = await outputOf(chain(['conv', { ...common, kernel: wide, weights: listed(stuffed) }]), source);
        expect(spread).toEqual(dense);
      }),
      { numRuns: runs(60) },
    );
  });

  it('a kernel of rank r is a column and a row with r maps in between; in 3-D a pillar before them', async () => {
    await fc.assert(
      fc.asyncProperty(setups(2), async (setup) => {
        const { spatial, kernel, stride, dilation, padding, groups, perGroup, filtersPerGroup, bias, seed } = setup;
        const rank = kernel.length === 3 ? 1 : setup.maps;
        const [channels, filters] = [groups * perGroup, groups * filtersPerGroup];
        const source = pictureOf(channels, spatial, seed);
        const names = ['depthWeights', 'columnWeights', 'rowWeights'].slice(3 - kernel.length);
        const steps = kernel.map((length, axis) => {
          const maps = axis === kernel.length - 1 ? filters : rank * groups;
          const seen = axis === 0 ? perGroup : rank;
          return wholeNumbers(maps * seen * length, seed + axis + 1);
        });
        const whole = productOf({ steps, kernel, groups, perGroup, filters, rank });
        const common = {
          outChannels: filters,
          kernel,
          stride,
          dilation,
          padding,
          groups,
          ...biasOf(bias, filters, seed),
        };
        const inSteps = Object.fromEntries(
          names.map((name, axis) => [name, listed(steps[axis] ?? new Float32Array())]),
        );
        const pair = await outputOf(chain(['spatially-separable', { ...common, rank, ...inSteps }]), source);
        expect(pair).toEqual(await outputOf(chain(['conv', { ...common, weights: listed(whole) }]), source));
      }),
      { numRuns: runs(60) },
    );
  });

  it('pointwise is the matrix product of its weights and the channels of every image', async () => {
    await fc.assert(
      fc.asyncProperty(setups(1), async ({ spatial, perGroup, maps, seed }) => {
        const source = pictureOf(perGroup, spatial, seed);
        const weight = wholeNumbers(maps * perGroup, seed + 1);
        const params = { outChannels: maps, bias: false, weights: listed(weight) };
        const pointwise = await outputOf(chain(['pointwise', params]), source);
        expect(pointwise).toEqual(matrixProduct(weight, maps, source));
      }),
      { numRuns: runs(60) },
    );
  });
});

// A pointwise layer is one as it stands, what enlarges is none; a plain or dilated convolution is looked at where it has groups.
describe('every kind that slides', () => {
  const types = convolutionKinds.filter((type) => type !== 'pointwise' && !Object.hasOwn(enlarging, type));
  it.each(types)('%s is a dense convolution', async (type) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(casesOf(type), async ({ block, input }) => {
        const params = { ...defaultsOf(type), ...block.params };
        if (!resolveKind({ type, params }, input, 'it').ok) return;
        const dense = variantsOf({ type, params }, input, 'it').find(({ id }) => id === 'dense');
        if (dense?.possible !== true) return;
        if (plan(chain([type, params]), input).multiplications > 200_000n) return;
        compared++;
        const source = waves(input);
        const own = await outputOf(chain([type, params]), source);
        const whole = await outputOf(chain(['conv', dense.params]), source);
        expect(whole.shape).toEqual(own.shape);
        const most = own.data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
        const far = own.data.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (whole.data[i] ?? NaN))), 0);
        expect(far / most).toBeLessThan(1e-5);
      }),
      { numRuns: runs(30) },
    );
    expect(compared).toBeGreaterThan(2);
  });
});

/** One channel of all images. */
function channelOf({ shape, data }: Tensor, channel: number): Float32Array {
  const [images = 0, channels = 0, ...spatial] = shape;
  const size = numel(spatial);
  const planes = Array.from({ length: images }, (_, image) =>
    Array.from(data.subarray((image * channels + channel) * size, (image * channels + channel + 1) * size)),
  );
  return Float32Array.from(planes.flat());
}

interface Steps {
  readonly steps: readonly Float32Array[];
  readonly kernel: readonly number[];
  readonly groups: number;
  readonly perGroup: number;
  readonly filters: number;
  readonly rank: number;
}

/** [C_out, C_in / g, ...k]: the sum over the maps in between, of which a volume has one, of the product of the steps. */
function productOf({ steps, kernel, groups, perGroup, filters, rank }: Steps): Float32Array {
  const [first = new Float32Array(), ...others] = steps;
  const last = others.at(-1) ?? new Float32Array();
  const middle = others.length === 2 ? others[0] : undefined;
  return tabulate([filters, perGroup, ...kernel], ([o = 0, c = 0, ...taps]) => {
    const group = Math.floor(o / (filters / groups));
    let sum = 0;
    for (let r = 0; r < rank; r++) {
      const map = group * rank + r;
      const before = at(first, [rank * groups, perGroup, kernel[0] ?? 1], [map, c, taps[0] ?? 0]);
      const between = middle?.[map * (kernel[1] ?? 1) + (taps[1] ?? 0)] ?? 1;
      const after = at(last, [filters, rank, kernel.at(-1) ?? 1], [o, r, taps.at(-1) ?? 0]);
      sum += before * between * after;
    }
    return sum;
  });
}

/** By the layer for products of matrices: [C_out, C] times [N, C, positions]. */
function matrixProduct(weight: Float32Array, filters: number, source: Tensor): Tensor {
  const [images = 0, channels = 0, ...spatial] = source.shape;
  const [a, b] = [
    [filters, channels],
    [images, channels, numel(spatial)],
  ] as [Shape, Shape];
  const { output, data } = multiplied(a, b, weight, source.data);
  expect(output).toEqual([images, filters, numel(spatial)]);
  return { shape: [images, filters, ...spatial], data };
}

function multiplied(a: Shape, b: Shape, first: Float32Array, second: Float32Array) {
  const resolved = layerDefinitions['matmul']?.resolve({}, a, 'it', [b]);
  if (resolved?.ok !== true) throw new Error(JSON.stringify(resolved));
  const data = new Float32Array(numel(resolved.op.output));
  referenceKernels.run(resolved.op, { inputs: [first, second], weights: [], output: data }, 0, data.length);
  return { output: resolved.op.output, data };
}
