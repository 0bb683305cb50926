import { adaptiveWindow, axisName, perAxis, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { differenceOf, factor, outputFactors, sumOfProducts } from './formula.ts';
import type { AdaptivePoolOp } from './op.ts';
import { paramReader, readAxes, readChoice } from './read-params.ts';
import { greatestCommonDivisor } from '../tensor/integers.ts';
import type { AxisReach, FieldRule } from './reach.ts';
import { costOfWork } from './work.ts';

const methods = ['max', 'average'] as const;

/**
 * Pooling to a given output size, over 1 to 3 spatial axes; size 1 is global pooling.
 * *Shape*: [N, C, ...spatial] -> [N, C, ...output]. Window i of an axis covers floor(i·n / m) up to ceil((i + 1)·n / m).
 */
export const adaptivePool: LayerDefinition = {
  type: 'adaptive-pool',
  fields: [
    { kind: 'choice', name: 'method', options: methods },
    { kind: 'axes', name: 'output', min: 1, max: 65536 },
  ],
  defaults: { method: 'average', output: [1] },
  resolve: resolveAdaptivePool,
};

function resolveAdaptivePool(params: Params, input: Shape, label: string): Resolved {
  const spatial = spatialOf(input);
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(adaptivePool, params, spatial.length, label);
  const method = readChoice(reader, 'method', methods);
  const output = perAxis(readAxes(reader, 'output'), spatial.length);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const op: AdaptivePoolOp = { type: 'adaptive-pool', method, input, output: [...input.slice(0, 2), ...output] };
  return { ok: true, op, slots: [] };
}

/**
 * The windows of an axis differ in length, but the taps of all output positions are the product over the axes of the
 * sums of their lengths. Max: one comparison per tap. Average: one multiplication per output.
 */
function costOfAdaptivePool(op: AdaptivePoolOp): Cost {
  const [batch = 0, channels = 0, ...spatial] = op.output;
  const outputs = [factor('N', batch), factor('C', channels), ...outputFactors(spatial)];
  const along = windowLengths(op).map((lengths, axis) => {
    const sum = lengths.reduce((total, length) => total + length, 0);
    return factor(`T_${axisName(axis, spatial.length)}`, sum);
  });
  const taps = [factor('N', batch), factor('C', channels), ...along];
  if (op.method === 'max') return costOfWork(op, 'complete', { comparisons: sumOfProducts(taps).value });
  const additions = differenceOf(taps, outputs);
  return costOfWork(op, 'complete', { multiplications: sumOfProducts(outputs), additions });
}

/** The windows repeat after m / g outputs and n / g inputs, g the greatest common divisor of both. */
function fieldOfAdaptivePool(op: AdaptivePoolOp): FieldRule {
  const output = spatialOf(op.output);
  return spatialOf(op.input).map((n, axis): AxisReach => {
    const m = output[axis] ?? 1;
    const common = greatestCommonDivisor(n, m);
    const phases = Array.from({ length: m / common }, (_, index) => {
      const { begin, end } = adaptiveWindow(index, n, m);
      return { from: begin, step: 1, count: end - begin };
    });
    return { phases, advance: n / common };
  });
}

/** Lengths of the windows of each axis. */
function windowLengths(op: AdaptivePoolOp): number[][] {
  const output = spatialOf(op.output);
  return spatialOf(op.input).map((n, axis) => {
    const m = output[axis] ?? 1;
    return Array.from({ length: m }, (_, index) => {
      const { begin, end } = adaptiveWindow(index, n, m);
      return end - begin;
    });
  });
}

export const adaptivePoolRules: OpRules<AdaptivePoolOp> = { cost: costOfAdaptivePool, field: fieldOfAdaptivePool };
