import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUneven, overlapOf } from '../../../core/analysis/overlap.ts';
import { conv, documentOf, paddingOf, put, source } from '../../../core/networks/draft.ts';
import { outputOf, planNetwork, tally } from '../../../core/networks/tally.ts';
import type { ConvTransposeOp } from '../../../core/layers/op.ts';
import { runs } from '../../support/runs.ts';

function convolved(size: number, kernel: number, padding: number, stride: number, dilation = 1): number {
  const document = documentOf((draft) =>
    conv(draft, 'conv', source, { filters: 1, kernel, padding, stride, dilation }),
  );
  return outputOf(planNetwork(document, [1, 1, size, size]), 'conv').shape[2] ?? 0;
}

interface Transposed {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
  readonly outputPadding?: number;
  readonly filters?: number;
  readonly groups?: number;
  readonly method?: string;
}

function transposedDocument({
  kernel,
  stride = 1,
  padding = 0,
  outputPadding = 0,
  filters = 1,
  groups = 1,
  method = 'scatter',
}: Transposed) {
  const params = { kernel: [kernel], stride: [stride], padding: paddingOf(padding), outputPadding: [outputPadding] };
  return documentOf((draft) =>
    put(
      draft,
      'up',
      'conv-transpose',
      { outChannels: filters, groups, bias: true, transposeMethod: method, ...params },
      source,
    ),
  );
}

function transposed(size: number, options: Transposed): number {
  return outputOf(planNetwork(transposedDocument(options), [1, 1, size, size]), 'up').shape[2] ?? 0;
}

