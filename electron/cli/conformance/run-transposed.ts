import type { Compute } from './compute.ts';
import type { LayerOfCase } from './to-layer.ts';
import { applyLayer, multiplicationsOf } from './apply.ts';
import { compareApplied, prefixed, quantitiesOf, tensorsOf } from './run-layer.ts';
import { ConformanceError, type ConformanceCase, type Suite } from './suite.ts';
import { transposed } from './to-layer.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** A transposed convolution by all of its methods: one output, three costs. */
export function runTransposed(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const [stored] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const layer = transposed(item.params);
  const { inputs, weights } = tensorsOf(suite, item, layer);
  const by = (transposeMethod: string): LayerOfCase => ({ ...layer, params: { ...layer.params, transposeMethod } });
  const scattered = applyLayer(compute, by('scatter'), inputs, weights);
  const gathered = applyLayer(compute, by('zero-insertion'), inputs, weights);
  const multiplied = applyLayer(compute, by('matrix'), inputs, weights);
  const [formula, counted] = multiplicationsOf(gathered);
  const entries = multiplicationsOf(multiplied);
  return verdict(
    [
      ...compareApplied(suite, scattered, stored),
      ...compareApplied(suite, gathered, stored).map((reason) => prefixed('by zero insertion: ', reason)),
      ...compareApplied(suite, multiplied, stored).map((reason) => prefixed('by the matrix: ', reason)),
      formula === counted ? undefined : `by zero insertion: ${formula} multiplications by formula, ${counted} counted`,
      entries[0] === entries[1] ? undefined : `by the matrix: ${entries[0]} entries by formula, ${entries[1]} counted`,
      gathered.counted.multiplications === scattered.counted.multiplications
        ? undefined
        : `${gathered.counted.multiplications} products by zero insertion, ${scattered.counted.multiplications} by scatter`,
    ],
    item,
    quantitiesOf(scattered),
  );
}
