import type { MatmulOp } from '../../layers/op.ts';
import { broadcastStrides } from '../../tensor/shape.ts';
import type { StepBuffers } from '../kernel-set.ts';

/** Output elements [begin, end) of a matrix product: alpha · row · column + beta · addend, in float64, rounded once. */
export function runMatmul(op: MatmulOp, { inputs, output }: StepBuffers, begin: number, end: number): void {
  const [a, b, c] = inputs;
  const [batch, [rows, columns]] = [op.output.slice(0, -2), op.output.slice(-2)];
  const inner = op.input[op.input.length - (op.transposeFirst ? 2 : 1)];
  // Steps from one output row to the next and along the sum, of A; along the sum and to the next column, of B.
  const [rowStep, stepOfA] = op.transposeFirst ? [1, rows] : [inner, 1];
  const [stepOfB, columnStep] = op.transposeSecond ? [1, inner] : [columns, 1];
  const [batchOfA, batchOfB] = [op.input, op.others[0]].map((shape) => batchSteps(shape, batch));
  const addendSteps = c === undefined ? [] : broadcastStrides(op.others[1], op.output);
  for (let index = begin; index < end; index++) {
    const column = index % columns;
    const row = Math.floor(index / columns) % rows;
    const matrix = Math.floor(index / (columns * rows));
    let atA = offsetAt(matrix, batch, batchOfA) + row * rowStep;
    let atB = offsetAt(matrix, batch, batchOfB) + column * columnStep;
    let sum = 0;
    for (let k = 0; k < inner; k++, atA += stepOfA, atB += stepOfB) sum += a[atA] * b[atB];
    const scaled = op.alpha === 1 ? sum : op.alpha * sum;
    output[index] = c === undefined ? scaled : scaled + op.beta * c[offsetAt(index, op.output, addendSteps)];
  }
}

/** Values from one matrix to the next along every axis of the batch. */
export function batchSteps(shape: readonly number[], batch: readonly number[]): readonly number[] {
  const matrix = shape[shape.length - 1] * shape[shape.length - 2];
  return broadcastStrides(shape.slice(0, -2), batch).map((step) => step * matrix);
}

/** Where the element with that flat index of `sizes` lies in a tensor with other steps. */
export function offsetAt(index: number, sizes: readonly number[], steps: readonly number[]): number {
  let rest = index;
  let at = 0;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    at += (rest % sizes[axis]) * steps[axis];
    rest = Math.floor(rest / sizes[axis]);
  }
  return at;
}
