import type { MatmulOp } from '../../layers/op.ts';
import type { KernelPlace, StepBuffers, StepKernel, UnitRun } from '../kernel-set.ts';
import { batchSteps, offsetAt } from '../reference/matmul.ts';
import { boxParameters } from './box-parameters.ts';
import { unitWork } from './conv-box.ts';
import { placeOf } from './kernel-place.ts';
import { packPanels, panelsOf } from './panels.ts';

/** Rows of A in a unit, and the bytes of scratch memory their panels may take. */
const mostRows = 48;
const panelBytes = 2 ** 20;
/** Places along the sum beyond which the tables do not fit. */
const mostTaps = 65_536;

interface Product {
  readonly op: MatmulOp;
  readonly algorithm: 'gemm' | 'direct';
  readonly largestPanel: number;
  readonly inner: number;
  readonly rows: number;
  readonly columns: number;
  /** Rows of a unit, and units of a matrix. */
  readonly together: number;
  readonly blocks: number;
}

/**
 * A matrix product as a convolution of one tap: the rows of B are the planes, those of A the filters, packed by each unit for
 * itself, since an input may change between two runs. Nothing for a factor, an addend, or B turned round.
 */
export function matmulKernel(op: MatmulOp, algorithm: 'gemm' | 'direct', largestPanel: number): StepKernel | undefined {
  const [rows, columns] = op.output.slice(-2);
  const inner = op.input[op.input.length - (op.transposeFirst ? 2 : 1)];
  if (op.transposeSecond || op.others.length > 1 || op.alpha !== 1 || inner > mostTaps) return undefined;
  const wished = Math.floor(unitWork / (inner * columns * largestPanel)) * largestPanel;
  const fitting = Math.floor(panelBytes / (4 * inner));
  const together = Math.min(rows, fitting, mostRows, Math.max(largestPanel, wished));
  const blocks = Math.ceil(rows / together);
  const plane = op.output.slice(2).reduce((product, size) => product * size, 1);
  const matrices = op.output.slice(0, -2).reduce((product, size) => product * size, 1);
  const product = { op, algorithm, largestPanel, inner, rows, columns, together, blocks };
  return {
    algorithm,
    units: matrices * blocks,
    workPerUnit: together * inner * columns,
    packedLength: 0,
    pack: () => true,
    bind: (buffers, place) => bindProduct(product, buffers, place),
    valuesReady: (units, index) => {
      const done = Math.floor(units / blocks) * rows + Math.min(rows, (units % blocks) * together);
      return Math.max(0, Math.min(plane, done * columns - index * plane));
    },
  };
}

function bindProduct(product: Product, { inputs: [a, b], output }: StepBuffers, place: KernelPlace): UnitRun {
  const { op, inner, rows, columns, together, blocks } = product;
  const { host } = placeOf(place);
  const scratch = host.scratch();
  const offsets = scratch.put(Int32Array.from({ length: inner }, (_, k) => k * columns * 4));
  const biases = scratch.ints(together).fill(0).byteOffset;
  const panels = scratch.floats(together * inner);
  const panelsOfBlock = (count: number) => {
    const cut = panelsOf(count, product.largestPanel);
    const parameters = boxParameters(scratch, { taps: inner, filters: count, panels: cut }, offsets, columns * 4);
    parameters[1] = panels.byteOffset;
    parameters[2] = biases;
    return { cut, parameters };
  };
  const last = rows - (blocks - 1) * together;
  const [whole, rest] = [panelsOfBlock(together), panelsOfBlock(last)];
  const batch = op.output.slice(0, -2);
  const [batchOfA, batchOfB] = [batchSteps(op.input, batch), batchSteps(op.others[0], batch)];
  const [rowStep, step] = op.transposeFirst ? [1, rows] : [inner, 1];
  const { kernels } = host;
  const parametersOf = ({ cut, parameters }: typeof whole, at: number) => {
    const used = panels.subarray(0, inner * cut.reduce((sum, each) => sum + each, 0));
    packPanels(a, cut, inner, (row, k) => at + row * rowStep + k * step, used);
    return parameters.byteOffset;
  };
  return (begin, end) => {
    for (let unit = begin; unit < end; unit++) {
      const block = unit % blocks;
      const matrix = (unit - block) / blocks;
      const first = block * together;
      const from = offsetAt(matrix, batch, batchOfA) + first * rowStep;
      const parameters = parametersOf(block === blocks - 1 ? rest : whole, from);
      const src = b.byteOffset + offsetAt(matrix, batch, batchOfB) * 4;
      const to = output.byteOffset + (matrix * rows + first) * columns * 4;
      if (product.algorithm === 'gemm') kernels.packedBox(parameters, src, 0, to, 0, 1, columns);
      else kernels.directBox(parameters, src, 0, to, 0, 1, columns);
    }
  };
}
