import { batchSteps, offsetAt } from '../../kernels/reference/matmul.ts';
import type { MatmulOp } from '../../layers/op.ts';
import { broadcastStrides } from '../../tensor/shape.ts';
import { addAt } from './linear-map.ts';
import type { Numbers } from './op-gradients.types.ts';

/**
 * Of alpha · A B + beta · C with slopes G: alpha · G B^T, alpha · A^T G and beta · G, each summed over what was broadcast
 * and turned as the op turns its matrices.
 */
export function matmulGradients(
  op: MatmulOp,
  [a = none, b = none, c]: readonly Numbers[],
  slopes: Numbers,
): Float64Array[] {
  const [ofA, ofB] = [new Float64Array(a.length), new Float64Array(b.length)];
  forEachOutput(op, slopes, (slope, count, firstA, stepOfA, firstB, stepOfB) => {
    const scaled = op.alpha * slope;
    for (let k = 0, atA = firstA, atB = firstB; k < count; k++, atA += stepOfA, atB += stepOfB) {
      addAt(ofA, atA, scaled * (b[atB] ?? 0));
      addAt(ofB, atB, scaled * (a[atA] ?? 0));
    }
  });
  if (c === undefined) return [ofA, ofB];
  const ofC = new Float64Array(c.length);
  const steps = broadcastStrides(op.others[1] ?? [], op.output);
  for (let i = 0; i < slopes.length; i++) {
    const slope = slopes[i] ?? 0;
    if (slope !== 0) addAt(ofC, offsetAt(i, op.output, steps), op.beta * slope);
  }
  return [ofA, ofB, ofC];
}

const none = new Float64Array();

/** Where the row of A and the column of B lie that meet in an output, and how far apart their values are. */
type VisitOutput = (
  slope: number,
  count: number,
  firstA: number,
  stepOfA: number,
  firstB: number,
  stepOfB: number,
) => void;

function forEachOutput(op: MatmulOp, slopes: Numbers, visit: VisitOutput): void {
  const batch = op.output.slice(0, -2);
  const [rows = 1, columns = 1] = op.output.slice(-2);
  const inner = op.input.at(op.transposeFirst ? -2 : -1) ?? 0;
  const [rowStep, stepOfA] = op.transposeFirst ? [1, rows] : [inner, 1];
  const [stepOfB, columnStep] = op.transposeSecond ? [1, inner] : [columns, 1];
  const [batchOfA, batchOfB] = [batchSteps(op.input, batch), batchSteps(op.others[0] ?? [], batch)];
  for (let i = 0; i < slopes.length; i++) {
    const slope = slopes[i] ?? 0;
    if (slope === 0) continue;
    const column = i % columns;
    const row = Math.floor(i / columns) % rows;
    const matrix = Math.floor(i / (columns * rows));
    const firstA = offsetAt(matrix, batch, batchOfA) + row * rowStep;
    visit(slope, inner, firstA, stepOfA, offsetAt(matrix, batch, batchOfB) + column * columnStep, stepOfB);
  }
}
