import { errorData } from '../errors.ts';
import { axisName, perAxis, spatialOf, windowOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Problem, Resolved } from './field.ts';
import { bigProduct, factor, kernelFactors, lessOne, outputFactors, sumOfProducts } from './formula.ts';
import type { PoolOp } from './op.ts';
import { checkFits, outputSizes, settlePadding, validPadding, type SettledPadding, type Window } from './padding.ts';
import {
  maxPadding,
  paramReader,
  readAxes,
  readChoice,
  readFlag,
  readInteger,
  readNumber,
  readPadding,
} from './read-params.ts';
import { windowReach } from './reach.ts';
import { axisUses, productOf } from './axis-use.ts';
import { windowOfOp } from './sliding-window.ts';
import { costOfWork } from './work.ts';

const methods = ['max', 'average', 'lp'] as const;

/**
 * Max, average and Lp pooling over 1 to 3 spatial axes.
 * *Shape*: [N, C, ...spatial] -> [N, C, ...floor((n + p_b + p_e - d(k - 1) - 1) / s) + 1]; rounded up in ceil mode, but
 * the last window starts inside the input or the padding before it (PyTorch's rule).
 */
export const pool: LayerDefinition = {
  type: 'pool',
  fields: [
    { kind: 'choice', name: 'method', options: methods },
    { kind: 'axes', name: 'kernel', min: 1, max: 1024 },
    { kind: 'axes', name: 'stride', min: 1, max: 1024 },
    { kind: 'axes', name: 'dilation', min: 1, max: 1024 },
    { kind: 'padding', name: 'padding', modes: ['zeros'] },
    { kind: 'flag', name: 'ceilMode' },
    { kind: 'flag', name: 'countPadding', when: { name: 'method', values: ['average'] } },
    { kind: 'integer', name: 'divisor', min: 0, max: 2 ** 30, when: { name: 'method', values: ['average'] } },
    { kind: 'number', name: 'power', min: 1, max: 64, step: 1, when: { name: 'method', values: ['lp'] } },
  ],
  defaults: {
    method: 'max',
    kernel: [2],
    stride: [2],
    dilation: [1],
    padding: validPadding,
    ceilMode: false,
    countPadding: true,
    divisor: 0,
    power: 2,
  },
  resolve: resolvePool,
};

function resolvePool(params: Params, input: Shape, label: string): Resolved {
  const spatial = spatialOf(input);
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(pool, params, spatial.length, label);
  const method = readChoice(reader, 'method', methods);
  const window = {
    spatial,
    kernel: perAxis(readAxes(reader, 'kernel'), spatial.length),
    stride: perAxis(readAxes(reader, 'stride'), spatial.length),
    dilation: perAxis(readAxes(reader, 'dilation'), spatial.length),
  };
  const padding = readPadding(reader, 'padding');
  const ceilMode = readFlag(reader, 'ceilMode');
  const countPadding = readFlag(reader, 'countPadding');
  const divisor = readInteger(reader, 'divisor');
  const power = readNumber(reader, 'power');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };

  const settled = settlePadding(padding, window);
  const sizes = outputSizes(window, settled, ceilMode);
  const problems = [...checkHalfWindow(window, settled, label), ...checkFits(window, padding, settled, sizes, label)];
  if (problems.length > 0) return { ok: false, problems };
  const op: PoolOp = {
    type: 'pool',
    // What the method does not read is fixed, so that equal work has equal descriptions.
    method,
    countPadding: method === 'average' && countPadding,
    divisor: method === 'average' ? divisor : 0,
    power: method === 'lp' ? power : 2,
    input,
    output: [...input.slice(0, 2), ...sizes],
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    padBefore: settled.before,
    padAfter: settled.after,
  };
  return { ok: true, op, slots: [] };
}

/** PyTorch's rule: at most half of the window, so that no window lies wholly in the padding. */
function checkHalfWindow({ kernel, dilation }: Window, pad: SettledPadding, label: string): Problem[] {
  const limits = kernel.map((k, axis) => Math.floor(windowOf(k, dilation[axis] ?? 1) / 2));
  const worst = limits.map((_, axis) => Math.max(pad.before[axis] ?? 0, pad.after[axis] ?? 0));
  const axis = limits.findIndex((limit, a) => (worst[a] ?? 0) > limit);
  if (axis < 0) return [];
  const error = errorData('layer.poolPadding', {
    pad: worst[axis] ?? 0,
    window: windowOf(kernel[axis] ?? 1, dilation[axis] ?? 1),
    axis: axisName(axis, limits.length),
    layer: label,
    limit: limits[axis] ?? 0,
  });
  const cut = (pads: readonly number[]) => pads.map((p, a) => Math.min(p, limits[a] ?? 0, maxPadding));
  return [
    { error, fix: { padding: { size: 'explicit', before: cut(pad.before), after: cut(pad.after), mode: 'zeros' } } },
  ];
}

/**
 * Taps on padding counted, windows cut off by ceil mode counted whole. Max: one comparison per tap, with the largest so
 * far (which starts at minus infinity). Average: one multiplication per output, by one over the count. Lp: one
 * multiplication per tap for the square and a root per output; a power each for other exponents.
 */
function costOfPool(op: PoolOp): Cost {
  const [batch = 0, channels = 0, ...spatial] = op.output;
  const outputs = [factor('N', batch), factor('C', channels), ...outputFactors(spatial)];
  const kernel = kernelFactors(op.kernel);
  const [results, taps] = [bigProduct(op.output), sumOfProducts([...outputs, ...kernel])];
  const uses = axisUses(windowOfOp(op));
  const planes = BigInt(batch) * BigInt(channels);
  const valuesRead = planes * productOf(uses, 'positions');
  const additions = sumOfProducts([...outputs, lessOne(kernel)]);
  switch (op.method) {
    case 'max':
      return costOfWork(op, 'complete', { comparisons: taps.value, valuesRead });
    case 'average':
      return costOfWork(op, 'complete', { multiplications: sumOfProducts(outputs), additions, valuesRead });
    case 'lp': {
      if (op.power !== 2) {
        return costOfWork(op, 'complete', { additions, functions: { pow: taps.value + results }, valuesRead });
      }
      const paddingTaps = taps.value - planes * productOf(uses, 'pairs');
      const functions = { sqrt: results };
      return costOfWork(op, 'complete', { multiplications: taps, paddingTaps, additions, functions, valuesRead });
    }
  }
}

export const poolRules: OpRules<PoolOp> = { cost: costOfPool, field: windowReach };
