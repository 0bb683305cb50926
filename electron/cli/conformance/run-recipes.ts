import type { Compute } from './compute.ts';
import type { Params } from '../../../core/layers/field.ts';
import { conv } from '../../../core/layers/conv.ts';
import { costOf } from '../../../core/layers/registry.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { applyLayer, multiplicationsOf, sumOfMultiplications, sumOfParameters, type Applied } from './apply.ts';
import { numbers, wholeNumber } from './case-params.ts';
import { compareApplied } from './run-layer.ts';
import { ConformanceError, inputNamed, type ConformanceCase, type Suite } from './suite.ts';
import { refusalOf, resolve, verdict, type CaseResult } from './verdict.ts';

const explicit = (pads: readonly number[]) => ({ size: 'explicit', before: pads, after: pads, mode: 'zeros' }) as const;

/** A convolution with the window and channels its weight has. */
function convolve(compute: Compute, input: Tensor, weight: Tensor, params: Params, bias?: Tensor): Applied {
  const window = { outChannels: weight.shape[0] ?? 0, kernel: weight.shape.slice(2), padding: explicit([0]) };
  const layer = { type: conv.type, params: { ...window, bias: bias !== undefined, ...params } };
  return applyLayer(compute, layer, [input], bias === undefined ? [weight] : [weight, bias]);
}

/** Multiplications and parameters of a convolution that is not run, without a bias. */
function costOfConv(input: Shape, params: Params) {
  const resolved = resolve(conv.type, { padding: explicit([0]), bias: false, ...params }, [input]);
  if (!resolved.ok) throw new ConformanceError(refusalOf(resolved));
  const { multiplications, parameters } = costOf(resolved.op);
  return { multiplications: [multiplications.value], parameters: [parameters.value] };
}

function reshaped({ data }: Tensor, shape: Shape): Tensor {
  return { shape, data };
}

/** How the named outputs of a case differ from what came out. */
export function compareNamed(suite: Suite, item: ConformanceCase, found: Readonly<Record<string, Applied>>) {
  if (item.out.length === 0) throw new ConformanceError('there is no output');
  return item.out.flatMap((stored) => {
    const applied = found[stored.n];
    if (applied === undefined) throw new ConformanceError(`nobody here computes the output ${stored.n}`);
    return compareApplied(suite, applied, stored).map((reason) => reason && `${stored.n}: ${reason}`);
  });
}

/** A column, then a row, instead of their outer product. */
export function runSpatiallySeparable(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const named = (name: string) => inputNamed(suite, item, name);
  const [x, col, row] = [named('x'), named('col'), named('row')] as const;
  const [kh, kw] = [col.data.length, row.data.length];
  const number = (name: string) => wholeNumber(item.params, name);
  const [stride, padH, padW] = [number('stride'), number('padH'), number('padW')] as const;
  const mid = convolve(compute, x, reshaped(col, [1, 1, kh, 1]), { stride: [stride, 1], padding: explicit([padH, 0]) });
  const y = convolve(compute, mid.output, reshaped(row, [1, 1, 1, kw]), {
    stride: [1, stride],
    padding: explicit([0, padW]),
  });
  const direct = costOfConv(x.shape, {
    outChannels: 1,
    kernel: [kh, kw],
    stride: [stride],
    padding: explicit([padH, padW]),
  });
  return verdict(compareNamed(suite, item, { mid, y }), item, {
    outShape: y.op.output,
    macsDirect: direct.multiplications,
    paramsDirect: direct.parameters,
    macsColumn: multiplicationsOf(mid),
    macsRow: multiplicationsOf(y),
    macsSeparable: sumOfMultiplications([mid, y]),
    paramsSeparable: sumOfParameters([mid, y]),
  });
}

/** One filter per channel, then 1x1 across channels. */
export function runDepthwiseSeparable(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const named = (name: string) => inputNamed(suite, item, name);
  const x = named('x');
  const channels = x.shape[1] ?? 0;
  const biased = item.params['bias'] === true;
  const { stride, dilation, pad } = item.params;
  const window = {
    stride: numbers(stride, 'stride'),
    dilation: numbers(dilation, 'dilation'),
    padding: explicit(numbers(pad, 'pad')),
  };
  const mid = convolve(compute, x, named('wd'), { ...window, groups: channels }, biased ? named('bd') : undefined);
  const y = convolve(compute, mid.output, named('wp'), {}, biased ? named('bp') : undefined);
  const standard = costOfConv(x.shape, {
    ...window,
    outChannels: y.op.output[1] ?? 0,
    kernel: [wholeNumber(item.params, 'k')],
    bias: biased,
  });
  return verdict(compareNamed(suite, item, { mid, y }), item, {
    outShape: y.op.output,
    macsDepthwise: multiplicationsOf(mid),
    macsPointwise: multiplicationsOf(y),
    macsStandard: standard.multiplications,
    params: sumOfParameters([mid, y]),
    paramsStandard: standard.parameters,
  });
}

/** Three 1-D filters in turn: across channels, down, across (Jin et al. 2014). */
export function runFlattened(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const named = (name: string) => inputNamed(suite, item, name);
  const x = named('x');
  const number = (name: string) => wholeNumber(item.params, name);
  const [channels, filters, kh, kw] = [number('inChannels'), number('filters'), number('kh'), number('kw')];
  const lateral = convolve(compute, x, reshaped(named('channel'), [filters, channels, 1, 1]), {});
  const down = convolve(compute, lateral.output, reshaped(named('vertical'), [filters, 1, kh, 1]), {
    groups: filters,
    padding: explicit([number('padH'), 0]),
  });
  const across = convolve(compute, down.output, reshaped(named('horizontal'), [filters, 1, 1, kw]), {
    groups: filters,
    padding: explicit([0, number('padW')]),
  });
  const padding = explicit([number('padH'), number('padW')]);
  const standard = costOfConv(x.shape, { outChannels: filters, kernel: [kh, kw], padding });
  return verdict(compareNamed(suite, item, { y: across }), item, {
    outShape: across.op.output,
    macsChannel: multiplicationsOf(lateral),
    macsVertical: multiplicationsOf(down),
    macsHorizontal: multiplicationsOf(across),
    macsStandard: standard.multiplications,
    params: sumOfParameters([lateral, down, across]),
    paramsStandard: standard.parameters,
  });
}

/** Grouped 1x1, channel shuffle, depthwise 3x3, grouped 1x1 (ShuffleNet's unit without its activations). */
export function runShuffledGrouped(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const named = (name: string) => inputNamed(suite, item, name);
  const groups = wholeNumber(item.params, 'groups');
  const first = convolve(compute, named('x'), named('w1'), { groups });
  const shuffled = applyLayer(compute, { type: 'channel-shuffle', params: { groups } }, [first.output]);
  const depthwise = convolve(compute, shuffled.output, named('wd'), {
    groups: shuffled.output.shape[1] ?? 1,
    stride: [wholeNumber(item.params, 'stride')],
    padding: explicit([1]),
  });
  const last = convolve(compute, depthwise.output, named('w2'), { groups });
  return verdict(compareNamed(suite, item, { y: last }), item, {
    outShape: last.op.output,
    macs: sumOfMultiplications([first, shuffled, depthwise, last]),
    params: sumOfParameters([first, depthwise, last]),
  });
}
