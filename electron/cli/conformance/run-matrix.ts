import { convMatrix, outputPaddingOf, type SparseMatrix } from '../../../core/analysis/conv-matrix.ts';
import {
  denseOf,
  isIdentity,
  times,
  timesOwnTranspose,
  transposedTimes,
} from '../../../core/analysis/sparse-matrix.ts';
import { rankOf, svd } from '../../../core/tensor/svd.ts';
import type { Compute } from './compute.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { applyLayer } from './apply.ts';
import { compareOutput } from './compare.ts';
import { prefixed } from './run-layer.ts';
import { ConformanceError, inputNamed, readTensor, type ConformanceCase, type Suite } from './suite.ts';
import { layerOf, transposed } from './to-layer.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** A convolution as a matrix: C x against the layer, Cᵀ u against the transposed layer, C Cᵀ and its rank. */
export function runMatrix(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const [x, w, u] = ['x', 'w', 'u'].map((name) => inputNamed(suite, item, name));
  const layer = layerOf('conv', item.params);
  if (x === undefined || w === undefined || u === undefined || layer === undefined) {
    throw new ConformanceError('there is no convolution');
  }
  const applied = applyLayer(compute, layer, [x], [w]);
  if (applied.op.type !== 'conv') throw new ConformanceError('the layer is no convolution');
  const matrix = convMatrix(applied.op, w.data);
  const padding = outputPaddingOf(applied.op);
  const back = applyLayer(
    compute,
    transposed({ ...item.params, outChannels: item.params['inChannels'], outputPadding: padding }),
    [u],
    [w],
  );
  const gram = timesOwnTranspose(matrix);
  const reasons = item.out.flatMap((stored) => {
    const want = readTensor(suite, stored);
    return waysTo(stored.n).map((found) => prefixed(`${stored.n}: `, compareOutput(found, want, stored)));
  });
  return verdict(reasons, item, {
    ...quantitiesOf(matrix),
    outputPaddingForCTu: padding,
    CCTisIdentity: { equal: isIdentity(gram, matrix.rows) },
  });

  /** Every way the lab has to a named output. */
  function waysTo(name: string) {
    const tensor = (shape: Shape, values: Float64Array) => ({ shape, data: Float32Array.from(values) });
    switch (name) {
      case 'C':
        return [tensor([matrix.rows, matrix.columns], denseOf(matrix))];
      case 'Cx':
        return [tensor(applied.op.output, times(matrix, x?.data ?? [])), applied.output];
      case 'CTu':
        return [tensor(applied.op.input, transposedTimes(matrix, u?.data ?? [])), back.output];
      case 'CCT':
        return [tensor([matrix.rows, matrix.rows], gram)];
      default:
        throw new ConformanceError(`nobody here computes the output ${name}`);
    }
  }
}

function quantitiesOf(matrix: SparseMatrix) {
  return {
    rows: [matrix.rows],
    cols: [matrix.columns],
    nonzeros: [matrix.values.filter((value) => value !== 0).length],
    structuralNonzeros: [matrix.values.length],
    rank: [rankOf(svd(denseOf(matrix), matrix.rows, matrix.columns))],
  };
}
