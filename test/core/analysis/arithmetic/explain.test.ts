import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arithmetic, Term } from '../../../../core/analysis/arithmetic/arithmetic.types.ts';
import { explain } from '../../../../core/analysis/arithmetic/explain.ts';
import { finished, folded } from '../../../../core/analysis/arithmetic/fold.ts';
import type { LayerOp } from '../../../../core/layers/op.ts';
import { indexOf, numel } from '../../../../core/tensor/shape.ts';
import { runs } from '../../../support/runs.ts';
import { byReference, withFractions } from '../../kernels/compiled-laws.ts';
import { everyOp, type FullCase } from '../../kernels/every-op.ts';

const explained: ReadonlySet<LayerOp['type']> = new Set([
  'conv',
  'conv-transpose',
  'pool',
  'adaptive-pool',
  'activation',
  'softmax',
  'rearrange',
  'pad',
  'resize',
  'batch-norm',
  'normalize',
  'combine',
  'concat',
] as const);

const cases = fc.record({ given: everyOp.map(withFractions), place: fc.nat(), cut: fc.nat() });

function arithmeticOf({ op, inputs, weights }: FullCase, index: number, from = 0, to = Infinity): Arithmetic {
  const arithmetic = explain(op, { inputs, weights }, index, from, to);
  if (arithmetic === undefined) throw new Error(`nothing is said about ${op.type}`);
  return arithmetic;
}

/** What is lost by rounding to float32, and by another order of a sum. */
function tolerance({ terms, result }: Arithmetic): number {
  const sizes = terms.reduce((sum, { value }) => sum + (Number.isFinite(value) ? Math.abs(value) : 0), 0);
  return 2 ** -23 * Math.abs(result) + 2 ** -45 * sizes + 1e-37;
}

function expectNear(actual: number, expected: number, within: number): void {
  if (Object.is(actual, expected) || actual === expected) return;
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(within);
}

describe('how a number comes about', () => {
  it('ends at the number the definition gives, for every op of the lab', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(cases, ({ given, place }) => {
        if (!explained.has(given.op.type)) return;
        seen.add(given.op.type);
        const index = place % numel(given.op.output);
        const arithmetic = arithmeticOf(given, index);
        expect(arithmetic.terms).toHaveLength(arithmetic.total);
        expectNear(byReference(given)[index] ?? NaN, arithmetic.result, tolerance(arithmetic));
      }),
      { numRuns: runs(3000) },
    );
    expect([...seen].sort()).toEqual([...explained].sort());
  });

  it('shows the input and the weight of every term where they stand', () => {
    fc.assert(
      fc.property(cases, ({ given, place }) => {
        const { op, inputs, weights } = given;
        if (!explained.has(op.type)) return;
        const shapes = [op.input, ...('others' in op ? op.others : [])];
        for (const term of arithmeticOf(given, place % numel(op.output)).terms) {
          expect(term.state === 'value').toBe(term.input !== undefined);
          if (term.input !== undefined) {
            const { which, position } = term.input;
            expect(term.x).toBe(inputs[which]?.[indexOf(position, shapes[which] ?? [])]);
          } else expect([term.x, term.value === -Infinity ? 0 : term.value]).toEqual([0, 0]);
          if (term.weightPosition !== undefined) expect(term.w).toBe(weightAt(op, weights, term));
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('can be had in pieces that go on where the one before ended', () => {
    fc.assert(
      fc.property(cases, ({ given, place, cut }) => {
        if (!explained.has(given.op.type)) return;
        const index = place % numel(given.op.output);
        const whole = arithmeticOf(given, index);
        if (whole.total === 0) return;
        const at = cut % whole.total;
        const [first, second] = [arithmeticOf(given, index, 0, at), arithmeticOf(given, index, at)];
        expect([...first.terms, ...second.terms]).toEqual(whole.terms);
        const sum = second.terms.reduce<number | undefined>(
          (soFar, { value }) => folded(whole.form, soFar, value),
          second.before,
        );
        expect(sum).toBe(whole.folded);
        expect(finished(sum ?? NaN, second.finish)).toBe(whole.result);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('says nothing about what only imported networks have', () => {
    fc.assert(
      fc.property(everyOp, ({ op, inputs, weights }) => {
        if (!explained.has(op.type)) expect(explain(op, { inputs, weights }, 0, 0, 1)).toBeUndefined();
      }),
    );
  });
});

function weightAt(op: LayerOp, [weight]: readonly Float32Array[], { weightPosition = [] }: Term): number | undefined {
  if (op.type !== 'conv' && op.type !== 'conv-transpose') return NaN;
  const second = (op.type === 'conv' ? (op.input[1] ?? 1) : (op.output[1] ?? 1)) / op.groups;
  const first = op.type === 'conv' ? (op.output[1] ?? 1) : (op.input[1] ?? 1);
  return weight?.[indexOf(weightPosition, [first, second, ...op.kernel])];
}

describe('a transposed convolution', () => {
  const op = {
    type: 'conv-transpose',
    method: 'scatter',
    input: [1, 1, 2, 2],
    output: [1, 1, 5, 5],
    kernel: [3, 3],
    stride: [2, 2],
    dilation: [1, 1],
    padBefore: [0, 0],
    padAfter: [0, 0],
    outputPadding: [0, 0],
    groups: 1,
    bias: false,
    reversed: false,
  } as const;
  const states = (index: number) =>
    arithmeticOf({ op, inputs: [Float32Array.of(1, 2, 3, 4)], weights: [new Float32Array(9).fill(1)] }, index)
      .terms.map(({ state }) => state[0])
      .join('');

  it('tells inputs from the zeros between them and those around them', () => {
    // The middle: all four inputs at the corners of the kernel, inserted zeros between them.
    expect(states(12)).toBe('viviiiviv');
    // The first corner: one input, the rest lies outside.
    expect(states(0)).toBe('vpppppppp');
  });
});

describe('an average pool at a corner', () => {
  it.each([
    [true, 9],
    [false, 4],
  ])('that counts the padding: %s, divides by %i', (countPadding, count) => {
    const input = Float32Array.from({ length: 16 }, (_, i) => i);
    const op = {
      type: 'pool',
      method: 'average',
      input: [1, 1, 4, 4],
      output: [1, 1, 4, 4],
      kernel: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      padBefore: [1, 1],
      padAfter: [1, 1],
      countPadding,
      divisor: 0,
      power: 2,
    } as const;
    const { finish, result } = arithmeticOf({ op, inputs: [input], weights: [] }, 0);
    expect(finish).toEqual([{ name: 'divide', value: count }]);
    expect(result).toBe((0 + 1 + 4 + 5) / count);
    expect(byReference({ op, inputs: [input], weights: [] })[0]).toBe(Math.fround(result));
  });
});
