import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Algorithm } from '../../../core/layers/algorithms.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { ConvOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { convCases, convOf, wholeNumbers, type OpCase } from './arbitrary-ops.ts';
import {
  byReference,
  compute,
  expectReadyIsThere,
  expectSame,
  expectSameBitsInAnyOrder,
  withFractions,
} from './compiled-laws.ts';
import type { FullCase } from './every-op.ts';

const compiled = ['wasm', 'wasm-relaxed'] as const;
const axes = (length: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });

/** Large enough for whole tiles, panels and strips with rests of every kind. */
const largerConvs: fc.Arbitrary<OpCase<ConvOp>> = fc
  .record({
    spatial: axes(2, 1, 45),
    kernel: axes(2, 1, 5),
    stride: axes(2, 1, 3),
    dilation: axes(2, 1, 3),
    groups: fc.constantFrom(1, 1, 2, 3),
    perGroup: fc.integer({ min: 1, max: 9 }),
    filtersPerGroup: fc.integer({ min: 1, max: 20 }),
    size: fc.constantFrom('same-upper', 'same-lower', 'full', 'valid'),
    bias: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ spatial, groups, perGroup, filtersPerGroup, size, seed, ...params }) => {
    const padding = { size, before: [0, 0], after: [0, 0], mode: 'zeros' };
    const outChannels = groups * filtersPerGroup;
    const shape = [1, groups * perGroup, ...spatial];
    const op = tryConv({ ...params, outChannels, groups, padding }, shape);
    return op === undefined ? undefined : caseOf(op, seed);
  })
  .filter((found) => found !== undefined);

function tryConv(params: object, shape: number[]): ConvOp | undefined {
  try {
    return convOf({ ...params }, shape);
  } catch {
    return undefined;
  }
}

function caseOf(op: ConvOp, seed: number): OpCase<ConvOp> {
  const taps = ((op.input[1] ?? 1) / op.groups) * numel(op.kernel);
  const weights = [wholeNumbers((op.output[1] ?? 0) * taps, seed + 1)];
  if (op.bias) weights.push(wholeNumbers(op.output[1] ?? 0, seed + 2));
  return { op, input: wholeNumbers(numel(op.input), seed), weights, seed };
}

const full = ({ op, input, weights }: OpCase): FullCase => ({ op, inputs: [input], weights });

describe.each(compiled)('the compiled kernels “%s”', (name) => {
  const set = findKernelSet(name);

  it.each([undefined, 'definition', 'gemm', 'direct', 'rows'] as const)(
    'give what the definition gives, by the algorithm %s',
    (wanted) => {
      const used = new Set<Algorithm>();
      fc.assert(
        fc.property(fc.oneof(convCases, largerConvs).map(full), (given) => {
          used.add(set.kernelFor(given.op, wanted).algorithm);
          expectSame(compute(set, given, wanted), byReference(given));
        }),
        { numRuns: runs(150) },
      );
      // An algorithm that was never used proves nothing.
      if (wanted !== undefined) expect(used.has(wanted)).toBe(true);
    },
  );

  it('give the same bits however the units are cut and ordered, and never say more is ready than is', () => {
    fc.assert(
      fc.property(largerConvs, fc.nat(), (given, seed) =>
        expectSameBitsInAnyOrder(set, withFractions(full(given)), seed),
      ),
      { numRuns: runs(60) },
    );
  });

  it('have what they call ready, and nothing beyond', () => {
    fc.assert(
      fc.property(largerConvs, fc.nat(), (given, seed) => {
        expectReadyIsThere(set, full(given), seed);
      }),
      { numRuns: runs(60) },
    );
  });

  it.each([
    [512, 512, 2000, 1],
    [64, 64, 8000, 3],
    [3, 4096, 5000, 5],
  ])(
    'cut a convolution of %i into %i channels %i wide so finely that it can be cancelled',
    (channels, filters, width, k) => {
      const op = convOf({ outChannels: filters, kernel: [k] }, [1, channels, 9, width]);
      for (const wanted of ['gemm', 'direct'] as const) {
        const kernel = set.kernelFor(op, wanted);
        const fewest = channels * k * k * filters * 16;
        expect([kernel.algorithm, kernel.workPerUnit]).toEqual([
          wanted,
          expect.toSatisfy((work) => work <= Math.max(fewest, 2e7)),
        ]);
      }
    },
  );

  it.each(['gemm', 'direct'] as const)(
    'give what the definition gives where they cut rows, by the algorithm %s',
    (wanted) => {
      const given = full(caseOf(convOf({ outChannels: 600, kernel: [1, 3], stride: [1, 2] }, [1, 200, 1, 89]), 5));
      expect(compute(set, given, wanted)).toEqual(byReference(given));
    },
  );

  it('take signals of a million values, whose tables do not fit into scratch memory at once', () => {
    for (const params of [
      { kernel: [5], stride: [1], dilation: [3], groups: 1, outChannels: 2 },
      { kernel: [3], stride: [3], dilation: [1], groups: 2, outChannels: 2 },
    ]) {
      const padding = { size: 'same-upper', before: [0], after: [0], mode: 'reflect' } as const;
      const given = full(caseOf(convOf({ ...params, padding }, [1, 2, 1_000_003]), 5));
      expect(set.kernelFor(given.op).algorithm).not.toBe('definition');
      expectSame(compute(set, given), byReference(given));
    }
  });

  it('leave weights that are no finite numbers to the definition: zeros of the padding would turn them into NaN', () => {
    const op = convOf({ outChannels: 2, bias: false }, [1, 1, 3, 3]);
    const given = { ...full(caseOf(op, 1)), weights: [new Float32Array(18).fill(1).with(0, Infinity)] };
    const output = compute(set, given);
    expect(output).toEqual(byReference(given));
    expect(output.includes(NaN)).toBe(false);
  });

  it('carry NaN and infinities of the picture where the definition does', () => {
    fc.assert(
      fc.property(largerConvs, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (given, place, value) => {
        const input = given.input.with(place % given.input.length, value);
        // No weight of 0, which alone makes NaN of an infinity.
        const weights = given.weights.map((each) => each.map((weight) => weight + 0.5));
        const one = full({ ...given, input, weights });
        expectSame(compute(set, one), byReference(one));
      }),
      { numRuns: runs(60) },
    );
  });
});
