import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { MatmulOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { wholeNumbers } from './arbitrary-ops.ts';
import {
  byReference,
  compute,
  expectReadyIsThere,
  expectSame,
  expectSameBitsInAnyOrder,
  withFractions,
} from './compiled-laws.ts';
import type { FullCase } from './every-op.ts';

const size = (max: number) => fc.integer({ min: 1, max });

/** Several matrices, one of which is that of all others; rows for several units. */
const products: fc.Arbitrary<FullCase> = fc
  .record({
    rows: size(130),
    inner: size(70),
    columns: fc.oneof(size(50), fc.constant(1024)),
    batch: fc.constantFrom([], [1], [3], [2, 3]),
    oneFirst: fc.boolean(),
    oneSecond: fc.boolean(),
    transposeFirst: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ rows, inner, columns, batch, oneFirst, oneSecond, transposeFirst, seed }) => {
    const ones = batch.map(() => 1);
    const input = [...(oneFirst && !oneSecond ? ones : batch), ...(transposeFirst ? [inner, rows] : [rows, inner])];
    const other = [...(oneSecond ? ones : batch), inner, columns];
    const output = [...batch, rows, columns];
    const op: MatmulOp = {
      ...{ type: 'matmul', input, others: [other], output },
      ...{ transposeFirst, transposeSecond: false, alpha: 1, beta: 1 },
    };
    return { op, inputs: [wholeNumbers(numel(input), seed), wholeNumbers(numel(other), seed + 1)], weights: [] };
  });

describe.each(['wasm', 'wasm-relaxed'])('matrix products, “%s”', (name) => {
  const set = findKernelSet(name);

  it.each(['gemm', 'direct'] as const)('give what the definition gives, by the algorithm %s', (wanted) => {
    fc.assert(
      fc.property(products, (given) => {
        expect(set.kernelFor(given.op, wanted).algorithm).toBe(wanted);
        expectSame(compute(set, given, wanted), byReference(given));
      }),
      { numRuns: runs(60) },
    );
  });

  it('are taken by rule, but not with a factor, an addend, or the second one turned round', () => {
    const op = { type: 'matmul', input: [8, 4], others: [[4, 6]], output: [8, 6], alpha: 1, beta: 1 } as const;
    const plain = { ...op, transposeFirst: false, transposeSecond: false };
    const turned = { ...plain, others: [[6, 4]], transposeSecond: true };
    const added = { ...plain, others: [[4, 6], [6]] };
    const scaled = { ...plain, alpha: -2 };
    const algorithmsOf = [plain, turned, added, scaled].map((each) => set.kernelFor(each).algorithm);
    expect(algorithmsOf).toEqual(['direct', 'definition', 'definition', 'definition']);
  });

  it('give the same bits however the units are cut and ordered, and have what they call ready', () => {
    let ready = 0;
    fc.assert(
      fc.property(products, fc.nat(), (given, seed) => {
        expectSameBitsInAnyOrder(set, withFractions(given), seed);
        ready += expectReadyIsThere(set, given, seed);
      }),
      { numRuns: runs(60) },
    );
    expect(ready).toBeGreaterThan(0);
  });

  it('carry NaN and infinities where the definition does', () => {
    fc.assert(
      fc.property(products, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (given, place, value) => {
        const inputs = given.inputs.map((input, i) =>
          i === place % 2 ? input.with(place % input.length, value) : input,
        );
        expectSame(compute(set, { ...given, inputs }), byReference({ ...given, inputs }));
      }),
      { numRuns: runs(40) },
    );
  });
});
