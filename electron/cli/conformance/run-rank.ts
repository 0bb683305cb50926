import { rankOf, svd } from '../../../core/tensor/svd.ts';
import { compareOutput } from './compare.ts';
import { ConformanceError, inputNamed, readTensor, type ConformanceCase, type Suite } from './suite.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** A kernel's singular values, its rank, and whether it is a column times a row. */
export function runRank(suite: Suite, item: ConformanceCase): CaseResult {
  const { shape, data } = inputNamed(suite, item, 'k');
  const [stored] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const found = svd(data, shape[0] ?? 0, shape[1] ?? 0);
  const rank = rankOf(found);
  const got = { shape: [found.values.length], data: Float32Array.from(found.values) };
  const ratio = (found.values[1] ?? 0) / (found.values[0] ?? 1);
  const want = item.expect?.['singularRatio'];
  return verdict(
    [
      compareOutput(got, readTensor(suite, stored), stored),
      typeof want !== 'number' || Math.abs(ratio - want) <= 1e-12 ? undefined : `singularRatio is ${ratio}`,
    ],
    item,
    { rank: [rank], separable: { equal: rank === 1 }, singularRatio: { equal: want } },
  );
}
