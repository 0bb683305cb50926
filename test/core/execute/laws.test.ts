import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseFromDepthwiseSeparable } from '../kinds/depthwise-product.ts';
import type { Padding, Params } from '../../../core/layers/field.ts';
import type { WeightSpec } from '../../../core/layers/weight-spec.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { setBypassed, removeNode, setParam } from '../../../core/pipeline/edit.ts';
import type { ProjectDocument } from '../../../core/pipeline/document.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { chain } from '../pipeline/builders.ts';
import { outputOf, runDocument, waves } from './run.ts';
import { runs } from '../../support/runs.ts';

const seededHe = (seed: number): WeightSpec => ({ kind: 'seeded', init: 'he', seed });
const paddings: fc.Arbitrary<Padding> = fc.record({
  size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'full', 'explicit'),
  before: fc.constant([1]),
  after: fc.constant([2]),
  mode: fc.constantFrom('zeros', 'replicate'),
});
const windows: fc.Arbitrary<Params> = fc.record({
  kernel: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 2 }),
  stride: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 2, maxLength: 2 }),
  dilation: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 2, maxLength: 2 }),
  padding: paddings,
});
const setups = fc.record({
  window: windows,
  channels: fc.integer({ min: 1, max: 4 }),
  multiplier: fc.integer({ min: 1, max: 3 }),
  filters: fc.integer({ min: 1, max: 5 }),
  bias: fc.boolean(),
  seed: fc.integer({ min: 0, max: 999 }),
});
const shapeFor = (channels: number): Shape => [2, channels, 7, 8];

function largestDifference(a: Tensor, b: Tensor): number {
  expect(b.shape).toEqual(a.shape);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? NaN))), 0);
}

/** Every picture is within [-1, 1]; sums of a few hundred products of such numbers, in float32. */
const tolerance = 2e-5;

/** Some weights for every slot of a pipeline, under `part slot`. */
function someWeights(document: ProjectDocument, source: Shape): Map<string, Tensor> {
  const slots = plan(document, source).steps.flatMap(({ part, slots: all }) => all.map((slot) => ({ part, slot })));
  return new Map(
    slots.map(({ part, slot: { name, shape } }, place) => {
      const data = waves(shape).data.map((value, i) => value * Math.sin(i + place + 1));
      return [`${part} ${name}`, { shape, data }];
    }),
  );
}

const listed = (tensor: Tensor | undefined): WeightSpec => ({ kind: 'values', values: Array.from(tensor?.data ?? []) });

