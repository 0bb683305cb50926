import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabError } from '../../../../core/errors.ts';
import type { Compute } from '../compute.ts';
import type { OnnxModel, OnnxTensor } from '../../../../core/onnx/model.types.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import type { Format, FormatOptions } from '../format.ts';
import type { NamedResult } from '../run-suite.ts';
import { ConformanceError } from '../suite.ts';
import type { CaseResult } from '../verdict.ts';
import { loadModel, openInputs } from './load.ts';
import { nameOfEntry, nodeManifestSchema, nodeTestSchema, parsed, type NodeTest } from './manifest.ts';
import { named, readManifest, runDataSets, skippedFor, verdictOf, type Tolerance } from './run-test.ts';

/** The backend tests of ONNX: single operators, small graphs, whole networks with constant weights. */
export const nodeTestFormat: Format = {
  name: 'ONNX backend tests',
  manifest: 'manifest.json',
  fits: (manifest) => nodeManifestSchema.safeParse(manifest).success,
  async run(directory, compute, options) {
    const { tolerance, cases } = parsed(nodeManifestSchema, await readManifest(directory), 'manifest');
    const results: NamedResult[] = [];
    for (const [index, entry] of cases.entries()) {
      results.push(await runEntry(directory, entry, index, tolerance, compute, options));
    }
    return { results, faults: [], remarks: [] };
  },
};

function runEntry(
  directory: string,
  entry: unknown,
  index: number,
  tolerance: Tolerance,
  compute: Compute,
  options: FormatOptions,
): Promise<NamedResult> {
  const known = nodeTestSchema.safeParse(entry);
  const [category, op] = known.success ? [categoryOf(known.data), known.data.ops.join('+')] : ['unknown', 'unknown'];
  const run = async () => {
    const test = parsed(nodeTestSchema, entry, 'test');
    const folder = await folderOf(directory, test);
    const model = await loadModel(join(folder, 'model.onnx'));
    if (test.tier !== 'light') return verdictOf(await runDataSets(folder, model, test.data_sets, tolerance, compute));
    if (!options.long) return skippedFor('a whole network of 224 × 224 pixels: add --long');
    return verdictOf(await runDataSets(folder, model, test.data_sets, tolerance, compute, () => counting(model)));
  };
  const onRefusal = (error: LabError) => (known.success ? skippedIfForeign(known.data, error) : undefined);
  return named({ id: nameOfEntry(entry, 'dir', `test ${index}`), category, op }, run, onRefusal);
}

function categoryOf({ tier, ops }: NodeTest): string {
  return `${tier} ${ops.length === 1 ? ops[0] : ops.length === 0 ? 'empty graph' : 'several'}`;
}

/** What the lab does not compute with is skipped, unless it is a core test that the peer passes. */
function skippedIfForeign({ tier, peer }: NodeTest, { data, message }: LabError): CaseResult | undefined {
  if (tier === 'core' && peer === 'pass') return undefined;
  switch (data.code) {
    case 'onnx.operator':
      return skippedFor(`the lab has no operator ${data.values['operator'] ?? ''}`);
    case 'onnx.unsupported':
    case 'onnx.inexact':
    case 'onnx.inputType':
    case 'onnx.inputUnknown':
      return skippedFor(message);
    default:
      return undefined;
  }
}

/** The manifest names a test's folder with that of the manifest in front, whatever it is called now. */
async function folderOf(directory: string, { dir }: NodeTest): Promise<string> {
  const inside = join(directory, dir.replace(/^[^/]+\//, ''));
  const own = await stat(inside).catch(() => undefined);
  return own === undefined ? join(directory, dir) : inside;
}

/** A whole network's one input: arange(n) / n. */
function counting(model: OnnxModel): ReadonlyMap<string, OnnxTensor> {
  const [input, ...more] = openInputs(model);
  if (input === undefined || more.length > 0) throw new ConformanceError('a whole network must have one input');
  const shape = (input.shape ?? []).map(({ size }) => size ?? 1);
  const count = numel(shape);
  const values = Float32Array.from({ length: count }, (_, i) => i / count);
  return new Map([[input.name, { name: input.name, dtype: 'float32', shape, values }]]);
}
