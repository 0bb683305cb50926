import { errorData } from '../errors.ts';
import { sameShape, shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { Cost, Formula } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Problem, Resolved } from './field.ts';
import { factor, outputFactors, sumOfProducts } from './formula.ts';
import type { CombineOp } from './op.ts';
import { samePlace } from './reach.ts';
import { costOfWork, type Work } from './work.ts';

/** Inputs added position by position: the second half of a residual block. *Shape*: all the same -> the same. */
export const add: LayerDefinition = joining('add');

/** Inputs multiplied position by position: gates and attention. *Shape*: all the same -> the same. */
export const multiply: LayerDefinition = joining('multiply');

/** The first input less each of the others. *Shape*: all the same -> the same. */
export const subtract: LayerDefinition = joining('subtract');

/** The first input divided by each of the others. *Shape*: all the same -> the same. */
export const divide: LayerDefinition = joining('divide');

/** The largest of all inputs at every position (NaN where one is NaN). *Shape*: all the same -> the same. */
export const maximum: LayerDefinition = joining('maximum');

/** The smallest of all inputs at every position (NaN where one is NaN). *Shape*: all the same -> the same. */
export const minimum: LayerDefinition = joining('minimum');

function joining(method: CombineOp['method']): LayerDefinition {
  return {
    type: method,
    fields: [],
    defaults: {},
    inputs: { least: 2, most: Infinity },
    resolve: (_: Params, input: Shape, label: string, others: readonly Shape[] = []): Resolved => {
      const problems = [...checkNotEmpty(input.slice(1), input, label), ...checkJoined(input, others, label)];
      if (problems.length > 0) return { ok: false, problems };
      return { ok: true, op: { type: 'combine', method, input, others, output: input }, slots: [] };
    },
  };
}

/** At least one more input; all of the first's sizes, those of `freeAxis` aside. */
export function checkJoined(input: Shape, others: readonly Shape[], label: string, freeAxis = -1): Problem[] {
  if (others.length === 0) return [{ error: errorData('layer.inputsMissing', { layer: label, found: 1, least: 2 }) }];
  const compared = (shape: Shape) => shape.map((size, axis) => (axis === freeAxis ? 1 : size));
  return others
    .filter((other) => !sameShape(compared(input), compared(other)))
    .map((other) => ({
      error: errorData('layer.inputsDiffer', { layer: label, first: shapeText(input), other: shapeText(other) }),
    }));
}

/** One operation per position and further input. */
function costOfCombine(op: CombineOp): Cost {
  const [batch = 1, channels = 1, ...spatial] = op.output;
  const each = [factor('N', batch), factor('C', channels), ...outputFactors(spatial)];
  const operations = sumOfProducts([...each, factor('(inputs - 1)', op.others.length)]);
  return costOfWork(op, 'complete', workOf(op.method, operations));
}

function workOf(method: CombineOp['method'], operations: Formula): Work {
  switch (method) {
    case 'add':
    case 'subtract':
      return { additions: operations };
    case 'multiply':
      return { multiplications: operations };
    case 'divide':
      return { divisions: operations.value };
    case 'maximum':
    case 'minimum':
      return { comparisons: operations.value };
    case 'power':
      return { functions: { pow: operations.value } };
  }
}

export const combineRules: OpRules<CombineOp> = { cost: costOfCombine, field: (op) => samePlace(op.input) };
