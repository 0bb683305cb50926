import type { Compute } from '../compute.ts';
import { numbers } from '../case-params.ts';
import { ConformanceError } from '../suite.ts';
import type { Figure } from './compare-figures.ts';
import { depthwiseFigures } from './depthwise.ts';
import { stackFigures } from './dilated.ts';
import { groupedFigures } from './grouped.ts';
import { filled, matrixFigures, type Rows } from './matrix.ts';
import type { SeedVariant } from './read-seed.ts';
import { separableFigures } from './separable.ts';
import { transposedFigures } from './transposed.ts';

/** The figures of a kind of convolution for any settings. */
export function variantFigures({ kind, args }: SeedVariant, compute: Compute): Figure {
  const at = (index: number): number => {
    const value = args[index];
    if (typeof value === 'number') return value;
    throw new ConformanceError(`argument ${index} of ${kind} is not a number`);
  };
  switch (kind) {
    case 'separable':
      return separableFigures(at(0), at(1));
    case 'depthwise':
      return depthwiseFigures(at(0), at(1), at(2), at(3), at(4));
    case 'grouped':
      return groupedFigures(at(0), at(1), at(2), at(3), at(4));
    case 'dilated_stack':
      return stackFigures(at(0), numbers(args[1], 'dilations'));
    case 'transposed':
      return transposedFigures(compute, at(0), at(1), at(2), at(3), at(4));
    case 'matrix':
      return matrixFigures(at(0), args[2] === null ? filled(at(1), 1) : rowsGiven(args[2]));
    default:
      throw new ConformanceError(`nobody here computes ${kind}`);
  }
}

/** A kernel, row by row. */
export function rowsGiven(given: unknown): Rows {
  if (!Array.isArray(given)) throw new ConformanceError('the kernel is not a list of rows');
  return given.map((row) => numbers(row, 'kernel'));
}
