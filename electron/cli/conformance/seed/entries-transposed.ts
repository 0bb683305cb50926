import { transposeTimesSelf } from '../../../../core/analysis/sparse-matrix.ts';
import { numbers, wholeNumber, type Given } from '../case-params.ts';
import { ConformanceError } from '../suite.ts';
import {
  distanceFromIdentity,
  filled,
  largestGap,
  matrixFigures,
  matrixOf,
  recoveryFigures,
  type Rows,
} from './matrix.ts';
import { reading, type Worker } from './statement.ts';
import { transposedFigures } from './transposed.ts';
import { rowsGiven } from './variants.ts';

const alongAxis: Worker = (config, kernels) => {
  const [n, k, stride, pad] = ['n', 'kernel', 'stride', 'pad'].map((name) => wholeNumber(config, name));
  return { figures: transposedFigures(kernels, n ?? 0, k ?? 0, stride ?? 1, pad ?? 0, 0) };
};

/** One in the middle: the kernel whose shifts do not overlap. */
function delta(size: number): Rows {
  const middle = (size - 1) / 2;
  return filled(size, 0).map((row, y) => row.map((_, x) => (x === middle && y === middle ? 1 : 0)));
}

/** The survey says it in words: "ones 3x3". */
function wordedKernel({ kernel }: Given): Rows {
  const [, size] = /^ones (\d+)x\1$/.exec(String(kernel)) ?? [];
  if (size === undefined) throw new ConformanceError(`params.kernel is ${String(kernel)}`);
  return filled(Number(size), 1);
}

function identityReadings(size: number, kernel: Rows) {
  const matrix = matrixOf(size, kernel);
  const off = distanceFromIdentity(transposeTimesSelf(matrix), matrix.columns);
  return [
    reading('Cᵀ C', 'the identity', `up to ${off} away from it`),
    reading('rank of Cᵀ C', matrix.columns, matrixFigures(size, kernel).rank),
  ];
}

export const transposedEntries: Readonly<Record<string, Worker>> = {
  'transposed.4x4': alongAxis,
  'transposed.5x5': alongAxis,
  'transposed.matrix': (config) => ({
    figures: matrixFigures(wholeNumber(config, 'n'), filled(wholeNumber(config, 'kernel'), 1)),
  }),
  'transposed.identity': (config) => {
    const [size, kernel] = [wholeNumber(config, 'n'), rowsGiven(config['kernel'])];
    return {
      figures: { general: matrixFigures(size, kernel), deltaKernel: matrixFigures(size, delta(kernel.length)) },
      readings: identityReadings(size, kernel),
    };
  },
  'transposed.recover': (config) => {
    const large = numbers(config['large'], 'large');
    const figures = recoveryFigures(large, wordedKernel(config));
    const gap = (found: readonly number[]) => `up to ${largestGap(found, large).toFixed(2)} away from it`;
    return {
      figures,
      readings: [
        reading('Cᵀ Small', 'Large', gap(figures.CTsmall)),
        reading('the pseudo-inverse times Small', 'Large', gap(figures.pinvSmall)),
      ],
    };
  },
};
