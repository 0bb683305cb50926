import type { Figure } from './compare-figures.ts';
import { bare, lastShape, planned } from './planned.ts';

export interface SeparableFigures {
  readonly [name: string]: Figure;
  readonly standard: number;
  readonly first: number;
  readonly second: number;
  readonly separable: number;
  readonly midShape: readonly number[];
  readonly ratio: number;
  readonly articleStandard: number;
  readonly articleSeparable: number;
}

/** An m x m kernel over N x N without padding, whole and as a column, then a row; and what the survey's formulas say. */
export function separableFigures(size: number, kernel: number): SeparableFigures {
  const source = [1, 1, size, size];
  const whole = planned([['conv', { ...bare, outChannels: 1, kernel: [kernel] }]], source);
  const pair = planned(
    [
      ['conv', { ...bare, outChannels: 1, kernel: [kernel, 1] }],
      ['conv', { ...bare, outChannels: 1, kernel: [1, kernel] }],
    ],
    source,
  );
  const [first = 0, second = 0] = pair.nodes.map(({ multiplications }) => Number(multiplications));
  return {
    N: size,
    m: kernel,
    standard: Number(whole.multiplications),
    first,
    second,
    separable: Number(pair.multiplications),
    midShape: (pair.nodes[0]?.outputShape ?? []).slice(2),
    ratio: Number(pair.multiplications) / Number(whole.multiplications),
    paramsStandard: Number(whole.parameters),
    paramsSeparable: Number(pair.parameters),
    ...surveyFigures(size, kernel),
  };
}

/** (N - 2)² m² and (2N - 2)(N - 2) m: right for m = 3 alone. */
function surveyFigures(size: number, kernel: number) {
  return {
    articleStandard: (size - 2) ** 2 * kernel ** 2,
    articleSeparable: (2 * size - 2) * (size - 2) * kernel,
  };
}

/** Stops of the whole kernel, products at each, and their product. */
export function positionFigures(size: number, kernel: number): Figure {
  const whole = planned([['conv', { ...bare, outChannels: 1, kernel: [kernel] }]], [1, 1, size, size]);
  const positions = lastShape(whole).reduce((product, axis) => product * axis, 1);
  const multiplications = Number(whole.multiplications);
  return { positions, perPosition: multiplications / positions, multiplications };
}

/**
 * What the ratio tends to for ever larger images: it is a line over 1 / (stops per axis), so that the counts of two sizes
 * lead to the end.
 */
export function separableLimit(kernel: number): number {
  const [near, far] = [kernel + 1, kernel + 9].map((size) => ({
    x: 1 / (size - kernel + 1),
    y: separableFigures(size, kernel).ratio,
  }));
  return lineAtZero(near ?? { x: 1, y: 0 }, far ?? { x: 2, y: 0 });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the line through two points meets x = 0. */
export function lineAtZero(a: Point, b: Point): number {
  return (a.y * b.x - b.y * a.x) / (b.x - a.x);
}
