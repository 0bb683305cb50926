import { numbers, wholeNumber, type Given } from '../case-params.ts';
import { fieldOfStack, outputOf, stackFigures, tapOffsets, weightsOfStack } from './dilated.ts';
import { reading, type Worker } from './statement.ts';

/** Dilations that double from 1. */
function doubling(layers: number): number[] {
  return Array.from({ length: layers }, (_, i) => 2 ** i);
}

function kernelOf(config: Given): number {
  return wholeNumber(config, 'kernel');
}

const growthOf = 8;

export const dilatedEntries: Readonly<Record<string, Worker>> = {
  'dilated.l1': (config) => ({
    figures: { effectiveKernel: fieldOfStack(kernelOf(config), [wholeNumber(config, 'dilation')]) },
  }),
  'dilated.spaces': (config) => ({
    figures: {
      effectiveKernel: numbers(config['dilations'], 'dilations').map((d) => fieldOfStack(kernelOf(config), [d])),
    },
  }),
  'dilated.rf': (config) => {
    const [kernel, stack] = [kernelOf(config), numbers(config['stack'], 'stack')];
    const inTurn = stack.map((_, index) => index + 1);
    const single = Object.fromEntries([...inTurn, stack.length + 1].map((l) => [l, fieldOfStack(kernel, [l])]));
    const doubled = stack.map((_, index) => fieldOfStack(kernel, stack.slice(0, index + 1)));
    return {
      figures: {
        stack124: stackFigures(kernel, stack),
        singleLayers: single,
        stack123: stackFigures(kernel, inTurn),
      },
      readings: inTurn.map((l, index) =>
        reading(`what one layer of dilation ${l} sees`, doubled[index], single[String(l)]),
      ),
    };
  },
  'dilated.reddots': (config) => {
    const [kernel, dilation] = [kernelOf(config), wholeNumber(config, 'dilation')];
    const offsets = tapOffsets(kernel, dilation);
    const size = 15;
    return {
      figures: { taps: offsets.length, tapOffsets: offsets },
      readings: [reading(`output along an axis of ${size} inputs`, kernel, outputOf(size, kernel, dilation))],
    };
  },
  'dilated.params': (config) => {
    const [kernel, dilations] = [kernelOf(config), numbers(config['dilations'], 'dilations')];
    return {
      figures: {
        weightsPerLayer: dilations.flatMap((dilation) => weightsOfStack(kernel, [dilation])),
        weightsOfStack: weightsOfStack(kernel, dilations),
      },
    };
  },
  'dilated.growth': (config) => {
    const kernel = kernelOf(config);
    const stacks = doubling(growthOf).map((_, index) => doubling(index + 1));
    return {
      figures: {
        receptiveField: stacks.map((stack) => fieldOfStack(kernel, stack)),
        weights: weightsOfStack(kernel, doubling(growthOf)),
        check: stackFigures(kernel, doubling(5)),
      },
    };
  },
};
