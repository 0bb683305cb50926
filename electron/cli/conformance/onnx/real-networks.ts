import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Compute } from '../compute.ts';
import { costOf } from '../../../../core/layers/registry.ts';
import type { Program, ProgramStep } from '../../../../core/onnx/program.types.ts';
import type { Format, FormatOptions } from '../format.ts';
import type { NamedResult } from '../run-suite.ts';
import { ConformanceError } from '../suite.ts';
import type { CaseResult } from '../verdict.ts';
import { loadInputs, loadModel, loadTensor, programFor } from './load.ts';
import { nameOfEntry, parsed, realManifestSchema, realTestSchema, type RealTest } from './manifest.ts';
import { differences, named, readManifest, skippedFor, verdictOf } from './run-test.ts';
import { runProgram } from './run-program.ts';

/** Networks that somebody trained, with inner tensors and costs where the manifest has them. */
export const realFormat: Format = {
  name: 'trained ONNX networks',
  manifest: 'manifest.json',
  fits: (manifest) => {
    const known = realManifestSchema.safeParse(manifest);
    return known.success && known.data.models.every((entry) => realTestSchema.safeParse(entry).success);
  },
  async run(directory, compute, options) {
    const { models } = parsed(realManifestSchema, await readManifest(directory), 'manifest');
    const results: NamedResult[] = [];
    for (const [index, entry] of models.entries()) {
      const id = nameOfEntry(entry, 'dir', `network ${index}`);
      const run = () => runNetwork(directory, parsed(realTestSchema, entry, 'network'), compute, options);
      results.push(await named({ id, category: 'networks', op: id }, run));
    }
    return { results, faults: [], remarks: [] };
  },
};

async function runNetwork(
  directory: string,
  test: RealTest,
  compute: Compute,
  options: FormatOptions,
): Promise<CaseResult> {
  const folder = join(directory, test.dir);
  const path = test.model === undefined ? join(folder, 'model.onnx') : await findModel(test.model, options);
  if (path === undefined)
    return skippedFor(
      `model file not here: ${test.model?.npm ?? ''}@${test.model?.version ?? ''}, ${test.model?.file ?? ''} (--models DIR says where)`,
    );
  const model = await loadModel(path);
  const reasons: string[] = [];
  for (const set of Object.values(test.data_sets)) {
    const inputs = await loadInputs(folder, model, set.inputs);
    const program = programFor(model, inputs);
    const inner = (test.intermediate ?? []).map((name) => ({ name, file: join('intermediate', `${name}.pb`) }));
    const asked = [...set.outputs.map(({ file }, i) => ({ name: model.graph.outputs[i]?.name ?? '', file })), ...inner];
    const found = runProgram(
      program,
      inputs,
      compute,
      asked.map(({ name }) => name),
    );
    for (const { name, file } of asked) {
      const [got, want] = [found.get(name), await loadTensor(join(folder, file))];
      if (got === undefined) throw new ConformanceError(`there is no tensor ${name}`);
      reasons.push(...differences(name, program, got, want, test));
    }
    reasons.push(...costDifferences(program, test));
  }
  return verdictOf(reasons);
}

function costDifferences(program: Program, { macs, params }: RealTest): string[] {
  const found = costsOf(program);
  return [
    ...(macs === undefined || found.macs === BigInt(macs) ? [] : [`macs are ${found.macs}, wanted ${macs}`]),
    ...(params === undefined || found.params === BigInt(params)
      ? []
      : [`params are ${found.params}, wanted ${params}`]),
  ];
}

/** Multiplications of its convolutions and matrix products, and parameters of all its layers, by their formulas. */
export function costsOf(program: Program): { macs: bigint; params: bigint } {
  const multiplies = ({ op }: ProgramStep) =>
    op.type === 'conv' || op.type === 'conv-transpose' || op.type === 'matmul';
  const macs = program.steps.filter(multiplies).reduce((sum, { op }) => sum + costOf(op).multiplications.value, 0n);
  const params = program.steps.reduce((sum, { op }) => sum + costOf(op).parameters.value, 0n);
  return { macs, params };
}

/**
 * A model file of a package: in the folder of models, in a package unpacked there, or among the installed ones. Throws a
 * ConformanceError where it is not the file the manifest means.
 */
async function findModel(model: NonNullable<RealTest['model']>, options: FormatOptions): Promise<string | undefined> {
  const { models } = options;
  const places = [
    ...(models === undefined
      ? []
      : [basename(model.file), model.file, join('package', model.file)].map((file) => join(models, file))),
    join('node_modules', model.npm, model.file),
  ];
  for (const path of places) {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) continue;
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found === model.sha256) return path;
    throw new ConformanceError(`the SHA-256 of ${basename(path)} is ${found}, but the manifest says ${model.sha256}`);
  }
  return undefined;
}
