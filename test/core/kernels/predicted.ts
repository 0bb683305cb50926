import type { Cost, Counted } from '../../../core/layers/cost.ts';

/** The counts of a cost, as {@link inTotal} gives those of a run. */
export function predicted({ multiplications, additions, insertedZeros, ...cost }: Cost) {
  const { biasAdditions, comparisons, divisions, functions } = cost;
  return {
    multiplications: multiplications.value,
    additions: additions.value,
    biasAdditions,
    insertedZeros,
    comparisons,
    divisions,
    functions,
  };
}

/** What was counted by the usual convention, taps on padding among the multiplications. */
export function inTotal({ multiplications, paddingTaps, ...counted }: Counted) {
  return { multiplications: multiplications + paddingTaps, ...counted };
}
