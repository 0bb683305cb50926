import { errorData } from '../../errors.ts';
import type { Params } from '../../layers/field.ts';
import { settlePadding } from '../../layers/padding.ts';
import { shapeText, spatialOf } from '../../tensor/shape.ts';
import { multiplierField } from '../multiplier.ts';
import { listedWeights } from './conv-parts.ts';
import { keptWeights, type Kept } from './kept-weights.ts';
import type { Fit, Proposal } from './proposal.ts';
import { wrongSizes, type Question } from './question.ts';

/** Every tap stays. */
const allTaps: Kept['keeps'] = () => true;

/** The dense convolution itself: zeros and products written out. */
export function dense(question: Question): readonly Proposal[] {
  const { window, ends, whole } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'conv') }];
  const fit = (): Fit | undefined => {
    const weight = whole();
    return weight && { params: { weights: listedWeights(weight.data) }, error: 0, exact: true };
  };
  return [{ params: { ...ends, ...window, groups: 1, reversed: false }, fit }];
}

/** Looks at one position: the tap of the kernel that lies on the output's own. */
export function pointwise(question: Question): readonly Proposal[] {
  if (!keepsSize(question)) return [{ problem: wrongSizes(question, 'pointwise') }];
  return [{ params: question.ends, ...fitOf(question, 1, centre(question)) }];
}

/** In 2, 3, 4, 8, 16 and 32 groups, and in as many as there can be. */
export function grouped(question: Question): readonly Proposal[] {
  const { window, ends } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'grouped') }];
  return inGroups(question, (groups) => ({
    params: { ...ends, ...window, groups, reversed: false },
    ...fitOf(question, groups, allTaps),
  }));
}

export function pointwiseGrouped(question: Question): readonly Proposal[] {
  if (!keepsSize(question)) return [{ problem: wrongSizes(question, 'pointwise-grouped') }];
  return inGroups(question, (groups) => ({
    params: { ...question.ends, groups },
    ...fitOf(question, groups, centre(question)),
  }));
}

export function depthwise(question: Question): readonly Proposal[] {
  const { window, label, channels, filters, bias } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'depthwise') }];
  const multiplier = filters / channels;
  if (!Number.isInteger(multiplier)) {
    return [{ problem: errorData('variant.multiple', { layer: label, channels, filters }) }];
  }
  const limit = multiplierField.kind === 'integer' ? multiplierField.max : 1;
  if (multiplier > limit) return [{ problem: errorData('variant.multiplier', { layer: label, multiplier, limit }) }];
  return [{ params: { ...bias, ...window, multiplier }, ...fitOf(question, channels, allTaps) }];
}

/** The same field with every e-th tap: 3x3 two apart for 5x5. */
export function dilated(question: Question): readonly Proposal[] {
  const { window, label, groups, ends } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'dilated') }];
  const { kernel, dilation } = window;
  const longest = Math.max(...kernel);
  const apart = range(2, longest - 1).filter((e) => kernel.every((taps) => (taps - 1) % e === 0));
  if (apart.length === 0) {
    return [{ problem: errorData('variant.noFewerTaps', { layer: label, taps: shapeText(kernel) }) }];
  }
  return apart.slice(0, 3).map((e) => ({
    suffix: String(e),
    params: {
      ...ends,
      ...window,
      kernel: kernel.map((taps) => (taps - 1) / e + 1),
      dilation: dilation.map((d, axis) => (kernel[axis] === 1 ? d : d * e)),
      groups,
      reversed: false,
    },
    ...fitOf(question, groups, (place) => place % e === 0),
  }));
}

/** The numbers of groups worth a look; there is always one, or a problem instead. */
export function inGroups(question: Question, propose: (groups: number) => { params: Params }): readonly Proposal[] {
  const { label, channels, filters } = question;
  const most = commonDivisor(channels, filters);
  if (most === 1) return [{ problem: errorData('variant.groups', { layer: label, channels, filters }) }];
  const useful = [2, 3, 4, 8, 16, 32].filter((groups) => groups < most && most % groups === 0);
  return [...useful, most].map((groups) => ({ suffix: String(groups), ...propose(groups) }));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function fitOf({ whole }: Question, groups: number, keeps: Kept['keeps'] | undefined): { fit?: () => Fit | undefined } {
  if (keeps === undefined) return {};
  return {
    fit: () => {
      const weight = whole();
      if (weight === undefined) return undefined;
      const { data, error } = keptWeights(weight, { groups, keeps });
      return { params: { weights: listedWeights(data) }, error };
    },
  };
}

export function keepsSize({ input, output, window }: Question): boolean {
  return window !== undefined && spatialOf(input).every((size, axis) => size === output[axis + 2]);
}

/** The tap that reads the position of its output; undefined where none does at every output. */
function centre({ input, window }: Question): Kept['keeps'] | undefined {
  if (window === undefined) return undefined;
  const { before } = settlePadding(window.padding, { ...window, spatial: spatialOf(input) });
  const taps = before.map((pad, axis) => pad / (window.dilation[axis] ?? 1));
  const lies = taps.every(
    (tap, axis) =>
      Number.isInteger(tap) && tap < (window.kernel[axis] ?? 1) && (window.stride[axis] === 1 || input[axis + 2] === 1),
  );
  return lies ? (place, axis) => place === taps[axis] : undefined;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}
