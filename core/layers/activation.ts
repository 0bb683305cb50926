import { numel, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { Cost, Formula, MathFunction } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { bigProduct, factor, sumOfProducts } from './formula.ts';
import { pointwiseFunctions, type ActivationOp, type PointwiseFunction } from './op.ts';
import { noteValue, paramReader, readChoice, readNumber, type ParamReader } from './read-params.ts';
import { samePlace } from './reach.ts';
import { costOfWork } from './work.ts';

/** float32's largest number: parameters beyond it mean nothing to float32 values. */
const largest = 3.4028234663852886e38;

/** A function of each value alone. *Shape*: any -> the same. */
export const activation: LayerDefinition = {
  type: 'activation',
  fields: [
    { kind: 'choice', name: 'function', options: pointwiseFunctions },
    { kind: 'number', name: 'slope', min: -1000, max: 1000, step: 0.01, when: only('leaky-relu') },
    { kind: 'number', name: 'alpha', min: -1000, max: 1000, step: 0.1, when: only('elu') },
    { kind: 'number', name: 'low', min: -largest, max: largest, step: 0.1, when: only('clip') },
    { kind: 'number', name: 'high', min: -largest, max: largest, step: 0.1, when: only('clip') },
  ],
  defaults: { function: 'relu', slope: 0.01, alpha: 1, low: 0, high: 1 },
  resolve: resolveActivation,
};

function only(name: PointwiseFunction) {
  return { name: 'function', values: [name] } as const;
}

function resolveActivation(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(activation, params, spatialOf(input).length, label);
  const name = readChoice(reader, 'function', pointwiseFunctions);
  const { alpha, beta } = readConstants(reader, name);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  return { ok: true, op: { type: 'activation', function: name, input, output: input, alpha, beta }, slots: [] };
}

/** Reads every constant, so that a wrong one is always said, and answers those the function uses (0 elsewhere). */
function readConstants(reader: ParamReader, name: PointwiseFunction): { alpha: number; beta: number } {
  const slope = readNumber(reader, 'slope');
  const alpha = readNumber(reader, 'alpha');
  const low = readNumber(reader, 'low');
  const high = readNumber(reader, 'high');
  switch (name) {
    case 'leaky-relu':
      return { alpha: slope, beta: 0 };
    case 'elu':
      return { alpha, beta: 0 };
    case 'clip':
      if (low > high) noteValue(reader, 'high', high, `at least ${low}`, { low: high, high: low });
      return { alpha: low, beta: high };
    default:
      return { alpha: 0, beta: 0 };
  }
}

/** What one value costs, whichever branch it takes; what is left out is none. */
interface Operations {
  readonly multiplications?: number;
  readonly additions?: number;
  readonly comparisons?: number;
  readonly divisions?: number;
  readonly calls?: readonly MathFunction[];
}

/** As the functions are written down in their papers; 1 + erf and exp - 1 are one call, ln(1 + exp x) does not overflow. */
function operationsOf(name: ActivationOp['function']): Operations {
  switch (name) {
    case 'relu':
    case 'threshold':
      return { comparisons: 1 };
    case 'relu6':
    case 'clip':
      return { comparisons: 2 };
    case 'leaky-relu':
      return { multiplications: 1, comparisons: 1 };
    case 'hard-sigmoid':
      return { multiplications: 1, additions: 1, comparisons: 2 };
    case 'hard-swish':
      return { multiplications: 2, additions: 1, comparisons: 2 };
    case 'sigmoid':
      return { additions: 1, divisions: 1, calls: ['exp'] };
    case 'silu':
      return { multiplications: 1, additions: 1, divisions: 1, calls: ['exp'] };
    case 'tanh':
      return { calls: ['tanh'] };
    case 'elu':
      return { multiplications: 1, comparisons: 1, calls: ['exp'] };
    case 'selu':
      return { multiplications: 2, comparisons: 1, calls: ['exp'] };
    case 'gelu':
      return { multiplications: 3, calls: ['erf'] };
    case 'gelu-tanh':
      return { multiplications: 6, additions: 2, calls: ['tanh'] };
    case 'softplus':
      return { additions: 1, comparisons: 1, calls: ['exp', 'log'] };
    case 'mish':
      return { multiplications: 1, additions: 1, comparisons: 1, calls: ['exp', 'log', 'tanh'] };
    case 'scale-shift':
      return { multiplications: 1, additions: 1 };
    case 'celu':
      return { multiplications: 1, comparisons: 1, divisions: 1, calls: ['exp'] };
    case 'reciprocal':
      return { divisions: 1 };
    case 'abs':
      return {};
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'erf':
      return { calls: [name] };
    case 'power':
      return { calls: ['pow'] };
    case 'floor':
    case 'ceil':
      return { calls: ['round'] };
  }
}

function costOfActivation(op: ActivationOp): Cost {
  const { multiplications = 0, additions = 0, comparisons = 0, divisions = 0, calls = [] } = operationsOf(op.function);
  const count = bigProduct(op.output);
  return costOfWork(op, 'complete', {
    multiplications: perValue(multiplications, op.output),
    additions: perValue(additions, op.output),
    comparisons: BigInt(comparisons) * count,
    divisions: BigInt(divisions) * count,
    functions: Object.fromEntries(calls.map((name) => [name, count])),
  });
}

function perValue(times: number, shape: Shape): Formula {
  if (times === 0) return sumOfProducts();
  const elements = shape.length >= 2 ? shapeFactors(shape) : [factor('elements', numel(shape))];
  return sumOfProducts(times === 1 ? elements : [factor(String(times), times), ...elements]);
}

function shapeFactors([batch = 0, channels = 0, ...spatial]: Shape) {
  const symbols = spatial.length === 3 ? ['D', 'H', 'W'] : spatial.length === 2 ? ['H', 'W'] : ['L'];
  return [
    factor('N', batch),
    factor('C', channels),
    ...spatial.map((size, axis) => factor(symbols[axis] ?? `S_${axis}`, size)),
  ];
}

export const activationRules: OpRules<ActivationOp> = { cost: costOfActivation, field: (op) => samePlace(op.input) };
