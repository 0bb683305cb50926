import { greatestCommonDivisor } from '../tensor/integers.ts';
import type { FilterMatrix } from './filter-matrix.types.ts';

/** How much of a matrix of filters stands in the g blocks on its diagonal. */
export interface BlockScore {
  readonly groups: number;
  /** Share of the squared values that is inside the blocks, 0 to 1. */
  readonly share: number;
  /** The share that no structure would have: that of the cells, 1 / g where none is missing. */
  readonly expected: number;
  /** (share - expected) / (1 - expected): 1 exactly block diagonal, 0 no structure, below 0 rather outside the blocks. */
  readonly score: number;
}

/**
 * The block-diagonal score for g groups, which take neighbouring filters as a grouped convolution does: of the squared
 * values r², the share inside the g blocks, against that of the cells there. Missing filters are left out, and so is the
 * diagonal of a layer with itself. `undefined` where there is nothing to tell: one group, no value but 0, no cell outside
 * (or inside) the blocks. RangeError where g does not divide both numbers of filters.
 */
export function blockScore(matrix: FilterMatrix, groups: number): BlockScore | undefined {
  const { rows, columns, values, isOneLayer } = matrix;
  if (rows % groups !== 0 || columns % groups !== 0) throw new RangeError(`${groups} groups of ${rows} x ${columns}`);
  const [without, withoutColumns] = [new Set(matrix.missingRows), new Set(matrix.missingColumns)];
  let [inside, whole, cellsInside, cells] = [0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (without.has(i) || withoutColumns.has(j) || (isOneLayer && i === j)) continue;
      const square = (values[i * columns + j] ?? 0) ** 2;
      const isInside = Math.floor(i / (rows / groups)) === Math.floor(j / (columns / groups));
      cells++;
      whole += square;
      if (!isInside) continue;
      cellsInside++;
      inside += square;
    }
  }
  if (whole === 0 || cellsInside === 0 || cellsInside === cells) return undefined;
  const [share, expected] = [inside / whole, cellsInside / cells];
  return { groups, share, expected, score: (share - expected) / (1 - expected) };
}

/** The scores of all numbers of groups that divide both sides, from 2 up. */
export function blockScores(matrix: FilterMatrix): readonly BlockScore[] {
  const most = greatestCommonDivisor(matrix.rows, matrix.columns);
  return Array.from({ length: most }, (_, i) => i + 1)
    .filter((groups) => groups > 1 && most % groups === 0)
    .flatMap((groups) => blockScore(matrix, groups) ?? []);
}

/**
 * The number of groups that the matrix shows best: where the share inside exceeds the expected one most, as modularity
 * chooses communities (Newman 2004). Two blocks that are four have a score of 1 both ways; four exceed by more. `undefined`
 * where no number of groups can be told.
 */
export function bestGroups(matrix: FilterMatrix): BlockScore | undefined {
  const excess = ({ share, expected }: BlockScore) => share - expected;
  return blockScores(matrix).reduce<BlockScore | undefined>(
    (best, score) => (best === undefined || excess(score) > excess(best) ? score : best),
    undefined,
  );
}
