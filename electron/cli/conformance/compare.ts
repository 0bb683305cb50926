import { sameShape, shapeText, strides } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { ConformanceError, type CaseOutput } from './suite.ts';

export type ComparisonRule = Pick<CaseOutput, 'cmp' | 'atol' | 'rtol'>;

/** Values with their shape, floats or integers. */
export interface Values {
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array;
}

/**
 * Compares an output with the stored one; answers the worst element in words, or undefined where all hold.
 * close: |got - want| <= atol + rtol·|want|, NaN where NaN is wanted, infinities equal. exact: equal numbers (+0 = -0,
 * NaN = NaN). bits: equal bit patterns, any NaN for a NaN.
 */
export function compareOutput(got: Values, want: Values, rule: ComparisonRule): string | undefined {
  if (!sameShape(got.shape, want.shape)) return `shape ${shapeText(got.shape)}, wanted ${shapeText(want.shape)}`;
  if (got.data.length !== want.data.length) return `${got.data.length} values, wanted ${want.data.length}`;
  const excess = excessRule(rule);
  let [worst, worstAt, bad] = [1, -1, 0];
  for (let i = 0; i < want.data.length; i++) {
    const e = excess(got.data[i] ?? NaN, want.data[i] ?? NaN);
    if (e <= 1) continue;
    bad++;
    if (e > worst) [worst, worstAt] = [e, i];
  }
  if (worstAt < 0) return undefined;
  const place = coordinates(worstAt, want.shape).join(', ');
  const values = `got ${numberText(got.data[worstAt])}, want ${numberText(want.data[worstAt])}`;
  return `${bad} of ${want.data.length} values differ (${rule.cmp}); worst at [${place}]: ${values}`;
}

/** How many times the allowed distance two numbers are apart: above 1 is a failure. */
function excessRule(rule: ComparisonRule): (got: number, want: number) => number {
  switch (rule.cmp) {
    case 'close': {
      const { atol, rtol } = rule;
      if (atol === undefined || rtol === undefined) throw new ConformanceError('“close” needs atol and rtol');
      return (got, want) => {
        if (!Number.isFinite(want) || !Number.isFinite(got)) return Object.is(got, want) ? 0 : Infinity;
        const distance = Math.abs(got - want);
        return distance === 0 ? 0 : distance / (atol + rtol * Math.abs(want));
      };
    }
    case 'exact':
      return (got, want) => (got === want || Object.is(got, want) ? 0 : distanceOr(got, want));
    case 'bits':
      return (got, want) => (Object.is(got, want) ? 0 : distanceOr(got, want));
  }
}

/** Above 1 in any case, larger for larger distances. */
function distanceOr(got: number, want: number): number {
  const distance = Math.abs(got - want);
  return Number.isNaN(distance) ? Infinity : 2 + distance;
}

function coordinates(index: number, shape: Shape): number[] {
  return strides(shape).map((step, axis) => Math.floor(index / step) % (shape[axis] ?? 1));
}

function numberText(value: number | undefined): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
