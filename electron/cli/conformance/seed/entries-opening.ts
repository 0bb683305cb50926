import { surveySources } from '../../../../core/networks/sources.ts';
import type { Compute } from '../compute.ts';
import type { Shape } from '../../../../core/tensor/tensor.ts';
import { applyLayer } from '../apply.ts';
import { numbers, type Given } from '../case-params.ts';
import { bare, heightWidthChannels, lastShape, planned, type Blocks } from './planned.ts';
import { reading, type Worker } from './statement.ts';

const image = [1, 4, 9, 9];
const filters = { ...bare, outChannels: 4 };

/** One small example of every kind the survey's opening names, as the lab builds it. */
const examples: Readonly<Record<string, { readonly source: Shape; readonly blocks: Blocks }>> = {
  '2d': { source: image, blocks: [['conv', filters]] },
  '3d': { source: [1, 1, 5, 9, 9], blocks: [['conv', filters]] },
  '1x1': { source: image, blocks: [['pointwise', { outChannels: 4 }]] },
  transposed: { source: image, blocks: [['conv-transpose', { outChannels: 4 }]] },
  dilated: { source: image, blocks: [['dilated', { ...filters, dilation: [2] }]] },
  'spatially separable': { source: image, blocks: [['spatially-separable', {}]] },
  'depthwise separable': { source: image, blocks: [['depthwise-separable', filters]] },
  flattened: { source: image, blocks: [['flattened', {}]] },
  grouped: { source: image, blocks: [['grouped', { ...filters, groups: 2 }]] },
  'shuffled grouped': { source: image, blocks: [['shuffled-grouped', { outChannels: 4, groups: 2 }]] },
};

/** Those that the lab plans without a problem. */
function builtKinds(): string[] {
  return Object.entries(examples)
    .filter(([, { source, blocks }]) => planned(blocks, source).runnable)
    .map(([name]) => name);
}

/** A signal and a kernel, slid as it is and turned round. */
function slid({ x, k }: Given, compute: Compute, reversed: boolean): number[] {
  const [signal, kernel] = [numbers(x, 'x'), numbers(k, 'k')].map((values) => ({
    shape: [1, 1, values.length],
    data: Float32Array.from(values),
  }));
  if (signal === undefined || kernel === undefined) return [];
  const params = { ...bare, outChannels: 1, kernel: [kernel.data.length], reversed };
  return [...applyLayer(compute, { type: 'conv', params }, [signal], [kernel]).output.data];
}

/** Where a layer's output is smaller than its input, the kernel slides. */
function slidingAxes(source: Shape, kernel: readonly number[]): { readonly output: Shape; readonly axes: number[] } {
  const output = lastShape(planned([['conv', { ...bare, outChannels: 1, kernel: kernel.slice(2) }]], source));
  return { output, axes: [...source.keys()].filter((axis) => axis >= 2 && source[axis] !== output[axis]) };
}

export const openingEntries: Readonly<Record<string, Worker>> = {
  'intro.kinds': () => {
    const kinds = builtKinds();
    return { figures: { kinds }, readings: [reading('kinds promised and built', 10, kinds.length)] };
  },
  'corr.flip': (config, compute) => ({
    figures: {
      crossCorrelationValid: slid(config, compute, false),
      convolutionValid: slid(config, compute, true),
    },
  }),
  '3d.axes': ({ input, kernel }) => {
    const { output, axes } = slidingAxes(numbers(input, 'input'), numbers(kernel, 'kernel'));
    const names = ['image', 'channel', 'depth', 'height', 'width'];
    const slides = axes.map((axis) => names[axis] ?? '').join(', ');
    return {
      figures: { output },
      readings: [reading('axes a 3-D filter slides along', 'height, width, channel', slides)],
    };
  },
  '2d.depth': ({ inputHWC, filterHWC }) => {
    const [height = 0, width = 0, channels = 0] = numbers(inputHWC, 'inputHWC');
    const [h = 0, w = 0, depth = 0] = numbers(filterHWC, 'filterHWC');
    // A filter as deep as the input: one group; any other depth is another number of groups, or refused.
    const params = { ...bare, outChannels: 1, kernel: [h, w], groups: channels / depth };
    return {
      figures: { outputHWC: heightWidthChannels(lastShape(planned([['conv', params]], [1, channels, height, width]))) },
    };
  },
  refs: () => ({ figures: { arxiv: surveySources.map(({ arxiv }) => arxiv) } }),
};
