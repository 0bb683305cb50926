import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseKernel } from '../../../core/kernels/choose.ts';
import { kernelSetNames } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import { algorithmsOf } from '../../../core/layers/algorithms.ts';
import { runs } from '../../support/runs.ts';
import { convOf } from './arbitrary-ops.ts';
import { everyOp } from './every-op.ts';

const [reference, wasm] = [findKernelSet('reference'), findKernelSet('wasm')];
const dense = convOf({ outChannels: 8, kernel: [3] }, [1, 4, 12, 12]);

describe('the algorithm of a step', () => {
  it.each(kernelSetNames)('is on %s, by rule and forced, one of those the user is offered', (name) => {
    const set = findKernelSet(name);
    fc.assert(
      fc.property(everyOp, ({ op }) => {
        const offered = algorithmsOf(op);
        expect(offered, `algorithmsOf a step of type ${op.type}`).toContain(chooseKernel(set, op).choice.algorithm);
        for (const wanted of offered) {
          const { kernel, choice } = chooseKernel(set, op, wanted);
          expect(kernel.algorithm).toBe(choice.algorithm);
          expect(choice.reason).toBe(choice.algorithm === wanted ? 'forced' : 'impossible');
          expect(choice.kernelSet).toBe(choice.algorithm === 'definition' ? 'reference' : name);
        }
      }),
      { numRuns: runs(200) },
    );
  });

  it('says why: by rule, forced, not possible here, no kernel', () => {
    const softmax = { type: 'softmax', input: [1, 4, 6, 6], output: [1, 4, 6, 6], axis: 1, logarithm: false } as const;
    const choices = [
      chooseKernel(wasm, dense),
      chooseKernel(wasm, dense, 'gemm'),
      chooseKernel(wasm, dense, 'rows'),
      chooseKernel(reference, dense, 'gemm'),
      chooseKernel(reference, dense),
      chooseKernel(wasm, softmax),
    ].map(({ choice: { kernelSet, algorithm, reason } }) => `${kernelSet} ${algorithm} ${reason}`);
    expect(choices).toEqual([
      'wasm direct rule',
      'wasm gemm forced',
      'wasm direct impossible',
      'reference definition impossible',
      'reference definition rule',
      'reference definition noKernel',
    ]);
  });
});
