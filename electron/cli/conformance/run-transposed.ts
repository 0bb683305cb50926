import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import type { LayerOfCase } from './to-layer.ts';
import { applyLayer, multiplicationsOf } from './apply.ts';
import { compareApplied, prefixed, quantitiesOf, tensorsOf } from './run-layer.ts';
import { ConformanceError, type ConformanceCase, type Suite } from './suite.ts';
import { transposed } from './to-layer.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** A transposed convolution by both of its methods: one output, two costs. */
export function runTransposed(suite: Suite, item: ConformanceCase, kernels: KernelSet): CaseResult {
  const [stored] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const layer = transposed(item.params);
  const { inputs, weights } = tensorsOf(suite, item, layer);
  const by = (transposeMethod: string): LayerOfCase => ({ ...layer, params: { ...layer.params, transposeMethod } });
  const scattered = applyLayer(kernels, by('scatter'), inputs, weights);
  const gathered = applyLayer(kernels, by('zero-insertion'), inputs, weights);
  const [formula, counted] = multiplicationsOf(gathered);
  return verdict(
    [
      ...compareApplied(suite, scattered, stored),
      ...compareApplied(suite, gathered, stored).map((reason) => prefixed('by zero insertion: ', reason)),
      formula === counted ? undefined : `by zero insertion: ${formula} multiplications by formula, ${counted} counted`,
      gathered.counted.multiplications === scattered.counted.multiplications
        ? undefined
        : `${gathered.counted.multiplications} products by zero insertion, ${scattered.counted.multiplications} by scatter`,
    ],
    item,
    quantitiesOf(scattered),
  );
}
