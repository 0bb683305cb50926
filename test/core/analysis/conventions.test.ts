import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBy, countByPreset, countingPresets, type CountingPreset } from '../../../core/analysis/conventions.ts';
import { noteSentences, type Note } from '../../../core/analysis/counting-tools.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { runs } from '../../support/runs.ts';
import { everyOp } from '../kernels/every-op.ts';

const pad = (size: number) => ({ size: 'explicit', before: [size], after: [size], mode: 'zeros' }) as const;

function costed(type: string, params: Params, input: Shape, ...others: readonly Shape[]) {
  const resolved = layerDefinitions[type]?.resolve(params, input, type, others);
  if (resolved?.ok !== true) throw new Error(JSON.stringify(resolved));
  return withCost(resolved.op);
}

const withCost = (op: LayerOp) => ({ op, cost: costOf(op) });
const transposed = (outChannels: number, kernel: number, padding: number, more: Params, input: Shape) =>
  costed(
    'conv-transpose',
    { outChannels, kernel: [kernel], stride: [2], padding: pad(padding), bias: true, ...more },
    input,
  );

const macs = { unit: 'macs', bias: false, paddingTaps: true, others: false } as const;
const flops = { unit: 'flops', bias: true, paddingTaps: true, others: false } as const;

describe('a transposed convolution', () => {
  it.each([
    { name: '4 to 6, k4 s2 p1', layer: transposed(6, 4, 1, {}, [2, 4, 8, 8]), want: [49_152n, 101_376n] },
    {
      name: '4 to 4, k3 s2 p1 op1 g4',
      layer: transposed(4, 3, 1, { outputPadding: [1], groups: 4 }, [2, 4, 8, 8]),
      want: [4_608n, 11_264n],
    },
    { name: '6 to 6, k2 s2 g3', layer: transposed(6, 2, 0, { groups: 3 }, [2, 6, 8, 8]), want: [6_144n, 15_360n] },
  ])('$name on a batch of two 8x8 maps has $want MACs and FLOPs with bias', ({ layer, want }) => {
    expect([countBy(macs, [layer]).value, countBy(flops, [layer]).value]).toEqual(want);
  });

  it('of 3 channels to 1, k2 s2 on 2x2, has 48 products and 16 biases; by its output it would be 208', () => {
    const layer = transposed(1, 2, 0, {}, [1, 3, 2, 2]);
    expect([countBy(macs, [layer]).value, layer.cost.biasAdditions]).toEqual([48n, 16n]);
    const notes = ['biasCounted', 'transposedByOutput'];
    expect(countByPreset('ptflops', [layer])).toEqual({ value: 208n, status: 'complete', notes });
    expect(countByPreset('torchinfo', [layer])).toEqual({ value: 208n, status: 'complete', notes });
    expect(countByPreset('thop', [layer]).value).toBe(192n);
    expect(countByPreset('fvcore', [layer])).toEqual({ value: 48n, status: 'complete', notes: [] });
  });

  it('by zero insertion multiplies 192 times on a 2x2 map of 3 channels, 144 times by a zero, 60 of these inserted', () => {
    const { cost } = transposed(1, 2, 0, { transposeMethod: 'zero-insertion', bias: false }, [1, 3, 2, 2]);
    // 4x4 outputs of 4 taps and 3 channels; a 3x3 map with 4 true values and 5 zeros between, each met by all 4 taps.
    expect([cost.multiplications.value, cost.paddingTaps, cost.insertedZeros]).toEqual([192n, 144n, 60n]);
    expect(cost.multiplications.value - (cost.paddingTaps ?? 0n)).toBe(48n);
  });
});

