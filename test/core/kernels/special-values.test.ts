import { describe, expect, it } from 'vitest';
import { erfc } from '../../../core/kernels/reference/erf.ts';
import { maxPoolSources } from '../../../core/kernels/reference/max-pool-sources.ts';
import { kernelSetNames } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import { pointwiseFunctions } from '../../../core/layers/op.ts';
import { convOf, resolveOp, run } from './arbitrary-ops.ts';

const row = (...values: number[]) => Float32Array.from(values);

function pool(params: object, width: number) {
  const op = resolveOp('pool', { kernel: [3], stride: [1], ...params }, [1, 1, width]);
  if (op?.type !== 'pool') throw new Error('no pool');
  return op;
}

const padOne = { size: 'explicit', before: [1], after: [1], mode: 'zeros' } as const;

describe('NaN and infinities', () => {
  it('an infinite weight on zero padding gives no NaN', () => {
    const op = convOf({ outChannels: 1, bias: false }, [1, 1, 3]);
    expect([...run(op, row(1, 2, 3), [row(Infinity, 0, 0)])]).toEqual([0, Infinity, Infinity]);
  });

  it('an infinite weight times a zero of the input is NaN', () => {
    const op = convOf({ outChannels: 1, bias: false, padding: { ...padOne, size: 'valid' } }, [1, 1, 3]);
    expect([...run(op, row(0, 2, 3), [row(Infinity, 0, 0)])]).toEqual([NaN]);
  });

  it('a sum beyond float32 is infinite, and one that comes back is not', () => {
    const op = convOf({ outChannels: 1, bias: false, padding: { ...padOne, size: 'valid' } }, [1, 1, 3]);
    expect([...run(op, row(3e38, 3e38, 0), [row(1, 1, 1)])]).toEqual([Infinity]);
    expect([...run(op, row(3e38, 3e38, 1), [row(1, 1, -3e38)])]).toEqual([Math.fround(3e38)]);
  });

  it('NaN wins a maximum wherever it stands in the window, and spoils only its windows', () => {
    expect([...run(pool({ padding: padOne }, 5), row(1, NaN, 2, 5, 4))]).toEqual([NaN, NaN, NaN, 5, 5]);
  });

  it('padding of a max pool never wins, not even against minus infinity', () => {
    expect([...run(pool({ padding: padOne }, 3), row(-5, -7, -9))]).toEqual([-5, -5, -7]);
    expect([...run(pool({ padding: padOne }, 3), row(-Infinity, -Infinity, -9))]).toEqual([-Infinity, -9, -9]);
  });

  it('maxima come from the first of equals, and from the NaN', () => {
    expect([...maxPoolSources(pool({ padding: padOne }, 5), row(1, 1, NaN, 7, 7))]).toEqual([0, 2, 2, 2, 3]);
  });

  it('softmax of large numbers does not overflow', () => {
    const op = resolveOp('softmax', { axis: 2 }, [1, 1, 3]);
    expect(op && [...run(op, row(1e30, 1e30, -1e30))]).toEqual([0.5, 0.5, 0]);
  });

  it.each(pointwiseFunctions)('%s of NaN is NaN', (name) => {
    const op = resolveOp('activation', { function: name }, [1, 1, 1]);
    expect(op && [...run(op, row(NaN))]).toEqual([NaN]);
  });

  it('the sign of zero survives a ReLU', () => {
    const op = resolveOp('activation', {}, [1, 1, 2]);
    expect(op && [...run(op, row(-0, 0))]).toEqual([-0, 0]);
  });
});

describe('the complementary error function', () => {
  // Values from Abramowitz and Stegun, table 7.1 and 7.3, and the Maclaurin series in 50 digits.
  it.each([
    [0, 1],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047266],
    [3, 2.209049699858544e-5],
    [5, 1.5374597944280349e-12],
    [10, 2.088487583762545e-45],
    [-1, 1.8427007929497148],
    [30, 0],
    [Infinity, 0],
    [-Infinity, 2],
    [NaN, NaN],
  ])('of %d is %d', (x, want) => {
    const got = erfc(x);
    if (want === 0 || Number.isNaN(want)) expect(got).toBe(want);
    else expect(Math.abs(got / want - 1)).toBeLessThan(1e-11);
  });
});

describe('kernel sets', () => {
  it.each(kernelSetNames)('are found by name: %s', (name) => {
    expect(findKernelSet(name).name).toBe(name);
  });

  it.each(['unknown', '', 'toString'])('never fall back: “%s” is refused', (name) => {
    expect(() => findKernelSet(name)).toThrow(`The kernel set “${name}” is not available here`);
  });
});
