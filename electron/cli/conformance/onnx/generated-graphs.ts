import { join } from 'node:path';
import { LabError } from '../../../../core/errors.ts';
import type { Compute } from '../compute.ts';
import type { OnnxTensor } from '../../../../core/onnx/model.types.ts';
import { tensorOf } from '../../../../core/onnx/values.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import type { Format } from '../format.ts';
import { processorClock, refusalVerdict } from '../refusal.ts';
import type { NamedResult } from '../run-suite.ts';
import { loadModel, openInputs, programFor } from './load.ts';
import { badFileSchema, graphManifestSchema, graphTestSchema, nameOfEntry, parsed } from './manifest.ts';
import { named, readManifest, runDataSets, verdictOf } from './run-test.ts';
import { runProgram } from './run-program.ts';

/** Random graphs, and files that must be refused. */
export const generatedFormat: Format = {
  name: 'generated ONNX graphs',
  manifest: 'manifest.json',
  fits: (manifest) => graphManifestSchema.safeParse(manifest).success,
  async run(directory, compute) {
    const { models, bad } = parsed(graphManifestSchema, await readManifest(directory), 'manifest');
    const results: NamedResult[] = [];
    for (const [index, entry] of models.entries()) results.push(await runGraph(directory, entry, index, compute));
    for (const [index, entry] of bad.entries()) results.push(await runBad(directory, entry, index, compute));
    return { results, faults: [], remarks: [] };
  },
};

function runGraph(directory: string, entry: unknown, index: number, compute: Compute): Promise<NamedResult> {
  const known = graphTestSchema.safeParse(entry);
  const [category, op] = known.success ? [known.data.kind, known.data.ops.join('+')] : ['unknown', 'unknown'];
  return named({ id: nameOfEntry(entry, 'dir', `model ${index}`), category, op }, async () => {
    const test = parsed(graphTestSchema, entry, 'model');
    const folder = join(directory, test.dir);
    const model = await loadModel(join(folder, 'model.onnx'));
    return verdictOf(await runDataSets(folder, model, test.data_sets, test, compute));
  });
}

function runBad(directory: string, entry: unknown, index: number, compute: Compute): Promise<NamedResult> {
  const id = nameOfEntry(entry, 'file', `bad file ${index}`);
  return named({ id, category: 'to be refused', op: nameOfEntry(entry, 'why', 'unknown') }, async () => {
    const test = parsed(badFileSchema, entry, 'bad file');
    const clock = processorClock();
    const sentence = await refusalOf(join(directory, test.file), compute);
    return refusalVerdict(sentence, clock(), test.must);
  });
}

/** The sentence a file is refused with, when it is read or first run; undefined where it runs. */
async function refusalOf(path: string, compute: Compute): Promise<string | undefined> {
  try {
    const model = await loadModel(path);
    const inputs = new Map(
      openInputs(model).map(({ name, dtype = 'float32', shape = [] }): [string, OnnxTensor] => {
        const sizes = shape.map(({ size }) => size ?? 1);
        const values = Array.from({ length: numel(sizes) }, (_, i) => i % 7);
        return [name, tensorOf(name, dtype, sizes, values)];
      }),
    );
    const outputs = model.graph.outputs.map(({ name }) => name);
    runProgram(programFor(model, inputs), inputs, compute, outputs);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.message;
    throw thrown;
  }
}
