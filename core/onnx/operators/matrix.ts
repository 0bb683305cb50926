import { shapeText } from '../../tensor/shape.ts';
import { flagAttribute, numberAttribute } from '../attributes.ts';
import { reshaped } from '../movement.ts';
import { emitLayer, inputOf, optionalInput, refuseInput, type Operator } from '../node-lowering.ts';

/** MatMul, as NumPy multiplies: a line in front is a row, behind a column, and is gone again afterwards. */
export const matMul: Operator = (at) => {
  const [a, b] = [inputOf(at, 0), inputOf(at, 1)];
  for (const [index, { shape }] of [a, b].entries()) {
    if (shape.length === 0) refuseInput(at, index, 'a single number', 'a matrix');
  }
  const row = a.shape.length === 1 ? reshaped(at, a, [1, ...a.shape]) : a;
  const column = b.shape.length === 1 ? reshaped(at, b, [...b.shape, 1]) : b;
  const product = emitLayer(at, 'matmul', {}, [row, column]);
  const sizes = product.shape;
  const rows = a.shape.length === 1 ? [] : sizes.slice(-2, -1);
  const columns = b.shape.length === 1 ? [] : sizes.slice(-1);
  return [reshaped(at, product, [...sizes.slice(0, -2), ...rows, ...columns])];
};

/** Gemm: alpha · A B + beta · C. */
export const gemm: Operator = (at) => {
  const [a, b, c] = [inputOf(at, 0), inputOf(at, 1), optionalInput(at, 2)];
  for (const [index, { shape }] of [a, b].entries()) {
    if (shape.length !== 2) refuseInput(at, index, shapeText(shape), 'a matrix');
  }
  const params = {
    transposeFirst: flagAttribute(at, 'transA'),
    transposeSecond: flagAttribute(at, 'transB'),
    productFactor: numberAttribute(at, 'alpha', 1),
    addendFactor: numberAttribute(at, 'beta', 1),
  };
  return [emitLayer(at, 'matmul', params, c === undefined ? [a, b] : [a, b, c])];
};