describe('the fifteen relationships of convolution arithmetic', () => {
  it.each([
    { i: 4, k: 3, p: 0, s: 1, d: 1, o: 2 },
    { i: 5, k: 4, p: 2, s: 1, d: 1, o: 6 },
    { i: 5, k: 3, p: 1, s: 1, d: 1, o: 5 },
    { i: 5, k: 3, p: 2, s: 1, d: 1, o: 7 },
    { i: 5, k: 3, p: 0, s: 2, d: 1, o: 2 },
    { i: 5, k: 3, p: 1, s: 2, d: 1, o: 3 },
    { i: 6, k: 3, p: 1, s: 2, d: 1, o: 3 },
    { i: 7, k: 3, p: 0, s: 1, d: 2, o: 3 },
  ])('$i positions, kernel $k, padding $p, stride $s, dilation $d: $o', ({ i, k, p, s, d, o }) => {
    expect(convolved(i, k, p, s, d)).toBe(o);
  });

  it.each([
    { i: 2, k: 3, p: 0, s: 1, a: 0, o: 4 },
    { i: 6, k: 4, p: 2, s: 1, a: 0, o: 5 },
    { i: 5, k: 3, p: 1, s: 1, a: 0, o: 5 },
    { i: 7, k: 3, p: 2, s: 1, a: 0, o: 5 },
    { i: 2, k: 3, p: 0, s: 2, a: 0, o: 5 },
    { i: 3, k: 3, p: 1, s: 2, a: 0, o: 5 },
    { i: 3, k: 3, p: 1, s: 2, a: 1, o: 6 },
  ])('transposed $i positions, kernel $k, padding $p, stride $s, $a more: $o', ({ i, k, p, s, a, o }) => {
    expect(transposed(i, { kernel: k, padding: p, stride: s, outputPadding: a })).toBe(o);
  });

  const settings = fc.record({
    i: fc.integer({ min: 1, max: 24 }),
    k: fc.integer({ min: 1, max: 7 }),
    p: fc.integer({ min: 0, max: 3 }),
    s: fc.integer({ min: 1, max: 4 }),
  });

  it('transposed with a = (i + 2p - k) mod s leads back to the size it came from', () => {
    fc.assert(
      fc.property(settings, ({ i, k, p, s }) => {
        fc.pre(i + 2 * p >= k && p < k);
        const outputPadding = (i + 2 * p - k) % s;
        expect(transposed(convolved(i, k, p, s), { kernel: k, stride: s, padding: p, outputPadding })).toBe(i);
      }),
      { numRuns: runs(60) },
    );
  });

  it('and is as large as the direct convolution over s - 1 zeros between and k - p - 1 around', () => {
    fc.assert(
      fc.property(settings, fc.nat({ max: 3 }), ({ i, k, p, s }, more) => {
        fc.pre(p < k);
        const a = Math.min(more, s - 1);
        const stuffed = (i - 1) * s + 1 + 2 * (k - p - 1) + a;
        fc.pre(stuffed >= k);
        expect(transposed(i, { kernel: k, stride: s, padding: p, outputPadding: a })).toBe(convolved(stuffed, k, 0, 1));
      }),
      { numRuns: runs(60) },
    );
  });

  it('TF SAME: outputs are inputs over the stride, rounded up, the odd zero behind', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 3 }), ({ i, k, s }, d) => {
        const document = documentOf((draft) =>
          conv(draft, 'conv', source, { filters: 1, kernel: k, stride: s, dilation: d, padding: 'same' }),
        );
        const op = planNetwork(document, [1, 1, i]).steps[0]?.op;
        if (op?.type !== 'conv') throw new Error('there is no convolution');
        const o = Math.ceil(i / s);
        const total = Math.max((o - 1) * s + (k - 1) * d + 1 - i, 0);
        const before = Math.floor(total / 2);
        expect([op.output[2], ...op.padBefore, ...op.padAfter]).toEqual([o, before, total - before]);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('what a transposed convolution costs', () => {
  it.each([
    { channels: 4, options: { filters: 6, kernel: 4, stride: 2, padding: 1 }, macs: 49_152n, flops: 101_376n },
    {
      channels: 4,
      options: { filters: 4, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 4 },
      macs: 4_608n,
      flops: 11_264n,
    },
    { channels: 6, options: { filters: 6, kernel: 2, stride: 2, groups: 3 }, macs: 6_144n, flops: 15_360n },
  ])('$channels channels, $options over two images of 8 x 8', ({ channels, options, macs, flops }) => {
    const planned = planNetwork(transposedDocument(options), [2, channels, 8, 8]);
    const outputs = outputOf(planned, 'up').shape.reduce((product, size) => product * size, 1);
    const counted = tally(planned).macs;
    // Two operations each, and one addition of the bias per output.
    expect([counted, 2n * counted + BigInt(outputs)]).toEqual([macs, flops]);
  });

  it('three channels to one over 2 x 2: 48 multiplications and 16 biases, more on inserted zeros', () => {
    const options = { kernel: 2, stride: 2 };
    const planned = planNetwork(transposedDocument(options), [1, 3, 2, 2]);
    expect([tally(planned).macs, outputOf(planned, 'up').shape]).toEqual([48n, [1, 1, 4, 4]]);
    const inserted = planNetwork(transposedDocument({ ...options, method: 'zero-insertion' }), [1, 3, 2, 2]);
    expect(tally(inserted).macs).toBe(4n * 4n * 3n * 2n * 2n);
  });
});

describe('how products overlap', () => {
  function opOf(options: Transposed): ConvTransposeOp {
    const op = planNetwork(transposedDocument(options), [1, 1, 12, 12]).steps[0]?.op;
    if (op?.type !== 'conv-transpose') throw new Error('there is no transposed convolution');
    return op;
  }

  it.each([
    { kernel: 2, stride: 2, counts: [1] },
    { kernel: 3, stride: 2, counts: [1, 2] },
    { kernel: 4, stride: 2, counts: [2] },
    { kernel: 5, stride: 2, counts: [2, 3] },
    { kernel: 6, stride: 3, counts: [2] },
    { kernel: 4, stride: 3, counts: [1, 2] },
    { kernel: 5, stride: 3, counts: [1, 2] },
  ])('kernel $kernel, stride $stride: $counts', ({ kernel, stride, counts }) => {
    const overlaps = overlapOf(opOf({ kernel, stride }));
    expect(overlaps.map(({ phases }) => [...new Set(phases)].toSorted())).toEqual([counts, counts]);
    expect(isUneven(overlaps)).toBe(kernel % stride !== 0);
    // Away from the border the map itself says the same.
    const inner = [...(overlaps[0]?.counts.slice(kernel, -kernel) ?? [])];
    expect([...new Set(inner)].toSorted()).toEqual(counts);
  });

  it.each([
    { what: 'DCGAN', options: { kernel: 4, stride: 2, padding: 1 }, most: 2 },
    { what: 'U-Net', options: { kernel: 2, stride: 2 }, most: 1 },
    { what: 'FCN, bilinear', options: { kernel: 16, stride: 8, padding: 4 }, most: 2 },
  ])('$what is even', ({ options, most }) => {
    const overlaps = overlapOf(opOf(options));
    expect([isUneven(overlaps), overlaps[0]?.phases[0]]).toEqual([false, most]);
  });
});
