import type { Compute } from './compute.ts';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import type { Cost, Counted } from '../../../core/layers/cost.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { costOf } from '../../../core/layers/registry.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { ConformanceError } from './suite.ts';
import type { LayerOfCase } from './to-layer.ts';
import { refusalOf, resolve, weightMisfit } from './verdict.ts';

/** What came of one layer: its output by the kernels, by the counting run, and what it costs. */
export interface Applied {
  readonly op: LayerOp;
  readonly output: Tensor;
  readonly counting: Tensor;
  readonly cost: Cost;
  readonly counted: Counted;
}

/** Runs a layer on given inputs and weights. Throws a ConformanceError with the layer's sentence where it refuses them. */
export function applyLayer(
  compute: Compute,
  layer: LayerOfCase,
  inputs: readonly Tensor[],
  weights: readonly Tensor[] = [],
): Applied {
  const resolved = resolve(
    layer.type,
    layer.params,
    inputs.map((input) => input.shape),
  );
  if (!resolved.ok) throw new ConformanceError(refusalOf(resolved));
  const misfit = weightMisfit(
    resolved.slots,
    weights.map((weight) => weight.shape),
  );
  if (misfit !== undefined) throw new ConformanceError(misfit);
  const { op } = resolved;
  const buffers = { inputs: inputs.map((input) => input.data), weights: weights.map((weight) => weight.data) };
  const output = new Float32Array(numel(op.output));
  compute(op, { ...buffers, output });
  const counting = new Float32Array(output.length);
  const counted = countRun(op, { ...buffers, output: counting }, 0, output.length);
  return {
    op,
    output: { shape: op.output, data: output },
    counting: { shape: op.output, data: counting },
    cost: costOf(op),
    counted,
  };
}

/** Multiplications by the formula and by counting, taps on padding included: both must be what is wanted. */
export function multiplicationsOf({ cost, counted }: Applied): readonly bigint[] {
  return [cost.multiplications.value, counted.multiplications + counted.paddingTaps];
}

/** The sum of what several layers cost, by formula and by counting. */
export function sumOfMultiplications(layers: readonly Applied[]): readonly bigint[] {
  return [0, 1].map((way) => layers.reduce((sum, layer) => sum + (multiplicationsOf(layer)[way] ?? 0n), 0n));
}

export function sumOfParameters(layers: readonly Applied[]): readonly bigint[] {
  return [layers.reduce((sum, layer) => sum + layer.cost.parameters.value, 0n)];
}