describe('a counting convention', () => {
  const conv = costed('conv', { outChannels: 1, kernel: [3], padding: pad(1), bias: true }, [1, 1, 4, 4]);
  const relu = costed('activation', { function: 'relu' }, [1, 1, 4, 4]);
  const norm = costed('batch-norm', {}, [1, 1, 4, 4]);
  const all = [conv, relu, norm];

  it.each([
    { unit: 'multiplications', bias: false, paddingTaps: true, others: false, want: 144n },
    { unit: 'multiplications', bias: true, paddingTaps: false, others: false, want: 100n },
    { unit: 'multiplications', bias: false, paddingTaps: true, others: true, want: 144n + 16n },
    { unit: 'macs', bias: true, paddingTaps: true, others: false, want: 144n + 16n },
    { unit: 'flops', bias: false, paddingTaps: true, others: false, want: 288n },
    { unit: 'flops', bias: true, paddingTaps: false, others: false, want: 200n + 16n },
    // ReLU: 16 comparisons. Norm: 16 products, 16 + 1 subtractions and additions, a root, a division.
    { unit: 'flops', bias: false, paddingTaps: true, others: true, want: 288n + 16n + 16n + 17n + 2n },
    { unit: 'flops', bias: true, paddingTaps: true, others: true, want: 288n + 16n + 16n + 16n + 17n + 2n + 16n },
  ] as const)('in $unit, bias $bias, padding $paddingTaps, others $others: $want', ({ want, ...convention }) => {
    expect(countBy(convention, all)).toEqual({ value: want, status: 'complete', notes: [] });
  });

  it.each<{ preset: CountingPreset; want: bigint; notes: Note[] }>([
    { preset: 'lab', want: 160n, notes: [] },
    { preset: 'paper', want: 144n, notes: [] },
    { preset: 'torchinfo', want: 160n + 2n, notes: ['biasCounted', 'normByParameters', 'notCounted'] },
    { preset: 'fvcore', want: 144n + 32n, notes: ['normByValues', 'notCounted'] },
    { preset: 'thop', want: 144n + 64n, notes: ['normByValues', 'notCounted'] },
    {
      preset: 'ptflops',
      want: 160n + 16n + 32n,
      notes: ['activationByValue', 'biasCounted', 'normByValues'],
    },
  ])('as $preset, a 3x3 convolution, a norm and a ReLU on 4x4 are $want', ({ preset, want, notes }) => {
    expect(countByPreset(preset, all)).toEqual({ value: want, status: 'complete', notes });
  });

  it('is partial where a count is missing or a tool has no rule, and says so', () => {
    const shapes: Shape[] = [
      [1, 18, 2, 2],
      [1, 9, 2, 2],
    ];
    const deformed = costed('deform-conv', { outChannels: 1, kernel: [3], padding: pad(0) }, [1, 1, 4, 4], ...shapes);
    expect(countByPreset('paper', [conv, deformed]).status).toBe('partial');
    expect(countByPreset('fvcore', [conv, deformed])).toEqual({
      value: 144n,
      status: 'partial',
      notes: ['unknownLayer'],
    });
    const unknown = { ...conv, cost: { ...conv.cost, status: 'unavailable' } } as const;
    expect(countBy(macs, [unknown]).status).toBe('unavailable');
    expect(countBy(macs, [unknown, conv]).status).toBe('partial');
  });

  it('orders its views for any layer: without padding at most as much, in FLOPs twice the MACs, with bias what the bias adds', () => {
    fc.assert(
      fc.property(
        everyOp.map(({ op }) => withCost(op)),
        (layer) => {
          const count = (change: object) => countBy({ ...macs, ...change }, [layer]).value;
          expect(count({ paddingTaps: false }) <= count({})).toBe(true);
          expect(count({ unit: 'flops' })).toBe(2n * count({}));
          const biased = count({ bias: true }) - count({});
          expect([0n, layer.cost.biasAdditions]).toContain(biased);
          for (const preset of countingPresets) {
            const { value, notes } = countByPreset(preset, [layer]);
            expect(value).toBeGreaterThanOrEqual(0n);
            for (const note of notes) expect(noteSentences[note]).toMatch(/^It .*\.$/);
          }
        },
      ),
      { numRuns: runs(200) },
    );
  });
});
