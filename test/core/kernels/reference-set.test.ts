import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceSet } from '../../../core/kernels/reference/reference-set.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { anyCases, resolveOp, run } from './arbitrary-ops.ts';
import { runs } from '../../support/runs.ts';

describe('the units of the reference kernels', () => {
  it('give the same values in any order, and what is called ready is there', () => {
    fc.assert(
      fc.property(anyCases, fc.nat(), ({ op, input, weights }, seed) => {
        const output = new Float32Array(numel(op.output)).fill(NaN);
        const kernel = referenceSet.kernelFor(op);
        const unit = kernel.bind({ inputs: [input], weights, output }, {});
        const cut = seed % (kernel.units + 1);
        unit(0, cut);
        const plane = Math.max(1, numel(op.output.slice(2)));
        for (let map = 0; map < output.length / plane; map++) {
          const ready = kernel.valuesReady(cut, map);
          expect(output.subarray(map * plane, map * plane + ready).findIndex(Number.isNaN)).toBe(-1);
          expect(kernel.valuesReady(kernel.units, map)).toBe(plane);
        }
        for (let at = kernel.units - 1; at >= cut; at--) unit(at, at + 1);
        expect(output).toEqual(run(op, input, weights));
      }),
      { numRuns: runs(300) },
    );
  });

  it.each([
    [1, 3, 0],
    [3, 6, 3],
  ])(
    'of a softmax over channels are its lines: after %i of 4 every plane of the first image has them',
    (done, first, second) => {
      const op = resolveOp('softmax', { axis: 1 }, [2, 3, 1, 2]);
      if (op === undefined) throw new Error('no softmax');
      const kernel = referenceSet.kernelFor(op);
      const of = (image: number) => [0, 1, 2].reduce((sum, c) => sum + kernel.valuesReady(done, 3 * image + c), 0);
      expect([kernel.units, of(0), of(1)]).toEqual([4, first, second]);
    },
  );

  it('of a batch normalisation of one image by its own statistics are its planes', () => {
    const op = resolveOp('batch-norm', { trained: false }, [1, 5, 3, 4]);
    expect(op && referenceSet.kernelFor(op).units).toBe(5);
  });
});
