import { rankOf, svd } from '../../../../core/tensor/svd.ts';
import { numbers, wholeNumber } from '../case-params.ts';
import { ConformanceError } from '../suite.ts';
import { bare, planned } from './planned.ts';
import { positionFigures, separableFigures, separableLimit } from './separable.ts';
import { reading, type Worker } from './statement.ts';

function weightsAlone(kernel: readonly (readonly number[])[]): number {
  const blocks = kernel.map((window) => ['conv', { ...bare, outChannels: 1, kernel: window }] as const);
  return Number(planned(blocks, [1, 1, 9, 9]).parameters);
}

export const separableEntries: Readonly<Record<string, Worker>> = {
  'separable.sobel': ({ column, row }) => {
    const [down, across] = [numbers(column, 'column'), numbers(row, 'row')];
    // + 0 because 0 times a negative number is -0.
    const kernel = down.map((a) => across.map((b) => a * b + 0));
    return {
      figures: {
        kernel,
        paramsSeparable: weightsAlone([
          [down.length, 1],
          [1, across.length],
        ]),
        paramsStandard: weightsAlone([[down.length, across.length]]),
        rank: rankOf(svd(kernel.flat(), down.length, across.length)),
      },
    };
  },
  // Words alone: multiplications of numbers, which is what every count here is.
  'separable.wording': () => ({ figures: {} }),
  'separable.81': (config) => ({ figures: positionFigures(wholeNumber(config, 'N'), wholeNumber(config, 'm')) }),
  'separable.45+27': (config) => {
    const { first, second, separable, midShape, ratio } = separableFigures(
      wholeNumber(config, 'N'),
      wholeNumber(config, 'm'),
    );
    return { figures: { first, midShapeHW: midShape, second, total: separable, ratio } };
  },
  'separable.formula': ({ N, m }) => {
    const [sizes, kernels] = [numbers(N, 'N'), numbers(m, 'm')];
    const figures = sizes.map((size, i) => separableFigures(size, kernels[i] ?? 1));
    return {
      figures,
      readings: figures.flatMap((found, i) => {
        const setting = `N = ${sizes[i] ?? 0}, m = ${kernels[i] ?? 0}`;
        return [
          reading(`multiplications, ${setting}`, found.articleStandard, found.standard),
          reading(`multiplications as a pair, ${setting}`, found.articleSeparable, found.separable),
        ];
      }),
    };
  },
  'separable.limit': ({ m }) => {
    const kernels = numbers(m, 'm');
    const [least, middle] = kernels;
    if (least === undefined || middle === undefined) throw new ConformanceError('params.m has fewer than two kernels');
    return {
      figures: {
        limit: kernels.map(separableLimit),
        atN1000: kernels.map((kernel) => separableFigures(1000, kernel).ratio),
        smallN: [least, middle].map((kernel) => separableFigures(kernel, kernel)),
      },
    };
  },
};
