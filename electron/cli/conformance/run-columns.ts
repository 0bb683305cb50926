import type { Compute } from './compute.ts';
import type { Params } from '../../../core/layers/field.ts';
import { applyLayer } from './apply.ts';
import { axes, paddingOf } from './case-params.ts';
import { compareNamed } from './run-recipes.ts';
import { inputNamed, type ConformanceCase, type Suite } from './suite.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** Windows as columns, and the columns laid back. */
export function runUnfold(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const x = inputNamed(suite, item, 'x');
  const { params } = item;
  const window: Params = {
    ...axes(params, 'kernel'),
    ...axes(params, 'stride'),
    ...axes(params, 'dilation'),
    padding: paddingOf(params['pad']),
  };
  const cols = applyLayer(compute, { type: 'unfold', params: window }, [x]);
  const outputSize = x.shape.slice(2);
  const folded = applyLayer(compute, { type: 'fold', params: { ...window, outputSize } }, [cols.output]);
  return verdict(compareNamed(suite, item, { cols, folded }), item, { outShape: cols.op.output });
}
