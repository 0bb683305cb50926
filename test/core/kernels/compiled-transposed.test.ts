import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { resolveOp, transposedCases, wholeNumbers } from './arbitrary-ops.ts';
import {
  byReference,
  compute,
  expectReadyIsThere,
  expectSame,
  expectSameBitsInAnyOrder,
  withFractions,
} from './compiled-laws.ts';
import type { FullCase } from './every-op.ts';

const axes = (length: number, min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length });

function caseOf(op: LayerOp | undefined, seed: number): FullCase | undefined {
  if (op?.type !== 'conv-transpose') return undefined;
  const weights = [wholeNumbers((numel(op.kernel) * (op.input[1] ?? 0) * (op.output[1] ?? 0)) / op.groups, seed + 1)];
  if (op.bias) weights.push(wholeNumbers(op.output[1] ?? 0, seed + 2));
  return { op, inputs: [wholeNumbers(numel(op.input), seed)], weights };
}

/** Large enough for several blocks, with phases that no tap meets, and rests of every kind. */
const larger: fc.Arbitrary<FullCase> = fc
  .record({
    spatial: axes(2, 1, 22),
    kernel: axes(2, 1, 5),
    stride: axes(2, 1, 5),
    dilation: axes(2, 1, 3),
    outputPadding: axes(2, 0, 4),
    padding: fc.record({
      size: fc.constantFrom('same-upper', 'valid', 'explicit'),
      before: axes(2, 0, 7),
      after: axes(2, 0, 7),
      mode: fc.constant('zeros'),
    }),
    groups: fc.constantFrom(1, 1, 2, 3),
    perGroup: fc.integer({ min: 1, max: 9 }),
    filtersPerGroup: fc.integer({ min: 1, max: 14 }),
    bias: fc.boolean(),
    reversed: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ spatial, perGroup, filtersPerGroup, seed, ...params }) => {
    const outChannels = params.groups * filtersPerGroup;
    return caseOf(
      resolveOp('conv-transpose', { ...params, outChannels }, [1, params.groups * perGroup, ...spatial]),
      seed,
    );
  })
  .filter((found) => found !== undefined);

const small = transposedCases.map(({ op, input, weights }): FullCase => ({ op, inputs: [input], weights }));
const cases = fc.oneof(small, larger);

describe.each(['wasm', 'wasm-relaxed'])('transposed convolutions by phases, “%s”', (name) => {
  const set = findKernelSet(name);

  it('give what the definition gives', () => {
    fc.assert(
      fc.property(cases, (given) => {
        expect(set.kernelFor(given.op, 'phases').algorithm).toBe('phases');
        expectSame(compute(set, given, 'phases'), byReference(given));
      }),
      { numRuns: runs(200) },
    );
  });

  it('are the rule for the method that scatters; the others stay what they show', () => {
    const algorithmOf = (transposeMethod: string) => {
      const op = resolveOp('conv-transpose', { transposeMethod }, [1, 3, 8, 8]);
      return op && set.kernelFor(op).algorithm;
    };
    expect(['scatter', 'zero-insertion', 'matrix'].map(algorithmOf)).toEqual(['phases', 'definition', 'definition']);
  });

  it('give the same bits however the units are cut and ordered', () => {
    fc.assert(
      fc.property(cases, fc.nat(), (given, seed) =>
        expectSameBitsInAnyOrder(set, withFractions(given), seed, 'phases'),
      ),
      { numRuns: runs(80) },
    );
  });

  it('have what they call ready', () => {
    let ready = 0;
    fc.assert(
      fc.property(cases, fc.nat(), (given, seed) => {
        ready += expectReadyIsThere(set, given, seed, 'phases');
      }),
      { numRuns: runs(80) },
    );
    expect(ready).toBeGreaterThan(0);
  });

  it('leave weights that are no finite numbers to the definition', () => {
    const op = resolveOp('conv-transpose', { outChannels: 2, bias: false }, [1, 1, 3, 3]);
    const given = caseOf(op, 1);
    if (given === undefined) throw new Error('no such op');
    const one = { ...given, weights: given.weights.map((weight) => weight.fill(1).with(0, Infinity)) };
    expectSame(compute(set, one), byReference(one));
  });

  it('carry NaN and infinities of the picture where the definition does', () => {
    fc.assert(
      fc.property(cases, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (given, place, value) => {
        const inputs = given.inputs.map((input) => input.with(place % input.length, value));
        // No weight of 0, which alone makes NaN of an infinity.
        const weights = given.weights.map((each) => each.map((weight) => weight + 0.5));
        const one = { ...given, inputs, weights };
        expectSame(compute(set, one, 'phases'), byReference(one));
      }),
      { numRuns: runs(80) },
    );
  });

  it('take steps of fifty and more, kernels of one tap, volumes, and very long signals', () => {
    for (const [params, spatial] of [
      [{ kernel: [64], stride: [53] }, [7]],
      [{ kernel: [1, 1], stride: [9, 7] }, [5, 6]],
      [{ kernel: [4], stride: [2], outChannels: 1 }, [1_000_003]],
      [{ kernel: [3, 4, 5], stride: [2, 3, 4] }, [6, 7, 8]],
    ] as const) {
      const padding = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;
      const given = caseOf(resolveOp('conv-transpose', { outChannels: 9, ...params, padding }, [2, 3, ...spatial]), 3);
      if (given === undefined) throw new Error('no such op');
      expect(set.kernelFor(given.op).algorithm).toBe('phases');
      expectSame(compute(set, given), byReference(given));
    }
  });
});
