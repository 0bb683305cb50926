import { pathCounts, spanOf } from '../../../../core/analysis/path-counts.ts';
import { bare, lastShape, opsOf, planned, plannedConv, type Blocks } from './planned.ts';
import { strides } from '../../../../core/tensor/shape.ts';

function blocksOf(kernel: number, dilations: readonly number[]): Blocks {
  return dilations.map((dilation) => ['conv', { ...bare, outChannels: 1, kernel: [kernel], dilation: [dilation] }]);
}

/** What one output of a stack of dilated layers sees along an axis, by the rule of receptive fields. */
export function fieldOfStack(kernel: number, dilations: readonly number[]): number {
  // Long enough for one output: every layer takes its window less one away.
  const length = 1 + dilations.reduce((sum, dilation) => sum + dilation * (kernel - 1), 0);
  return planned(blocksOf(kernel, dilations), [1, 1, length]).steps.at(-1)?.field.size[0] ?? 0;
}

/** How many positions along an axis it really reads, by counting the ways there. */
function readOfStack(kernel: number, dilations: readonly number[]): number {
  const chain = planned(blocksOf(kernel, dilations), [1, 1, fieldOfStack(kernel, dilations)]);
  return spanOf(pathCounts(opsOf(chain), [0]) ?? new Float64Array()).nonzero;
}

/** Weights of the first layers of a two-dimensional stack together, one channel to one channel. */
export function weightsOfStack(kernel: number, dilations: readonly number[]): number[] {
  const size = fieldOfStack(kernel, dilations);
  const { nodes } = planned(blocksOf(kernel, dilations), [1, 1, size, size]);
  let sum = 0;
  return nodes.map(({ parameters }) => (sum += Number(parameters)));
}

export function stackFigures(kernel: number, dilations: readonly number[]) {
  const weights = weightsOfStack(kernel, dilations);
  const layers = dilations.map((dilation, index) => {
    const stack = dilations.slice(0, index + 1);
    return {
      layer: index + 1,
      dilation,
      receptiveField: fieldOfStack(kernel, stack),
      nonzeroPer1D: readOfStack(kernel, stack),
      effectiveKernel: fieldOfStack(kernel, [dilation]),
      cumulativeWeightsPerChannelPair: weights[index] ?? 0,
    };
  });
  return { kernel, dilations, layers };
}

/** Where the taps of one output of one layer lie, from the middle one: those positions that any way leads to. */
export function tapOffsets(kernel: number, dilation: number): number[][] {
  const size = fieldOfStack(kernel, [dilation]);
  const op = plannedConv({ outChannels: 1, kernel: [kernel], dilation: [dilation] }, [1, 1, size, size]);
  const counts = pathCounts([op], [0, 0]) ?? new Float64Array();
  const middle = (size - 1) / 2;
  const steps = strides([size, size]);
  return [...counts.entries()]
    .filter(([, count]) => count !== 0)
    .map(([at]) => steps.map((step) => (Math.floor(at / step) % size) - middle));
}

/** Output positions along an axis of one layer over `size` inputs. */
export function outputOf(size: number, kernel: number, dilation: number): number {
  return lastShape(planned(blocksOf(kernel, [dilation]), [1, 1, size]))[2] ?? 0;
}
