import { countRun } from '../../../core/kernels/reference/counting.ts';
import { maxPoolSources } from '../../../core/kernels/reference/max-pool-sources.ts';
import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { costOf } from '../../../core/layers/registry.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { compareOutput } from './compare.ts';
import { runErrorCase, runQuantities } from './run-without-values.ts';
import {
  ConformanceError,
  checkTensors,
  inputNamed,
  readIntegers,
  readTensor,
  type CaseOutput,
  type ConformanceCase,
  type Suite,
} from './suite.ts';
import { layerOf, type LayerOfCase } from './to-layer.ts';
import {
  failed,
  notBuilt,
  refusalOf,
  resolve,
  verdict,
  weightMisfit,
  type CaseResult,
  type Quantities,
} from './verdict.ts';

/** Runs one case through resolve, kernels, cost and counting. Throws a ConformanceError where it cannot be read. */
export function runCase(suite: Suite, item: ConformanceCase, kernels: KernelSet): CaseResult {
  // Also where the lab has no such layer yet: an unreadable case is a failure, never one more skipped.
  checkTensors(suite, item);
  if (item.error !== undefined) return runErrorCase(item);
  if (item.op === 'conv_quantities') return runQuantities(item);
  const layer = layerOf(item.op, item.params);
  return layer === undefined ? notBuilt : runLayer(suite, item, layer, kernels);
}

function runLayer(suite: Suite, item: ConformanceCase, layer: LayerOfCase, kernels: KernelSet): CaseResult {
  const input = inputNamed(suite, item, 'x');
  const weights = item.in.filter((tensor) => tensor.n !== 'x').map((tensor) => readTensor(suite, tensor));
  const [stored, ...more] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const want = readTensor(suite, stored);

  const params = { ...layer.params, ...channelsFrom(item, weights) };
  const resolved = resolve(layer.type, params, input.shape);
  if (!resolved.ok) return failed(refusalOf(resolved));
  const misfit = weightMisfit(
    resolved.slots,
    weights.map((tensor) => tensor.shape),
  );
  if (misfit !== undefined) return failed(misfit);

  const { op } = resolved;
  const buffers = { inputs: [input.data], weights: weights.map((tensor) => tensor.data) };
  const output = new Float32Array(numel(op.output));
  kernels.run(op, { ...buffers, output }, 0, output.length);
  const counting = new Float32Array(output.length);
  const counted = countRun(op, { ...buffers, output: counting }, 0, output.length);
  const reasons = [
    compareOutput({ shape: op.output, data: output }, want, stored),
    prefixed('the counting run: ', compareOutput({ shape: op.output, data: counting }, want, stored)),
    ...more.map((extra) => compareSources(suite, op, input.data, extra)),
    ...paddingReasons(op, item.params['pad']),
  ];
  const known: Quantities = {
    outShape: op.output,
    macs: [costOf(op).multiplications.value, counted.multiplications + counted.paddingTaps],
    macsInBounds: [counted.multiplications],
    params: [costOf(op).parameters.value],
  };
  return verdict(reasons, item, known);
}

/** A second output: where each maximum came from. */
function compareSources(suite: Suite, op: LayerOp, input: Float32Array, stored: CaseOutput): string | undefined {
  if (stored.n !== 'flatSpatialIndex' || op.type !== 'pool' || op.method !== 'max') {
    throw new ConformanceError(`nobody here computes the output ${stored.n}`);
  }
  const got = { shape: op.output, data: maxPoolSources(op, input) };
  const want = { shape: stored.shape, data: readIntegers(suite, stored) };
  return prefixed(`${stored.n}: `, compareOutput(got, want, stored));
}

/** Where a case does not say its output channels, its weights do. */
function channelsFrom(item: ConformanceCase, [weight]: readonly Tensor[]): Params {
  const outChannels = weight?.shape[0];
  return outChannels === undefined || item.params['outChannels'] !== undefined ? {} : { outChannels };
}

/** Padding named “same” must come out as the case says. */
function paddingReasons(op: LayerOp, pad: unknown): string[] {
  if (op.type !== 'conv' || typeof pad !== 'object' || pad === null || Array.isArray(pad)) return [];
  const { before, after }: Record<string, unknown> = { ...pad };
  const got = JSON.stringify([op.padBefore, op.padAfter]);
  const want = JSON.stringify([before, after]);
  return got === want ? [] : [`padding ${got}, wanted ${want}`];
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}
