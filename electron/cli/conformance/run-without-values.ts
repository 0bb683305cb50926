import { costOf } from '../../../core/layers/registry.ts';
import { processorClock, refusalVerdict } from './refusal.ts';
import { ConformanceError, type ConformanceCase } from './suite.ts';
import { layerOf } from './to-layer.ts';
import { failed, isShape, notBuilt, refusalOf, resolve, verdict, weightMisfit, type CaseResult } from './verdict.ts';

/** Sizes too large to run: only shapes and formulas are checked. */
export function runQuantities(item: ConformanceCase, op: 'conv' | 'conv_transpose'): CaseResult {
  const layer = layerOf(op, item.params);
  const { batch, inChannels, inSize } = item.params;
  const outer = [batch, inChannels];
  if (layer === undefined || !isShape(outer) || !isShape(inSize))
    throw new ConformanceError('params has no batch, inChannels and inSize');
  const resolved = resolve(layer.type, layer.params, [[...outer, ...inSize]]);
  if (!resolved.ok) return failed(refusalOf(resolved));
  const { multiplications, parameters } = costOf(resolved.op);
  return verdict([], item, {
    outShape: resolved.op.output,
    macs: [multiplications.value],
    params: [parameters.value],
  });
}

/** Must be refused in one sentence within a second, by the layer or because its weights do not fit. */
export function runErrorCase(item: ConformanceCase): CaseResult {
  const clock = processorClock();
  const met = meet(item);
  if (met === undefined) return notBuilt;
  if (met.sentence !== undefined || item.must !== false) {
    return refusalVerdict(met.sentence, clock(), item.must !== false);
  }
  return { status: 'skipped', reasons: ['advisory: accepted here'], unchecked: [] };
}

/** With which sentence a case is refused, if it is; `undefined` where the lab has no such layer. */
function meet(item: ConformanceCase): { readonly sentence: string | undefined } | undefined {
  const { x, w }: Record<string, unknown> = { ...shapesOf(item) };
  const withKernel = isShape(w) ? { ...item.params, kernel: w.slice(2), outChannels: filtersOf(item, w) } : item.params;
  const biasShape = item.params['bias'];
  const layer = layerOf(item.op, { ...withKernel, bias: Array.isArray(biasShape) });
  if (layer === undefined) return undefined;
  if (!isShape(x)) throw new ConformanceError('params.shapes.x is not a shape');
  const resolved = resolve(layer.type, layer.params, [x]);
  if (!resolved.ok) return { sentence: refusalOf(resolved) };
  return { sentence: weightMisfit(resolved.slots, [w, biasShape].filter(isShape)) };
}

/** Output channels come first in the weight of a convolution, second (of one group) in that of a transposed one. */
function filtersOf(item: ConformanceCase, weight: readonly number[]): unknown {
  const { groups = 1 } = item.params;
  return item.op === 'conv_transpose' ? (weight[1] ?? 0) * Number(groups) : weight[0];
}

function shapesOf(item: ConformanceCase): object {
  const { shapes } = item.params;
  if (typeof shapes !== 'object' || shapes === null) throw new ConformanceError('params.shapes is missing');
  return shapes;
}
