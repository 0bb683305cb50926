import type { Figure } from './compare-figures.ts';
import { bare, heightWidthChannels, lastShape, planned } from './planned.ts';
import { lineAtZero } from './separable.ts';

export interface DepthwiseFigures {
  readonly [name: string]: Figure;
  readonly standard: number;
  readonly depthwise: number;
  readonly pointwise: number;
  readonly separable: number;
  readonly ratio: number;
  readonly speedup: number;
}

/** N_c filters of h x h over H x W x D without padding, dense and depthwise separable. */
export function depthwiseFigures(
  height: number,
  width: number,
  depth: number,
  filters: number,
  kernel: number,
): DepthwiseFigures {
  const source = [1, depth, height, width];
  const params = { ...bare, outChannels: filters, kernel: [kernel] };
  const dense = planned([['conv', params]], source);
  const parts = planned([['depthwise-separable', params]], source);
  const [depthwise = 0, pointwise = 0] = parts.steps.map(({ cost }) => Number(cost.multiplications.value));
  const [standard, separable] = [Number(dense.multiplications), Number(parts.multiplications)];
  return {
    H: height,
    W: width,
    D: depth,
    Nc: filters,
    h: kernel,
    standard,
    depthwise,
    pointwise,
    separable,
    ratio: separable / standard,
    speedup: standard / separable,
    outputHWC: heightWidthChannels(lastShape(parts)),
    midHWC: heightWidthChannels(parts.steps[0]?.op.output ?? []),
    paramsStandard: Number(dense.parameters),
    paramsSeparable: Number(parts.parameters),
  };
}

/** How many times fewer multiplications a depthwise separable layer needs; the size of the image does not matter. */
export function speedupOf(filters: number, kernel: number): number {
  return depthwiseFigures(kernel + 4, kernel + 4, 3, filters, kernel).speedup;
}

/** What it tends to for ever more filters: its inverse is a line over 1 / N_c. */
export function speedupLimit(kernel: number): number {
  const [few, many] = [2, 10].map((filters) => ({ x: 1 / filters, y: 1 / speedupOf(filters, kernel) }));
  const limit = 1 / lineAtZero(few ?? { x: 1, y: 0 }, many ?? { x: 2, y: 0 });
  // A quotient of whole numbers: what float64 leaves beside one is no figure.
  return Math.abs(limit - Math.round(limit)) < 1e-9 ? Math.round(limit) : limit;
}
