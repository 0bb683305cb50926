import { windowAlong, windowNames } from './axis-steps.ts';
import { biasWeights, handDown } from './conv-fields.ts';
import type { Part } from './kind.ts';
import { pointwiseWindow } from './pointwise.ts';
import { biasOf, weightsOf, type KindWindow, type Settings } from './settings.ts';

/** One convolution of a recipe. */
export interface ConvStep {
  readonly name: string;
  readonly outChannels: number;
  /** 1 by default. */
  readonly groups?: number;
  /** The window it has its share of, along `axes` or along all; absent: 1x1. */
  readonly window?: KindWindow;
  readonly axes?: readonly number[];
  /** The recipe's field for its weights. */
  readonly weights: string;
  /** The last step has the recipe's bias; the others have none. */
  readonly last?: boolean;
  /** Further parameters that come unchanged from a field of the recipe: the convolution's name for each -> the recipe's. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A convolution as a part of a recipe whose settings are read. */
export function convStep(settings: Settings, step: ConvStep): Part {
  const { window, axes } = step;
  const everywhere = Array.from({ length: settings.rank }, (_, axis) => axis);
  const last = step.last === true;
  return {
    name: step.name,
    type: 'conv',
    params: {
      ...(window === undefined ? pointwiseWindow : windowAlong(window, axes ?? everywhere)),
      outChannels: step.outChannels,
      groups: step.groups ?? 1,
      reversed: false,
      bias: false,
      ...(last ? biasOf(settings) : {}),
      weights: weightsOf(settings, step.weights),
    },
    handedDown: {
      ...(window === undefined ? {} : handDown(...windowNames)),
      ...(last ? handDown('bias', biasWeights) : {}),
      weights: step.weights,
      ...step.names,
    },
    ...(window === undefined || axes === undefined ? {} : { axes }),
  };
}
