import { numbers, wholeNumber, type Given } from '../case-params.ts';
import { depthwiseFigures, speedupLimit, speedupOf } from './depthwise.ts';
import { bare, heightWidthChannels, lastShape, planned, type Blocks } from './planned.ts';
import { reading, type Worker } from './statement.ts';

/** The survey's own examples of its formula: its running one and one that is neither square nor odd all over. */
const examples = [
  [7, 7, 3, 128, 3],
  [14, 9, 6, 32, 5],
] as const;

function sourceOf(config: Given): number[] {
  return [1, wholeNumber(config, 'D'), wholeNumber(config, 'H'), wholeNumber(config, 'W')];
}

function costOf(blocks: Blocks, source: readonly number[]) {
  const { multiplications, parameters } = planned(blocks, source);
  return { multiplications: Number(multiplications), params: Number(parameters) };
}

function shapeFigures(config: Given) {
  const [height = 0, width = 0, channels = 0] = numbers(config['inputHWC'], 'inputHWC');
  const [filters, kernel] = [wholeNumber(config, 'filters'), wholeNumber(config, 'kernel')];
  const source = [1, channels, height, width];
  const shapeOf = (type: string, outChannels: number) =>
    planned([[type, { ...bare, kernel: [kernel], outChannels }]], source);
  return {
    oneFilter: heightWidthChannels(lastShape(shapeOf('conv', 1))),
    all: heightWidthChannels(lastShape(shapeOf('conv', filters))),
    afterDepthwise: heightWidthChannels(shapeOf('depthwise-separable', filters).steps[0]?.op.output ?? []),
    afterPointwise: heightWidthChannels(lastShape(shapeOf('depthwise-separable', filters))),
  };
}

export const depthwiseEntries: Readonly<Record<string, Worker>> = {
  'depthwise.shapes': (config) => ({ figures: shapeFigures(config) }),
  'depthwise.86400': (config) => {
    const params = { ...bare, outChannels: wholeNumber(config, 'Nc'), kernel: [wholeNumber(config, 'h')] };
    return { figures: costOf([['conv', params]], sourceOf(config)) };
  },
  'depthwise.675': (config) => {
    const params = { ...bare, kernel: [wholeNumber(config, 'h')] };
    return { figures: costOf([['depthwise', params]], sourceOf(config)) };
  },
  'depthwise.9600': (config) => {
    const params = { bias: false, outChannels: wholeNumber(config, 'Nc') };
    return { figures: costOf([['pointwise', params]], sourceOf(config)) };
  },
  'depthwise.10275': (config) => {
    const [height, width, depth, filters, h] = ['H', 'W', 'D', 'Nc', 'h'].map((name) => wholeNumber(config, name));
    const found = depthwiseFigures(height ?? 0, width ?? 0, depth ?? 0, filters ?? 0, h ?? 0);
    return {
      figures: {
        multiplications: found.separable,
        ratio: found.ratio,
        percent: (found.ratio * 100).toFixed(2),
        speedup: found.speedup,
        params: found['paramsSeparable'] ?? 0,
      },
    };
  },
  'depthwise.even': ({ h }) => {
    const kernels = numbers(h, 'h');
    const found = kernels.map((kernel) => depthwiseFigures(8, 8, 3, 16, kernel));
    const held = kernels.filter((kernel, i) => holds(16, kernel, found[i]?.ratio ?? 0));
    const even = kernels.filter((kernel) => kernel % 2 === 0);
    return { figures: found, readings: [reading('h for which the formulas hold', even, held)] };
  },
  'depthwise.formula': () => {
    const found = examples.map(([h, w, d, filters, kernel]) => depthwiseFigures(h, w, d, filters, kernel));
    const always = examples.every(([, , , filters, kernel], i) => holds(filters, kernel, found[i]?.ratio ?? 0));
    return { figures: { ratio: always ? '1/Nc + 1/h^2' : 'another', examples: found } };
  },
  'depthwise.9x25x': ({ Nc, h }) => {
    const [filters, kernels] = [numbers(Nc, 'Nc'), numbers(h, 'h')];
    const byKernel = <T>(valueOf: (kernel: number) => T): Record<string, T> =>
      Object.fromEntries(kernels.map((kernel) => [`h=${kernel}`, valueOf(kernel)]));
    const speedup = byKernel((kernel) => Object.fromEntries(filters.map((n) => [n, speedupOf(n, kernel)])));
    const limit = byKernel(speedupLimit);
    return {
      figures: { speedup, limit },
      readings: kernels.flatMap((kernel) =>
        filters.map((n) =>
          reading(`times fewer, h = ${kernel}, N_c = ${n}`, limit[`h=${kernel}`], speedupOf(n, kernel).toFixed(2)),
        ),
      ),
    };
  },
};

/** Whether a counted ratio is 1 / N_c + 1 / h². */
function holds(filters: number, kernel: number, ratio: number): boolean {
  return Math.abs(ratio - (1 / filters + 1 / kernel ** 2)) < 1e-12;
}
