import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runAlone, startAlone } from '../../../core/kernels/alone.ts';
import { algorithms, type Algorithm } from '../../../core/kernels/kernel-set.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { ConvOp, LayerOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { convCases, convOf, wholeNumbers, type OpCase } from './arbitrary-ops.ts';

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

function byReference({ op, input, weights }: OpCase): Float32Array {
  const output = new Float32Array(numel(op.output));
  referenceKernels.run(op, { inputs: [input], weights, output }, 0, output.length);
  return output;
}

/** Numbers whose sums are rounded. */
const fractions = (values: Float32Array) => values.map((value, i) => Math.sin(value + i));

describe.each(compiled)('the compiled kernels “%s”', (name) => {
  const set = findKernelSet(name);
  const compute = ({ op, input, weights }: OpCase, wanted?: Algorithm) => {
    const output = new Float32Array(numel(op.output)).fill(NaN);
    runAlone(set, op, { inputs: [input], weights, output }, wanted);
    return output;
  };

  it.each([undefined, ...algorithms])('give what the definition gives, by the algorithm %s', (wanted) => {
    const used = new Set<Algorithm>();
    fc.assert(
      fc.property(fc.oneof(convCases, largerConvs), (given) => {
        used.add(set.kernelFor(given.op, wanted).algorithm);
        expect(compute(given, wanted)).toEqual(byReference(given));
      }),
      { numRuns: runs(150) },
    );
    // An algorithm that was never used proves nothing.
    if (wanted !== undefined) expect(used.has(wanted)).toBe(true);
  });

  it('give the same bits however the units are cut and ordered, and never say more is ready than is', () => {
    fc.assert(
      fc.property(largerConvs, fc.nat(), (given, seed) => {
        const exact = { ...given, input: fractions(given.input), weights: given.weights.map(fractions) };
        const whole = compute(exact);
        const output = new Float32Array(whole.length).fill(NaN);
        const { kernel, run, finish } = startAlone(set, exact.op, {
          inputs: [exact.input],
          weights: exact.weights,
          output,
        });
        const cut = seed % (kernel.units + 1);
        // The last units first: nothing before them is ready for that.
        for (let unit = kernel.units - 1; unit >= cut; unit--) run(unit, unit + 1);
        run(0, cut);
        finish();
        expect(output).toEqual(whole);
        expect(readyOf(exact.op, kernel.valuesReady.bind(kernel), kernel.units)).toBe(whole.length);
      }),
      { numRuns: runs(60) },
    );
  });

  it('have what they call ready, and nothing beyond', () => {
    fc.assert(
      fc.property(largerConvs, fc.nat(), (given, seed) => {
        const output = new Float32Array(numel(given.op.output)).fill(NaN);
        const { kernel, run, finish } = startAlone(set, given.op, { ...given, inputs: [given.input], output });
        const done = seed % (kernel.units + 1);
        run(0, done);
        finish();
        const plane = numel(given.op.output.slice(2));
        for (let map = 0; map < output.length / plane; map++) {
          const ready = kernel.valuesReady(done, map);
          expect(output.subarray(map * plane, map * plane + ready).findIndex(Number.isNaN)).toBe(-1);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('leave weights that are no finite numbers to the definition: zeros of the padding would turn them into NaN', () => {
    const op = convOf({ outChannels: 2, bias: false }, [1, 1, 3, 3]);
    const given = { ...caseOf(op, 1), weights: [new Float32Array(18).fill(1).with(0, Infinity)] };
    const output = compute(given);
    expect(output).toEqual(byReference(given));
    expect(output.includes(NaN)).toBe(false);
  });

  it('carry NaN and infinities of the picture where the definition does', () => {
    fc.assert(
      fc.property(largerConvs, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (given, place, value) => {
        const input = given.input.with(place % given.input.length, value);
        // No weight of 0, which alone makes NaN of an infinity.
        const weights = given.weights.map((each) => each.map((weight) => weight + 0.5));
        const one = { ...given, input, weights };
        expect(compute(one)).toEqual(byReference(one));
      }),
      { numRuns: runs(60) },
    );
  });
});

/** Values of all planes that are ready after so many units. */
function readyOf(op: LayerOp, ready: (units: number, plane: number) => number, units: number): number {
  const planes = (op.output[0] ?? 0) * (op.output[1] ?? 0);
  return Array.from({ length: planes }, (_, plane) => ready(units, plane)).reduce((sum, each) => sum + each, 0);
}
