import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import type { Params } from '../../../core/layers/field.ts';
import { costOf, fieldRuleOf, layerDefinitions } from '../../../core/layers/registry.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

function resolve(type: string, params: Params, input: Shape) {
  const result = layerDefinitions[type]?.resolve(params, input, 'Layer');
  if (result === undefined) throw new Error(`no layer ${type}`);
  return result;
}

function opOf(type: string, params: Params, input: Shape) {
  const result = resolve(type, params, input);
  if (!result.ok) throw new Error(result.problems.map((problem) => sentenceOf(problem.error)).join(' '));
  return result.op;
}

function firstProblem(type: string, params: Params, input: Shape) {
  const result = resolve(type, params, input);
  return result.ok ? undefined : result.problems[0];
}

const pads = (n: number) => ({ size: 'explicit', before: [n], after: [n], mode: 'zeros' }) as const;

describe('a pool', () => {
  it('halves by default', () => {
    expect(opOf('pool', {}, [1, 4, 9, 8]).output).toEqual([1, 4, 4, 4]);
  });

  it('rounds up in ceil mode without touching the padding', () => {
    const op = opOf('pool', { ceilMode: true }, [1, 4, 9, 8]);
    expect(op).toMatchObject({ output: [1, 4, 5, 4], padAfter: [0, 0] });
  });

  it('drops what its method does not read, so that equal work has equal descriptions', () => {
    const plain = opOf('pool', { method: 'max' }, [1, 1, 4]);
    expect(opOf('pool', { method: 'max', power: 3, divisor: 7, countPadding: false }, [1, 1, 4])).toEqual(plain);
  });

  it('refuses padding of more than half the window and offers the limit', () => {
    const problem = firstProblem('pool', { kernel: [3], padding: pads(2) }, [1, 1, 8, 8]);
    expect(problem && sentenceOf(problem.error)).toBe(
      'Padding of 2 is more than half the window of 3 along height in “Layer”: use at most 1.',
    );
    expect(problem?.fix).toEqual({ padding: { size: 'explicit', before: [1, 1], after: [1, 1], mode: 'zeros' } });
  });

  it('refuses a window that does not fit, and padding that is not zeros', () => {
    expect(firstProblem('pool', { kernel: [9] }, [1, 1, 8])?.error.code).toBe('layer.emptyOutput');
    expect(firstProblem('pool', { padding: { ...pads(0), mode: 'reflect' } }, [1, 1, 8])?.error.code).toBe(
      'layer.value',
    );
  });

  it.each([
    { method: 'max', multiplications: 0n, additions: 0n, comparisons: 64n, status: 'complete' },
    { method: 'average', multiplications: 16n, additions: 48n, comparisons: 0n, status: 'complete' },
    { method: 'lp', multiplications: 64n, additions: 48n, comparisons: 0n, status: 'complete' },
  ])('by $method of 2x2 windows over 8x8 costs $multiplications multiplications', ({ method, ...want }) => {
    const { multiplications, additions, comparisons, status, parameters } = costOf(
      opOf('pool', { method }, [1, 1, 8, 8]),
    );
    expect({ multiplications: multiplications.value, additions: additions.value, comparisons, status }).toEqual(want);
    expect(parameters.value).toBe(0n);
  });

  it('moves the receptive field by its stride', () => {
    expect(fieldRuleOf(opOf('pool', { kernel: [3] }, [1, 1, 9]))).toEqual([
      { phases: [{ from: 0, step: 1, count: 3 }], advance: 2 },
    ]);
  });
});

describe('an adaptive pool', () => {
  it('answers the size asked for; one position looks at everything', () => {
    const op = opOf('adaptive-pool', {}, [2, 3, 7, 5]);
    expect(op.output).toEqual([2, 3, 1, 1]);
    expect(fieldRuleOf(op)).toEqual([
      { phases: [{ from: 0, step: 1, count: 7 }], advance: 7 },
      { phases: [{ from: 0, step: 1, count: 5 }], advance: 5 },
    ]);
  });

  it('costs a comparison for every value of every window', () => {
    const op = opOf('adaptive-pool', { method: 'max', output: [3] }, [1, 2, 7]);
    // Windows of 3, 3 and 3 positions, in two channels.
    expect(costOf(op).comparisons).toBe(18n);
    const phases = [0, 2, 4].map((from) => ({ from, step: 1, count: 3 }));
    expect(fieldRuleOf(op)).toEqual([{ phases, advance: 7 }]);
  });

  it('refuses to answer nothing', () => {
    expect(firstProblem('adaptive-pool', { output: [0] }, [1, 1, 4])?.error.code).toBe('layer.value');
  });
});

describe('an activation', () => {
  it('keeps any shape and only the constants of its function', () => {
    expect(opOf('activation', { function: 'leaky-relu', slope: 0.2 }, [5])).toEqual({
      type: 'activation',
      function: 'leaky-relu',
      input: [5],
      output: [5],
      alpha: 0.2,
      beta: 0,
    });
    expect(opOf('activation', { slope: 0.2 }, [1, 2, 3])).toMatchObject({ function: 'relu', alpha: 0 });
  });

  it('refuses bounds the wrong way round and offers to swap them', () => {
    const problem = firstProblem('activation', { function: 'clip', low: 2, high: 1 }, [1, 1, 4]);
    expect(problem && sentenceOf(problem.error)).toBe('“high” of “Layer” is 1, but must be at least 2.');
    expect(problem?.fix).toEqual({ low: 1, high: 2 });
  });

  it('refuses a function it does not know', () => {
    expect(firstProblem('activation', { function: 'constructor' }, [1, 1, 4])?.error.code).toBe('layer.value');
  });

  it('is costed with the functions it calls', () => {
    const cost = costOf(opOf('activation', { function: 'hard-swish' }, [1, 2, 4, 4]));
    expect(cost.multiplications).toEqual({ symbols: '2 · N · C · H · W', numbers: '2 · 1 · 2 · 4 · 4', value: 64n });
    expect(cost.status).toBe('complete');
    const { multiplications, functions } = costOf(opOf('activation', { function: 'gelu' }, [1, 2, 4, 4]));
    expect([multiplications.value, functions.erf]).toEqual([96n, 32n]);
  });
});

describe('a softmax', () => {
  it('counts a negative axis from the end', () => {
    expect(opOf('softmax', { axis: -1 }, [2, 3, 4])).toMatchObject({ axis: 2 });
  });

  it('refuses an axis its input does not have', () => {
    const problem = firstProblem('softmax', { axis: 3 }, [2, 3, 4]);
    expect(problem && sentenceOf(problem.error)).toContain('must be a whole number from -3 to 2');
    expect(problem?.fix).toEqual({ axis: 1 });
  });

  it('sees the whole line of a spatial axis', () => {
    const here = { phases: [{ from: 0, step: 1, count: 1 }], advance: 1 };
    const line = { phases: [{ from: 0, step: 1, count: 6 }], advance: 0, jump: 1 };
    expect(fieldRuleOf(opOf('softmax', { axis: 3 }, [1, 3, 4, 6]))).toEqual([here, line]);
    expect(fieldRuleOf(opOf('softmax', { axis: 1 }, [1, 3, 4, 6]))).toEqual([here, here]);
  });
});
