import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { externalReader } from '../../../electron/cli/onnx-external.ts';
import type { OnnxModel } from '../../../core/onnx/model.types.ts';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import { readOnnxTensor } from '../../../core/onnx/read-tensor.ts';
import { refusalOf } from '../../support/refusal.ts';

const golden = resolve(import.meta.dirname, '../../golden/onnx_generated');

interface Stored {
  readonly file: string;
  readonly name: string;
  readonly dims: readonly number[];
}
interface Manifest {
  readonly models: readonly {
    readonly dir: string;
    readonly opset: number;
    readonly ir_version: number;
    readonly ops: readonly string[];
    readonly nodes: number;
    readonly features: readonly string[];
    readonly data_sets: Readonly<Record<string, { inputs: readonly Stored[]; outputs: readonly Stored[] }>>;
  }[];
  readonly bad: readonly { readonly file: string; readonly must: boolean }[];
}

const manifest = JSON.parse(readFileSync(join(golden, 'manifest.json'), 'utf8')) as Manifest;

function open(file: string): OnnxModel {
  const path = join(golden, file);
  return readOnnxModel(readFileSync(path), { file, readExternal: externalReader(join(path, '..')) });
}

describe('generated models', () => {
  it.each(manifest.models)('$dir is read as its manifest says', ({ dir, opset, ir_version, ops, nodes, data_sets }) => {
    const model = open(`${dir}/model.onnx`);
    expect(model).toMatchObject({ irVersion: ir_version, unknownFields: 0 });
    expect(model.opsets.get('')).toBe(opset);
    expect(model.graph.nodes).toHaveLength(nodes);
    expect([...new Set(model.graph.nodes.map((node) => node.opType))].toSorted()).toEqual(ops);
    const [set] = Object.values(data_sets);
    const free = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name));
    expect(free.map(({ name }) => name)).toEqual(set?.inputs.map(({ name }) => name));
    expect(model.graph.outputs.map(({ name }) => name)).toEqual(set?.outputs.map(({ name }) => name));
  });

  it.each(manifest.models)('$dir has data of the sizes its manifest says', ({ dir, data_sets }) => {
    for (const set of Object.values(data_sets))
      for (const { file, dims } of [...set.inputs, ...set.outputs]) {
        const tensor = readOnnxTensor(readFileSync(join(golden, dir, file)), file);
        expect(tensor).toMatchObject({ dtype: 'float32', shape: dims });
        expect(tensor.values).toHaveLength(dims.reduce((count, size) => count * size, 1));
      }
  });

  it('hold every way of storing weights that is to be read', () => {
    const features = new Set(manifest.models.flatMap((model) => model.features));
    for (const feature of [
      'external data file',
      'float_data initialisers',
      'weights in Constant nodes',
      'symbolic batch',
    ])
      expect(features).toContain(feature);
  });
});

/** What the reader says of each bad file; undefined where the fault is one of operators and shapes, not of the file. */
const verdicts: Readonly<Record<string, { code: string; says: string } | undefined>> = {
  'empty.onnx': { code: 'onnx.empty', says: 'is empty' },
  'not_protobuf.onnx': { code: 'onnx.damaged', says: 'a value of 95684009 bytes begins where only 393 are left' },
  'truncated.onnx': { code: 'onnx.damaged', says: 'a value of 556 bytes begins where only 326 are left' },
  'custom_op.onnx': { code: 'onnx.graph', says: 'operator set “com.example”, which the model does not import' },
  'unknown_op.onnx': undefined,
  'dangling_input.onnx': { code: 'onnx.graph', says: 'reads “nowhere”, which nothing makes' },
  'cycle.onnx': { code: 'onnx.graph', says: 'the nodes run in a circle' },
  'missing_output.onnx': { code: 'onnx.graph', says: 'no node makes its output “y”' },
  'channel_mismatch.onnx': undefined,
  'kernel_shape_mismatch.onnx': undefined,
  'bad_group.onnx': undefined,
  'bad_auto_pad.onnx': undefined,
  'too_small_input.onnx': undefined,
  'huge_dims.onnx': { code: 'onnx.tensor', says: '1099511627776 × 4 × 3 × 3 of float32, 158329674399744 bytes' },
  'negative_dim.onnx': { code: 'onnx.tensor', says: 'the negative size -2 along axis 1' },
  'short_raw_data.onnx': { code: 'onnx.tensor', says: '432 bytes, but holds 426' },
  'external_traversal.onnx': { code: 'onnx.outsideData', says: 'it leads out of the folder of the model' },
  'external_absolute.onnx': { code: 'onnx.outsideData', says: 'it is an absolute path' },
  'external_missing.onnx': { code: 'onnx.outsideData', says: 'it is not there' },
  'no_opset.onnx': { code: 'onnx.model', says: 'it imports no operator set' },
  'future_opset.onnx': undefined,
  'no_graph.onnx': { code: 'onnx.damaged', says: 'a value of 3 bytes begins where only 2 are left' },
  'duplicate_names.onnx': { code: 'onnx.graph', says: 'makes “y”, which is there already' },
  'string_weight.onnx': undefined,
};

describe('bad files', () => {
  it('are all known here', () => {
    expect(manifest.bad.map(({ file }) => file.replace('bad/', '')).toSorted()).toEqual(
      Object.keys(verdicts).toSorted(),
    );
  });

  it.each(Object.entries(verdicts))('%s is refused, or left to the operators', (name, verdict) => {
    const refusal = refusalOf(() => open(`bad/${name}`));
    expect(refusal?.code).toBe(verdict?.code);
    if (verdict !== undefined) expect(refusal?.message).toContain(verdict.says);
  });

  it('with outside data are refused without a reader', () => {
    const bytes = readFileSync(join(golden, 'models/03_conv3d/model.onnx'));
    const refusal = refusalOf(() => readOnnxModel(bytes, { file: 'model.onnx' }));
    expect(refusal?.message).toContain('“weights.bin” was not read (the model was opened without its folder)');
  });
});
