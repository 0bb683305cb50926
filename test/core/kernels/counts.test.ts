import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import { countTraffic } from '../../../core/kernels/reference/counting-traffic.ts';
import { referenceKernels } from '../../../core/kernels/reference/reference.ts';
import { addCounts, noCounts, type Counted } from '../../../core/layers/cost.ts';
import { costOf } from '../../../core/layers/registry.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { opsByType } from '../execute/gradients/random-ops.ts';
import { everyOp, type FullCase } from './every-op.ts';
import { inTotal, predicted } from './predicted.ts';

describe('the cost of any layer', () => {
  it('is what the innermost loop counts, every kind of operation for itself', () => {
    fc.assert(
      fc.property(everyOp, (given) => {
        const cost = costOf(given.op);
        const counted = countsOf(given);
        expect(inTotal(counted)).toEqual(predicted(cost));
        if (cost.paddingTaps === undefined) expect(cost.status).toBe('partial');
        else expect(counted.paddingTaps).toBe(cost.paddingTaps);
      }),
      { numRuns: runs(400) },
    );
  });

  it('has the bytes that a run reads and writes, each counted once', () => {
    fc.assert(
      fc.property(everyOp, ({ op, inputs, weights }) => {
        const found = countTraffic(op, { inputs, weights, output: new Float32Array(numel(op.output)) });
        const { bytesRead, bytesWritten } = costOf(op);
        expect(found.bytesWritten).toBe(bytesWritten);
        // Where the offsets of a deformable convolution lead depends on their values.
        if (op.type === 'deform-conv') expect(found.bytesRead <= bytesRead).toBe(true);
        else expect(found.bytesRead).toBe(bytesRead);
      }),
      { numRuns: runs(400) },
    );
  });

  it('is counted the same however the work is cut up', () => {
    fc.assert(
      fc.property(everyOp, fc.nat(), (given, cut) => {
        const granule = referenceKernels.granule(given.op);
        const length = numel(given.op.output);
        const middle = granule * (cut % (length / granule + 1));
        const parts = addCounts(countsOf(given, 0, middle), countsOf(given, middle, length));
        expect(parts).toEqual(countsOf(given));
        expect(addCounts(parts, noCounts)).toEqual(parts);
      }),
    );
  });

  it('is tried for every type of op', () => {
    const types = new Set(fc.sample(everyOp, { numRuns: 1000, seed: 1 }).map(({ op }) => op.type));
    expect([...types].toSorted()).toEqual(Object.keys(opsByType).toSorted());
  });
});

function countsOf({ op, inputs, weights }: FullCase, begin = 0, end = numel(op.output)): Counted {
  return countRun(op, { inputs, weights, output: new Float32Array(numel(op.output)) }, begin, end);
}
