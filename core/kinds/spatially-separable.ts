import { errorData } from '../errors.ts';
import { conv } from '../layers/conv.ts';
import type { Problem, WeightSlot } from '../layers/field.ts';
import type { ConvOp } from '../layers/op.ts';
import { noteValue } from '../layers/read-params.ts';
import type { WeightSpec } from '../layers/weight-spec.ts';
import { makeWeights } from '../layers/weights.ts';
import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { axisSteps, windowNames, type AxisStep } from './axis-steps.ts';
import { inTheBlocksWords } from './blocks-words.ts';
import { convDefaults, convFields, handDown, seededWeights } from './conv-fields.ts';
import { convStep } from './conv-step.ts';
import { fitGroupedSteps, fitStepsWork } from './fit-steps.ts';
import type { Expanded, KindDefinition, Part } from './kind.ts';
import { needsAxes } from './needs-axes.ts';
import { choiceOf, integerOf, readSettings, weightsOf, windowOfKind, type Settings } from './settings.ts';

const bySteps = { name: 'weightsFrom', values: ['steps'] };

/** About a tenth of a second, as often as the pipeline is planned. */
const mostWork = 2 ** 26;
/** Maps that a convolution may have. */
const mostMaps = 65536;

/**
 * A column, then a row: a kernel of rank one as the product of two short ones, k_h + k_w numbers instead of k_h · k_w.
 * `rank` maps lie in between (in each group), so that kernels of higher rank are sums of that many products. In 3-D the
 * depth comes first. The weights are those of the steps, or the steps nearest to a whole kernel
 * ([C_out, C_in / g, ...k], see {@link fitGroupedSteps}).
 */
export const spatiallySeparable: KindDefinition = {
  type: 'spatially-separable',
  fields: [
    ...convFields('outChannels'),
    { kind: 'integer', name: 'rank', min: 1, max: 4096 },
    ...convFields(...windowNames, 'groups', 'bias'),
    { kind: 'choice', name: 'weightsFrom', options: ['steps', 'kernel'] },
    { kind: 'weights', name: 'kernelWeights', when: { name: 'weightsFrom', values: ['kernel'] } },
    { kind: 'weights', name: 'depthWeights', when: bySteps, ranks: [3] },
    { kind: 'weights', name: 'columnWeights', when: bySteps },
    { kind: 'weights', name: 'rowWeights', when: bySteps },
  ],
  defaults: {
    ...convDefaults('outChannels', ...windowNames, 'groups', 'bias'),
    rank: 1,
    weightsFrom: 'steps',
    kernelWeights: { kind: 'preset', preset: 'sobel-x' },
    depthWeights: seededWeights(3),
    columnWeights: seededWeights(1),
    rowWeights: seededWeights(2),
  },
  expand(params, input, label) {
    const read = readSettings(spatiallySeparable, params, input, label);
    if (!read.ok) return read;
    const { settings } = read;
    const unfit = needsAxes(settings.rank, [2, 3], input, label);
    if (unfit !== undefined) return { ok: false, problems: [unfit] };
    const groups = integerOf(settings, 'groups');
    const most = Math.floor(mostMaps / groups);
    if (integerOf(settings, 'rank') > most) {
      noteValue(settings.reader, 'rank', integerOf(settings, 'rank'), `a whole number from 1 to ${most}`, {
        rank: most,
      });
      return { ok: false, problems: settings.reader.problems };
    }
    const parts = axisSteps(settings.rank).map((step) => stepPart(settings, step));
    return choiceOf(settings, 'weightsFrom') === 'steps' ? { ok: true, parts } : filled(settings, parts, input, label);
  },
  recover(found, [first]) {
    const [maps, groups] = [first?.params['outChannels'], found['groups']];
    return typeof maps === 'number' && typeof groups === 'number' ? { ...found, rank: maps / groups } : found;
  },
};

function stepPart(settings: Settings, { axis, part, weights }: AxisStep): Part {
  const groups = integerOf(settings, 'groups');
  const last = axis === settings.rank - 1;
  return convStep(settings, {
    name: part,
    outChannels: last ? integerOf(settings, 'outChannels') : integerOf(settings, 'rank') * groups,
    groups,
    window: windowOfKind(settings),
    axes: [axis],
    weights,
    last,
    names: { groups: 'groups', ...(last ? { outChannels: 'outChannels' } : {}) },
  });
}

/** The parts with the steps nearest to the whole kernel as their weights. */
function filled(settings: Settings, parts: readonly Part[], input: Shape, label: string): Expanded {
  const whole = wholeKernel(settings, input, label);
  if (!whole.ok) return whole;
  const { op, slot } = whole;
  const [groups, rank] = [op.groups, integerOf(settings, 'rank')];
  const question = { filters: op.output[1] ?? 0, channels: op.input[1] ?? 0, kernel: op.kernel, rank };
  const axes = axisSteps(settings.rank).map(({ axis }) => [axis]);
  const perGroup = { ...question, filters: question.filters / groups, channels: question.channels / groups, axes };
  if (groups * fitStepsWork(perGroup) > mostWork) {
    const weights = numel(slot.shape);
    return { ok: false, problems: [{ error: errorData('kind.kernelTooLarge', { layer: label, weights }) }] };
  }
  const { steps } = fitGroupedSteps({ ...question, axes, groups, weight: makeWeights(slot) });
  return {
    ok: true,
    parts: parts.map(({ handedDown, params, ...part }, place) => {
      // The fitted numbers are no field of the kind.
      const names = Object.fromEntries(Object.entries(handedDown ?? {}).filter(([name]) => name !== 'weights'));
      const weights: WeightSpec = { kind: 'values', values: Array.from(steps[place] ?? []) };
      return { ...part, params: { ...params, weights }, handedDown: names };
    }),
  };
}

type WholeKernel =
  | { readonly ok: true; readonly op: ConvOp; readonly slot: WeightSlot }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The convolution with the whole kernel, which is not run: its slot has the weights, its checks are the kernel's. */
function wholeKernel(settings: Settings, input: Shape, label: string): WholeKernel {
  const params = {
    ...windowOfKind(settings),
    outChannels: integerOf(settings, 'outChannels'),
    groups: integerOf(settings, 'groups'),
    bias: false,
    weights: weightsOf(settings, 'kernelWeights'),
  };
  const resolved = conv.resolve(params, input, label);
  if (!resolved.ok) {
    const names = Object.keys(params).filter((name) => name !== 'weights');
    const told = { handedDown: { ...handDown(...Object.keys(names)), weights: 'kernelWeights' } };
    return { ok: false, problems: resolved.problems.map((problem) => inTheBlocksWords(problem, told)) };
  }
  const [slot] = resolved.slots;
  if (resolved.op.type !== 'conv' || slot === undefined)
    throw new TypeError('a convolution resolves to something else');
  return { ok: true, op: resolved.op, slot };
}
