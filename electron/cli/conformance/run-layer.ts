import { maxPoolSources } from '../../../core/kernels/reference/max-pool-sources.ts';
import type { Compute } from './compute.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { applyLayer, multiplicationsOf, type Applied } from './apply.ts';
import { compareOutput } from './compare.ts';
import {
  ConformanceError,
  inputNamed,
  readIntegers,
  readTensor,
  type CaseOutput,
  type ConformanceCase,
  type Suite,
} from './suite.ts';
import type { LayerOfCase } from './to-layer.ts';
import { verdict, type CaseResult, type Quantities } from './verdict.ts';

/** Runs a case that is one layer: what is not among its inputs is a weight, in the order of the case. */
export function runLayer(suite: Suite, item: ConformanceCase, layer: LayerOfCase, compute: Compute): CaseResult {
  const [stored, ...more] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const { inputs, weights } = tensorsOf(suite, item, layer);
  const params = { ...layer.params, ...channelsFrom(item, weights) };
  const applied = applyLayer(compute, { ...layer, params }, inputs, weights);
  const reasons = [
    ...compareApplied(suite, applied, stored),
    ...more.map((extra) => compareSources(suite, applied.op, inputs[0]?.data ?? new Float32Array(), extra)),
    ...paddingReasons(applied.op, item.params['pad']),
  ];
  return verdict(reasons, item, quantitiesOf(applied));
}

export function quantitiesOf(applied: Applied): Quantities {
  return {
    outShape: applied.op.output,
    macs: multiplicationsOf(applied),
    macsInBounds: [applied.counted.multiplications],
    params: [applied.cost.parameters.value],
  };
}

/** How the output of the kernels and that of the counting run differ from the stored one. */
export function compareApplied(suite: Suite, applied: Applied, stored: CaseOutput): (string | undefined)[] {
  const want = readTensor(suite, stored);
  return [
    compareOutput(applied.output, want, stored),
    prefixed('the counting run: ', compareOutput(applied.counting, want, stored)),
  ];
}

export function tensorsOf(suite: Suite, item: ConformanceCase, layer: LayerOfCase) {
  const names = layer.inputs ?? ['x'];
  const inputs = names.map((name) => inputNamed(suite, item, name));
  const weights = item.in.filter((tensor) => !names.includes(tensor.n)).map((tensor) => readTensor(suite, tensor));
  return { inputs, weights };
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

export function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}
