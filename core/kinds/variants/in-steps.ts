import { errorData } from '../../errors.ts';
import type { Params } from '../../layers/field.ts';
import { numel } from '../../tensor/shape.ts';
import { axisSteps } from '../axis-steps.ts';
import { fitDepthwiseSeparable } from '../fit-depthwise-separable.ts';
import { fitFlattened } from '../fit-flattened.ts';
import { fitSteps, fitStepsWork } from '../fit-steps.ts';
import type { KindWindow } from '../settings.ts';
import { middlePlanesOf } from '../two-plus-one.ts';
import { listedWeights } from './conv-parts.ts';
import type { Fit, Proposal } from './proposal.ts';
import { wrongSizes, type Question } from './question.ts';
import { inGroups } from './sparser.ts';

/** Most multiply-adds to take a kernel apart: about a second. */
const mostWork = 2 ** 29;
const mostRank = 4096;

export function depthwiseSeparable(question: Question): readonly Proposal[] {
  const { window, ends, whole } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'depthwise-separable') }];
  const fit = (): Fit | undefined => {
    const weight = whole();
    if (weight === undefined) return undefined;
    const { depthwise, pointwise, relativeError } = fitDepthwiseSeparable(weight);
    const listed = { weights: listedWeights(depthwise.data), pointwiseWeights: listedWeights(pointwise.data) };
    return { params: listed, error: relativeError };
  };
  return [{ params: { ...ends, ...window, multiplier: 1 }, fit }];
}

/** With one map in between, and with as many as at most half the weights allow. */
export function spatiallySeparable(question: Question): readonly Proposal[] {
  return divided(question, 'spatially-separable', (window) => {
    const { ends, rank } = question;
    const steps = axisSteps(rank);
    const maps = [...new Set([1, halfRank(question)])];
    return maps.map((between) => ({
      suffix: String(between),
      params: { ...ends, ...window, groups: 1, rank: between, weightsFrom: 'steps' },
      fit: () =>
        fitOf(
          question,
          steps.map(({ axis, weights }) => ({ axes: [axis], weights })),
          between,
        ),
    }));
  });
}

/** Along the rows first, with as many maps in between as outputs. */
export function asymmetric(question: Question): readonly Proposal[] {
  return divided(question, 'asymmetric', (window) => {
    const { ends, filters, rank } = question;
    const steps = axisSteps(rank)
      .toReversed()
      .map(({ axis, weights }) => ({ axes: [axis], weights }));
    const params = { ...ends, ...window, middleChannels: filters };
    return [{ params, fit: () => fitOf(question, steps, filters) }];
  });
}

export function flattened(question: Question): readonly Proposal[] {
  const { window, ends, whole, label, rank } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'flattened') }];
  if (numel(window.kernel) === 1) return [oneTap(label, 'flattened')];
  const fit = (): Fit | undefined => {
    const weight = whole();
    if (weight === undefined) return undefined;
    const { lateral, along, relativeError } = fitFlattened(weight);
    const listed = axisSteps(rank).map(
      ({ axis, weights }) => [weights, listedWeights(along[axis] ?? new Float32Array())] as const,
    );
    const params = { lateralWeights: listedWeights(lateral), ...Object.fromEntries(listed) };
    return { params, error: relativeError };
  };
  return [{ params: { ...ends, ...window }, fit }];
}

/** Within the slices, then through them, with the planes in between of its paper. */
export function twoPlusOne(question: Question): readonly Proposal[] {
  const { rank, label, ends, channels, filters } = question;
  if (rank !== 3) {
    return [{ problem: errorData('variant.rank', { layer: label, kind: 'two-plus-one', wanted: '3', found: rank }) }];
  }
  return divided(question, 'two-plus-one', (window) => {
    const steps = [
      { axes: [1, 2], weights: 'spatialWeights' },
      { axes: [0], weights: 'temporalWeights' },
    ];
    const planes = middlePlanesOf(channels, filters, window.kernel);
    return [{ params: { ...ends, ...window, middlePlanes: 0 }, fit: () => fitOf(question, steps, planes) }];
  });
}

/** Down to a quarter of the outputs and up again, as in ResNet. */
export function bottleneck(question: Question): readonly Proposal[] {
  const { window, ends, filters } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'bottleneck') }];
  return [{ params: { ...ends, ...window, groups: 1, middleChannels: Math.max(1, Math.floor(filters / 4)) } }];
}

/** As in ShuffleNet: about a quarter of the outputs in between, a whole number for every group. */
export function shuffledGrouped(question: Question): readonly Proposal[] {
  const { window, ends, filters } = question;
  if (window === undefined) return [{ problem: wrongSizes(question, 'shuffled-grouped') }];
  return inGroups(question, (groups) => {
    const middleChannels = groups * Math.max(1, Math.round(filters / 4 / groups));
    return { params: { ...ends, ...window, groups, middleChannels } };
  });
}

/** For kinds that take a kernel apart along its axes: there must be axes, and something along them. */
function divided(
  question: Question,
  kind: string,
  propose: (window: KindWindow) => readonly Proposal[],
): readonly Proposal[] {
  const { window, rank, label } = question;
  if (rank < 2) return [{ problem: errorData('variant.rank', { layer: label, kind, wanted: '2–3', found: rank }) }];
  if (window === undefined) return [{ problem: wrongSizes(question, kind) }];
  return numel(window.kernel) === 1 ? [oneTap(label, kind)] : propose(window);
}

function oneTap(layer: string, kind: string): Proposal {
  return { problem: errorData('variant.oneTap', { layer, kind }) };
}

/** The most maps between the steps, at least 1, with which they have at most half the weights of the whole kernel. */
function halfRank({ channels, filters, kernel, weights }: Question): number {
  const [first = 1, last = 1] = [kernel[0], kernel.at(-1)];
  const middle = kernel.slice(1, -1);
  const size = (maps: number) =>
    maps * (channels * first + filters * last) + maps * maps * middle.reduce((sum, k) => sum + k, 0);
  let most = 1;
  while (most < mostRank && size(most + 1) <= weights / 2) most++;
  return most;
}

function fitOf(
  question: Question,
  steps: readonly { axes: readonly number[]; weights: string }[],
  rank: number,
): Fit | undefined {
  const { channels, filters, kernel } = question;
  const form = { channels, filters, kernel, rank, axes: steps.map(({ axes }) => axes) };
  const weight = fitStepsWork(form) > mostWork ? undefined : question.whole();
  if (weight === undefined) return undefined;
  const fit = fitSteps({ ...form, weight: weight.data });
  const params: Params = Object.fromEntries(
    steps.map(({ weights }, place) => [weights, listedWeights(fit.steps[place] ?? new Float32Array())]),
  );
  return { params, error: fit.total === 0 ? 0 : Math.sqrt(fit.residual / fit.total) };
}
