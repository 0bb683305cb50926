import { expect } from 'vitest';
import { runAlone, startAlone } from '../../../core/kernels/alone.ts';
import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import type { Algorithm } from '../../../core/layers/algorithms.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { FullCase } from './every-op.ts';

/** What an op gives by its definition. */
export function byReference({ op, inputs, weights }: FullCase): Float32Array {
  const output = new Float32Array(numel(op.output));
  referenceKernels.run(op, { inputs, weights, output }, 0, output.length);
  return output;
}

/** What a kernel set gives. */
export function compute(set: KernelSet, { op, inputs, weights }: FullCase, wanted?: Algorithm): Float32Array {
  const output = new Float32Array(numel(op.output)).fill(NaN);
  runAlone(set, op, { inputs, weights, output }, wanted);
  return output;
}

/** The same values, NaN and the sign of zeros included; much quicker than deep equality where there are many. */
export function expectSame(actual: Float32Array, expected: Float32Array): void {
  const place = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  expect([actual.length, place, actual[place]]).toEqual([expected.length, -1, expected[place]]);
}

/** As far apart as so many parts of the expected value, or as `least`; NaN where NaN is expected. */
export function expectClose(actual: Float32Array, expected: Float32Array, parts: number, least: number): void {
  const differ = (a: number, b: number) =>
    !Object.is(a, b) && !(Math.abs(a - b) <= Math.max(least, Math.abs(b) * parts));
  const place = actual.findIndex((value, i) => differ(value, expected[i] ?? NaN));
  expect([actual.length, place, actual[place]]).toEqual([expected.length, -1, expected[place]]);
}

/** Whole numbers turned into numbers whose sums are rounded. */
export function withFractions(given: FullCase): FullCase {
  const fractions = (values: Float32Array) => values.map((value, i) => Math.sin(value + i));
  return { ...given, inputs: given.inputs.map(fractions), weights: given.weights.map(fractions) };
}

/** The same bits however the units are cut and ordered, and in the end every value is said to be ready. */
export function expectSameBitsInAnyOrder(set: KernelSet, given: FullCase, seed: number, wanted?: Algorithm): void {
  const whole = compute(set, given, wanted);
  const output = new Float32Array(whole.length).fill(NaN);
  const { kernel, run, finish } = startAlone(set, given.op, { ...given, output }, wanted);
  const cut = seed % (kernel.units + 1);
  // The last units first: nothing before them is ready for that.
  for (let unit = kernel.units - 1; unit >= cut; unit--) run(unit, unit + 1);
  run(0, cut);
  finish();
  expectSame(output, whole);
  const planes = mapsOf(given);
  const ready = Array.from({ length: planes }, (_, map) => kernel.valuesReady(kernel.units, map));
  expect(ready.reduce((sum, each) => sum + each, 0)).toBe(whole.length);
}

/** What is called ready after some units is there. Answers how many values that were. */
export function expectReadyIsThere(set: KernelSet, given: FullCase, seed: number, wanted?: Algorithm): number {
  const output = new Float32Array(numel(given.op.output)).fill(NaN);
  const { kernel, run, finish } = startAlone(set, given.op, { ...given, output }, wanted);
  const done = seed % (kernel.units + 1);
  run(0, done);
  finish();
  const plane = output.length / mapsOf(given);
  let sum = 0;
  for (let map = 0; map * plane < output.length; map++) {
    const ready = kernel.valuesReady(done, map);
    expect(output.subarray(map * plane, map * plane + ready).findIndex(Number.isNaN)).toBe(-1);
    sum += ready;
  }
  return sum;
}

/** Images times channels: values of an output of fewer axes are maps of one value. */
function mapsOf({ op }: FullCase): number {
  return numel(op.output.slice(0, 2));
}
