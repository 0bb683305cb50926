import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../../../../core/errors.ts';
import { lower, type GivenInput } from '../../../../core/onnx/lower.ts';
import type { OnnxModel, OnnxTensor, OnnxValueInfo } from '../../../../core/onnx/model.types.ts';
import type { Program } from '../../../../core/onnx/program.types.ts';
import { readOnnxModel } from '../../../../core/onnx/read-model.ts';
import { readOnnxTensor } from '../../../../core/onnx/read-tensor.ts';
import { externalReader } from '../../onnx-external.ts';
import { ConformanceError } from '../suite.ts';

/** A model file; outside data only from its own folder. Throws a LabError for a model that cannot be read. */
export async function loadModel(path: string): Promise<OnnxModel> {
  const bytes = await readOrExplain(path);
  return readOnnxModel(bytes, { file: nameOf(path), readExternal: externalReader(dirname(path)) });
}

export async function loadTensor(path: string): Promise<OnnxTensor> {
  return readOnnxTensor(await readOrExplain(path), nameOf(path));
}

async function readOrExplain(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ConformanceError(`“${path}” could not be read (${reason}).`);
  }
}

function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

/** Inputs a run has to bring: those without a default. */
export function openInputs(model: OnnxModel): readonly OnnxValueInfo[] {
  return model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name));
}

/** The program for these inputs, whose values may settle shapes. Throws a LabError where there is none. */
export function programFor(model: OnnxModel, inputs: ReadonlyMap<string, OnnxTensor>): Program {
  const given = new Map(
    [...inputs].map(([name, tensor]): [string, GivenInput] => {
      const { shape, dtype } = tensor;
      return [name, { shape, dtype, given: tensor }];
    }),
  );
  const lowered = lower(model, given);
  if (lowered.ok) return lowered.program;
  const [problem] = lowered.problems;
  throw problem === undefined ? new ConformanceError('refused without a reason') : new LabError(problem);
}

/** Files of a test in their folder: by the name the manifest gives, else by their place among the inputs. */
export async function loadInputs(
  folder: string,
  model: OnnxModel,
  files: readonly { readonly file: string; readonly name?: string | undefined }[],
): Promise<Map<string, OnnxTensor>> {
  const open = openInputs(model);
  const places = open.length >= files.length ? open : model.graph.inputs;
  const inputs = new Map<string, OnnxTensor>();
  for (const [i, { file, name }] of files.entries()) {
    const target = name !== undefined && name !== '' ? name : places[i]?.name;
    if (target === undefined) throw new ConformanceError(`there is no input for ${file}`);
    inputs.set(target, await loadTensor(join(folder, file)));
  }
  return inputs;
}
