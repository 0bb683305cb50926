import type { Compute } from './compute.ts';
import { runField1d, runField2d } from './run-field.ts';
import { runLayer } from './run-layer.ts';
import { runGradient } from './run-gradient.ts';
import { runMatrix } from './run-matrix.ts';
import { runNet, runNormFolding } from './run-net.ts';
import { runUnfold } from './run-columns.ts';
import { runRank } from './run-rank.ts';
import { runDepthwiseSeparable, runFlattened, runShuffledGrouped, runSpatiallySeparable } from './run-recipes.ts';
import { runShuffle } from './run-shuffle.ts';
import { runSignal } from './run-signal.ts';
import { runTransposed } from './run-transposed.ts';
import { runErrorCase, runQuantities } from './run-without-values.ts';
import { checkTensors, type ConformanceCase, type Suite } from './suite.ts';
import { layerOf } from './to-layer.ts';
import { notBuilt, type CaseResult } from './verdict.ts';

type Runner = (suite: Suite, item: ConformanceCase, compute: Compute) => CaseResult;

/** Operations that are more than one layer with one output. */
const runners = new Map<string, Runner>([
  ['conv_quantities', (_, item) => runQuantities(item, 'conv')],
  ['conv_transpose_quantities', (_, item) => runQuantities(item, 'conv_transpose')],
  ['conv_transpose', runTransposed],
  ['channel_shuffle', runShuffle],
  ['spatially_separable', runSpatiallySeparable],
  ['depthwise_separable', runDepthwiseSeparable],
  ['flattened', runFlattened],
  ['shuffled_grouped_unit', runShuffledGrouped],
  ['convolve1d', runSignal],
  ['convolve2d', runSignal],
  ['convolve3d', runSignal],
  ['correlate1d', runSignal],
  ['correlate2d', runSignal],
  ['ndimage_convolve', runSignal],
  ['ndimage_correlate', runSignal],
  ['kernel_rank', runRank],
  ['unfold', runUnfold],
  ['sequential', runNet],
  ['bn_fold', runNormFolding],
  ['conv_matrix', runMatrix],
  ['conv_backward', runGradient],
  ['conv_transpose_backward', runGradient],
  ['receptive_field_1d', runField1d],
  ['receptive_field_2d', runField2d],
]);

/** Runs one case through resolve, kernels, cost and counting. Throws a ConformanceError where it cannot be read. */
export function runCase(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  // Also where the lab has no such layer yet: an unreadable case is a failure, never one more skipped.
  checkTensors(suite, item);
  if (item.error !== undefined) return runErrorCase(item);
  const runner = runners.get(item.op);
  if (runner !== undefined) return runner(suite, item, compute);
  const layer = layerOf(item.op, item.params);
  return layer === undefined ? notBuilt : runLayer(suite, item, layer, compute);
}