describe('laws of the kinds, computed', () => {
  it('depthwise is a grouped convolution with a group per channel', async () => {
    await fc.assert(
      fc.asyncProperty(setups, async ({ window, channels, multiplier, bias, seed }) => {
        const source = waves(shapeFor(channels));
        const common = { ...window, bias, weights: seededHe(seed) };
        const depthwise = await outputOf(chain(['depthwise', { ...common, multiplier }]), source);
        const grouped = await outputOf(
          chain(['grouped', { ...common, groups: channels, outChannels: channels * multiplier }]),
          source,
        );
        expect(depthwise).toEqual(grouped);
      }),
      { numRuns: runs(60) },
    );
  });

  it('a depthwise separable block is its two convolutions by hand', async () => {
    await fc.assert(
      fc.asyncProperty(setups, async ({ window, channels, multiplier, filters, bias, seed }) => {
        const source = waves(shapeFor(channels));
        const params = {
          ...window,
          multiplier,
          outChannels: filters,
          bias,
          weights: seededHe(seed),
          pointwiseWeights: seededHe(seed + 1),
        };
        const block = await outputOf(chain(['depthwise-separable', params]), source);
        const byHand = chain(
          [
            'conv',
            { ...window, groups: channels, outChannels: channels * multiplier, bias: false, weights: seededHe(seed) },
          ],
          ['conv', { kernel: [1], outChannels: filters, bias, weights: seededHe(seed + 1) }],
        );
        expect(block).toEqual(await outputOf(byHand, source));
      }),
      { numRuns: runs(60) },
    );
  });

  it('a depthwise separable block is the dense convolution with the product of its weights', async () => {
    await fc.assert(
      fc.asyncProperty(setups, async ({ window, channels, multiplier, filters, bias }) => {
        const source = waves(shapeFor(channels));
        const block = chain(['depthwise-separable', { ...window, multiplier, outChannels: filters, bias }]);
        const weights = someWeights(block, source.shape);
        const [d, p] = [weights.get('depthwise weight'), weights.get('pointwise weight')];
        if (d === undefined || p === undefined) throw new Error('no weights');
        const biasWeights: Params = bias ? { biasWeights: listed(weights.get('pointwise bias')) } : {};
        const withWeights = chain([
          'depthwise-separable',
          { ...block.nodes[0]?.params, weights: listed(d), pointwiseWeights: listed(p), ...biasWeights },
        ]);
        const dense = chain([
          'conv',
          {
            ...window,
            outChannels: filters,
            bias,
            weights: listed(denseFromDepthwiseSeparable(d, p, channels)),
            ...biasWeights,
          },
        ]);
        expect(largestDifference(await outputOf(withWeights, source), await outputOf(dense, source))).toBeLessThan(
          tolerance,
        );
      }),
      { numRuns: runs(60) },
    );
  });

  it('pointwise is a 1x1 convolution, which is a weighted sum of the channels at every position', async () => {
    const values = [1, 10, 100, -1, 0.5, 0];
    const params = { outChannels: 2, bias: false, weights: { kind: 'values', values } } as const;
    const source = { shape: [1, 3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    const pointwise = await outputOf(chain(['pointwise', params]), source);
    expect(pointwise).toEqual({ shape: [1, 2, 2], data: Float32Array.of(531, 642, 0.5, 0) });
    expect(await outputOf(chain(['conv', { ...params, kernel: [1] }]), source)).toEqual(pointwise);
  });

  it('dilated is a convolution with its taps apart', async () => {
    const params = {
      outChannels: 1,
      bias: false,
      padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' },
      weights: { kind: 'values', values: [1, 10, 100] },
    } as const;
    const source = { shape: [1, 1, 7], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7) };
    expect((await outputOf(chain(['dilated', params]), source)).data).toEqual(Float32Array.of(531, 642, 753));
  });

  it('a bypassed layer gives what the pipeline without it gives', async () => {
    const stack = chain(['conv', { outChannels: 3 }], ['activation'], ['depthwise', {}], ['pool']);
    const source = waves([1, 2, 8, 8]);
    for (const id of ['n1', 'n2', 'n3', 'n4']) {
      const [bypassed, removed] = [setBypassed(stack, id, true), removeNode(stack, id)];
      expect(await outputOf(bypassed, source)).toEqual(await outputOf(removed, source));
    }
  });

  it('equal keys go with equal values, and other values with other keys', async () => {
    const source = waves([1, 2, 8, 8]);
    const stack = chain(
      ['conv', { outChannels: 3 }],
      ['activation'],
      ['depthwise-separable', { outChannels: 2 }],
      ['pool'],
    );
    const edits = [
      setParam(stack, 'n1', 'reversed', true),
      setParam(stack, 'n2', 'function', 'tanh'),
      setParam(stack, 'n3', 'pointwiseWeights', seededHe(77)),
      setParam(stack, 'n4', 'method', 'average'),
      setParam(stack, 'n1', 'kernel', [3, 3]),
      setBypassed(stack, 'n2', true),
    ];
    const valuesOf = async (document: ProjectDocument): Promise<Map<string, string>> => {
      const { outputs } = await runDocument(document, source);
      return new Map(
        plan(document, source.shape).steps.map((step) => [step.key, outputs.get(step.id)?.data.join() ?? '']),
      );
    };
    const original = await valuesOf(stack);
    for (const edited of edits) {
      for (const [key, values] of await valuesOf(edited)) {
        const known = [...original].find(([, others]) => others === values)?.[0];
        expect(original.get(key) ?? values).toBe(values);
        expect(known ?? key).toBe(key);
      }
    }
  });
});

interface SeparableCase {
  id: string;
  cat: string;
  params: { k: number; stride: number; dilation: number; pad: number; multiplier: number; bias: boolean };
  in: { n: string; shape: number[]; off: number; len: number }[];
  out: { n: string; shape: number[]; off: number; len: number; atol: number; rtol: number }[];
  expect: { macsDepthwise: number; macsPointwise: number; params: number; macsStandard: number };
}

const folder = new URL('../../golden/ref/', import.meta.url);
const manifest: { cases: SeparableCase[] } = JSON.parse(readFileSync(new URL('cases.json', folder), 'utf8'));
const blob = readFileSync(new URL('cases.bin', folder));
const words = new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength));
const separableCases = manifest.cases.filter((each) => each.cat === 'depthwise_separable');

describe('the depthwise separable block against another library', () => {
  it.each(separableCases)('$id', async (each) => {
    const tensor = (name: string): Tensor | undefined => {
      const found = [...each.in, ...each.out].find((one) => one.n === name);
      return found && { shape: found.shape, data: words.slice(found.off, found.off + found.len) };
    };
    const { k, stride, dilation, pad, multiplier } = each.params;
    const x = tensor('x') ?? waves([]);
    const padding = { size: 'explicit', before: [pad], after: [pad], mode: 'zeros' } as const;
    const [bd, bp] = [tensor('bd'), tensor('bp')];
    const window = { kernel: [k], stride: [stride], dilation: [dilation], padding };
    const outChannels = tensor('wp')?.shape[0] ?? 0;
    // The block has no bias in the middle; the cases that have one are built of the two steps it stands for.
    const document =
      bd === undefined
        ? chain([
            'depthwise-separable',
            {
              ...window,
              multiplier,
              outChannels,
              bias: false,
              weights: listed(tensor('wd')),
              pointwiseWeights: listed(tensor('wp')),
            },
          ])
        : chain(
            [
              'depthwise',
              { ...window, multiplier, bias: true, weights: listed(tensor('wd')), biasWeights: listed(bd) },
            ],
            ['pointwise', { outChannels, bias: true, weights: listed(tensor('wp')), biasWeights: listed(bp) }],
          );
    const { outputs } = await runDocument(document, x);
    const [mid, y] = [...outputs.values()];
    for (const [name, got] of [
      ['mid', mid],
      ['y', y],
    ] as const) {
      const want = each.out.find((one) => one.n === name);
      const values = tensor(name)?.data ?? new Float32Array(0);
      expect(got?.shape).toEqual(want?.shape);
      const worst = values.reduce(
        (most, value, i) =>
          Math.max(most, Math.abs((got?.data[i] ?? NaN) - value) - (want?.rtol ?? 0) * Math.abs(value)),
        0,
      );
      expect(worst).toBeLessThanOrEqual(want?.atol ?? 0);
    }
    const planned = plan(document, x.shape);
    expect(planned.steps.map((step) => Number(step.cost.multiplications.value))).toEqual([
      each.expect.macsDepthwise,
      each.expect.macsPointwise,
    ]);
    expect(Number(planned.parameters)).toBe(each.expect.params);
  });

  it('is checked in all 24 cases', () => {
    expect(separableCases).toHaveLength(24);
  });
});
