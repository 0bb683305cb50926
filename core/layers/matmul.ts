import { errorData } from '../errors.ts';
import { broadcastShape, shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Problem, Resolved } from './field.ts';
import { bigProduct, factor, lessOne, sumOfProducts } from './formula.ts';
import type { MatmulOp } from './op.ts';
import { paramReader, readFlag, readNumber } from './read-params.ts';
import { costOfWork } from './work.ts';

const largest = 3.4028234663852886e38;

/**
 * Product of two inputs' matrices, their last two axes: productFactor · A B, and addendFactor times a third input on top
 * (BLAS GEMM). What lies in front of the matrices is broadcast, and the third input to the product, as in NumPy.
 * *Shape*: [..., m, k], [..., k, n] -> [..., m, n]; a turned matrix has its two sizes exchanged.
 */
export const matmul: LayerDefinition = {
  type: 'matmul',
  fields: [
    { kind: 'flag', name: 'transposeFirst' },
    { kind: 'flag', name: 'transposeSecond' },
    { kind: 'number', name: 'productFactor', min: -largest, max: largest, step: 0.1 },
    { kind: 'number', name: 'addendFactor', min: -largest, max: largest, step: 0.1 },
  ],
  defaults: { transposeFirst: false, transposeSecond: false, productFactor: 1, addendFactor: 1 },
  inputs: { least: 2, most: 3 },
  resolve: resolveMatmul,
};

function resolveMatmul(params: Params, input: Shape, label: string, others: readonly Shape[] = []): Resolved {
  const unfit = [input, ...others].flatMap((shape) => checkNotEmpty(shape.slice(1), shape, label));
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(matmul, params, input.length, label);
  const transposeFirst = readFlag(reader, 'transposeFirst');
  const transposeSecond = readFlag(reader, 'transposeSecond');
  const alpha = readNumber(reader, 'productFactor');
  const beta = readNumber(reader, 'addendFactor');
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const [second, addend] = others;
  if (second === undefined) {
    return { ok: false, problems: [{ error: errorData('layer.inputsMissing', { layer: label, found: 1, least: 2 }) }] };
  }
  const output = productShape(turned(input, transposeFirst), turned(second, transposeSecond));
  if (output === undefined) return { ok: false, problems: [differing(label, input, second)] };
  // Broadcast, a batch of zero rows may come to stand where sizes must be at least 1.
  const empty = checkNotEmpty(output.slice(1), input, label);
  if (empty.length > 0) return { ok: false, problems: empty };
  if (addend !== undefined && broadcastShape([output, addend])?.join() !== output.join()) {
    return { ok: false, problems: [differing(label, output, addend)] };
  }
  const settled = { alpha, beta: addend === undefined ? 0 : beta };
  const op: MatmulOp = { type: 'matmul', input, others, output, transposeFirst, transposeSecond, ...settled };
  return { ok: true, op, slots: [] };
}

function differing(layer: string, first: Shape, other: Shape): Problem {
  return { error: errorData('layer.inputsDiffer', { layer, first: shapeText(first), other: shapeText(other) }) };
}

function turned(shape: Shape, turn: boolean): Shape {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return turn ? [...shape.slice(0, -2), columns, rows] : shape;
}

/** `undefined` where the inner sizes differ, a matrix lacks an axis, or what lies in front does not fit. */
function productShape(a: Shape, b: Shape): Shape | undefined {
  if (a.length < 2 || b.length < 2 || a.at(-1) !== b.at(-2)) return undefined;
  const batch = broadcastShape([a.slice(0, -2), b.slice(0, -2)]);
  return batch === undefined ? undefined : [...batch, a.at(-2) ?? 0, b.at(-1) ?? 0];
}

/** Multiplications: batch · m · n · k, and one per output for each factor that is not 1. C is added as a bias. */
function costOfMatmul(op: MatmulOp): Cost {
  const [rows = 0, columns = 0] = op.output.slice(-2);
  const inner = op.input.at(op.transposeFirst ? -2 : -1) ?? 0;
  const outputs = [
    ...op.output.slice(0, -2).map((size, axis) => factor(`B_${axis}`, size)),
    factor('m', rows),
    factor('n', columns),
  ];
  const added = op.others.length > 1;
  const depth = factor('k', inner);
  const terms = [[...outputs, depth]];
  if (op.alpha !== 1) terms.push(outputs);
  if (added && op.beta !== 1) terms.push(outputs);
  return costOfWork(op, 'complete', {
    multiplications: sumOfProducts(...terms),
    additions: sumOfProducts([...outputs, lessOne([depth])]),
    biasAdditions: added ? bigProduct(op.output) : 0n,
  });
}

/** A row meets a column: every position of the matrices' axes may be seen. */
export const matmulRules: OpRules<MatmulOp> = { cost: costOfMatmul, field: () => 'everywhere' };
