import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../core/pipeline/plan.ts';
import { chain, valid } from './builders.ts';

interface SeedVariant {
  kind: string;
  args: number[];
  expected: Record<string, number> & { outputHWC: number[]; midHWC: number[] };
}

const seed: { variants: SeedVariant[] } = JSON.parse(
  readFileSync(new URL('../../golden/seed/seed_variants.json', import.meta.url), 'utf8'),
);
const ofKind = (kind: string): SeedVariant[] => seed.variants.filter((each) => each.kind === kind);
const noBias = { bias: false, ...valid };

describe('what the survey says convolutions cost', () => {
  it('7x7x3 with 128 filters of 3x3: 86,400 against 675 + 9,600', () => {
    const dense = plan(chain(['conv', { outChannels: 128, kernel: [3], ...noBias }]), [1, 3, 7, 7]);
    const separable = plan(chain(['depthwise-separable', { outChannels: 128, kernel: [3], ...noBias }]), [1, 3, 7, 7]);
    expect({ shape: dense.nodes[0]?.outputShape, macs: dense.multiplications, parameters: dense.parameters }).toEqual({
      shape: [1, 128, 5, 5],
      macs: 86_400n,
      parameters: 3_456n,
    });
    expect(separable.steps.map((step) => [step.part, step.op.output, step.cost.multiplications.value])).toEqual([
      ['depthwise', [1, 3, 5, 5], 675n],
      ['pointwise', [1, 128, 5, 5], 9_600n],
    ]);
    expect([separable.multiplications, separable.parameters]).toEqual([10_275n, 27n + 384n]);
  });

  it.each(ofKind('depthwise'))('depthwise separable beside dense for H, W, D, N_c, h = $args', ({ args, expected }) => {
    const [height = 0, width = 0, depth = 0, filters = 0, kernel = 0] = args;
    const params = { outChannels: filters, kernel: [kernel], ...noBias };
    const dense = plan(chain(['conv', params]), [1, depth, height, width]);
    const separable = plan(chain(['depthwise-separable', params]), [1, depth, height, width]);
    const chw = ([h = 0, w = 0, c = 0]: number[]): number[] => [1, c, h, w];
    expect({
      standard: Number(dense.multiplications),
      parts: separable.steps.map((step) => Number(step.cost.multiplications.value)),
      shapes: separable.steps.map((step) => step.op.output),
      parameters: [dense, separable].map((planned) => Number(planned.parameters)),
      ratio: Number(separable.multiplications) / Number(dense.multiplications),
    }).toEqual({
      standard: expected['standard'],
      parts: [expected['depthwise'], expected['pointwise']],
      shapes: [chw(expected.midHWC), chw(expected.outputHWC)],
      parameters: [expected['paramsStandard'], expected['paramsSeparable']],
      ratio: expect.closeTo(expected['ratio'] ?? NaN, 12),
    });
    expect(dense.nodes[0]?.outputShape).toEqual(chw(expected.outputHWC));
  });

  it.each(ofKind('grouped'))('grouped weights for h, w, D_in, D_out, g = $args', ({ args, expected }) => {
    const [height = 0, width = 0, input = 0, filters = 0, groups = 0] = args;
    const params = { outChannels: filters, kernel: [height, width], groups, bias: false };
    const planned = plan(chain(['grouped', params]), [1, input, 16, 16]);
    expect(Number(planned.parameters)).toBe(expected['params']);
    expect(planned.steps[0]?.slots[0]?.shape).toEqual([filters, expected['filterDepth'], height, width]);
  });

  it.each(ofKind('dilated_stack'))('dilated stack of kernel and dilations $args', ({ args, expected }) => {
    const [kernel, dilations] = args as unknown as [number, number[]];
    const layers = (
      expected as unknown as { layers: { receptiveField: number; cumulativeWeightsPerChannelPair: number }[] }
    ).layers;
    const stack = dilations.map(
      (dilation) => ['dilated', { outChannels: 1, kernel: [kernel], dilation: [dilation], bias: false }] as const,
    );
    const { nodes } = plan(chain(...stack), [1, 1, 64, 64]);
    expect(nodes.map((node) => node.field?.size[0])).toEqual(layers.map((layer) => layer.receptiveField));
    const weights = nodes.map((node) => Number(node.parameters));
    const summed = weights.map((_, i) => weights.slice(0, i + 1).reduce((a, b) => a + b, 0));
    expect(summed).toEqual(layers.map((layer) => layer.cumulativeWeightsPerChannelPair));
  });
});
