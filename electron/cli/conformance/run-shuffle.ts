import type { Compute } from './compute.ts';
import { applyLayer } from './apply.ts';
import { compareApplied, tensorsOf } from './run-layer.ts';
import { ConformanceError, type ConformanceCase, type Suite } from './suite.ts';
import { layerOf } from './to-layer.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** A channel shuffle, and which channel each of its outputs comes from. */
export function runShuffle(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const [stored] = item.out;
  const layer = layerOf(item.op, item.params);
  if (stored === undefined || layer === undefined) throw new ConformanceError('there is no output');
  const { inputs } = tensorsOf(suite, item, layer);
  const applied = applyLayer(compute, layer, inputs);
  const channels = applied.op.input[1] ?? 0;
  const numbers = Float32Array.from({ length: channels }, (_, channel) => channel);
  const named = applyLayer(compute, layer, [{ shape: [1, channels, 1], data: numbers }]);
  return verdict(compareApplied(suite, applied, stored), item, {
    sourceChannelOfOutput: Array.from(named.output.data),
  });
}
