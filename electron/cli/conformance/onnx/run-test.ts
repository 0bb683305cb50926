import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../compute.ts';
import { LabError } from '../../../../core/errors.ts';
import type { OnnxModel, OnnxTensor } from '../../../../core/onnx/model.types.ts';
import type { Program } from '../../../../core/onnx/program.types.ts';
import { floatsOf, isInteger } from '../../../../core/onnx/values.ts';
import { compareOutput } from '../compare.ts';
import type { NamedResult } from '../run-suite.ts';
import { ConformanceError } from '../suite.ts';
import type { CaseResult } from '../verdict.ts';
import { loadInputs, loadTensor, programFor } from './load.ts';
import { runProgram } from './run-program.ts';

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

type DataSets = Readonly<Record<string, DataSet>>;
interface DataSet {
  readonly inputs: readonly DataFile[];
  readonly outputs: readonly DataFile[];
}
interface DataFile {
  readonly file: string;
  readonly name?: string | undefined;
}

/** Runs a model on every data set of a test; the reasons are all the ways its outputs differ. */
export async function runDataSets(
  folder: string,
  model: OnnxModel,
  dataSets: DataSets,
  tolerance: Tolerance,
  compute: Compute,
  feed?: (set: DataSet) => ReadonlyMap<string, OnnxTensor>,
): Promise<string[]> {
  const reasons: string[] = [];
  for (const set of Object.values(dataSets)) {
    const inputs = feed === undefined ? await loadInputs(folder, model, set.inputs) : feed(set);
    const program = programFor(model, inputs);
    const names = set.outputs.map(({ name }, i) =>
      name !== undefined && name !== '' ? name : (model.graph.outputs[i]?.name ?? ''),
    );
    const wanted = await Promise.all(set.outputs.map(({ file }) => loadTensor(join(folder, file))));
    const found = runProgram(program, inputs, compute, names);
    for (const [i, name] of names.entries()) {
      const [got, want] = [found.get(name), wanted[i]];
      if (got === undefined || want === undefined) throw new ConformanceError(`there is no output ${name}`);
      reasons.push(...differences(name, program, got, want, tolerance));
    }
  }
  if (Object.keys(dataSets).length === 0) throw new ConformanceError('there is no data set');
  return reasons;
}

/** How a tensor differs from the one wanted: in type, shape or values. Whole numbers and truths must be equal. */
export function differences(
  name: string,
  program: Program,
  got: Parameters<typeof compareOutput>[0],
  want: OnnxTensor,
  tolerance: Tolerance,
): string[] {
  const dtype = (program.outputs.get(name) ?? program.values.get(name))?.dtype;
  if (dtype !== want.dtype) return [`${name} is ${dtype ?? 'missing'}, wanted ${want.dtype}`];
  const exact = isInteger(dtype) || dtype === 'bool';
  const rule = exact ? ({ cmp: 'exact' } as const) : ({ cmp: 'close', ...tolerance } as const);
  const difference = compareOutput(got, { shape: want.shape, data: floatsOf(want) }, rule);
  return difference === undefined ? [] : [`${name}: ${difference}`];
}

export function verdictOf(reasons: readonly string[]): CaseResult {
  return { status: reasons.length === 0 ? 'passed' : 'failed', reasons, unchecked: [] };
}

export function skippedFor(reason: string): CaseResult {
  return { status: 'skipped', reasons: [reason], unchecked: [] };
}

/** Runs one entry of a manifest. Whatever goes wrong is its failure, or what `onRefusal` makes of a LabError. */
export async function named(
  name: Pick<NamedResult, 'id' | 'category' | 'op'>,
  run: () => Promise<CaseResult>,
  onRefusal?: (error: LabError) => CaseResult | undefined,
): Promise<NamedResult> {
  const params = undefined;
  try {
    return { ...name, params, ...(await run()) };
  } catch (thrown) {
    const handled = thrown instanceof LabError ? onRefusal?.(thrown) : undefined;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...name, params, ...(handled ?? verdictOf([reason])) };
  }
}

/** manifest.json as JSON. Throws a ConformanceError where it is none. */
export async function readManifest(directory: string): Promise<unknown> {
  const text = await readFile(join(directory, 'manifest.json'), 'utf8');
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ConformanceError(`manifest.json in “${directory}” is not JSON (${reason}).`);
  }
}
