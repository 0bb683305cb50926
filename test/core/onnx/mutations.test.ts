import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import { readOnnxTensor } from '../../../core/onnx/read-tensor.ts';
import { mutated, mutations } from '../../support/mutate-protobuf.ts';
import { refusalOf } from '../../support/refusal.ts';
import { runs } from '../../support/runs.ts';

const golden = resolve(import.meta.dirname, '../../golden/onnx_generated/models');
const bytesOf = (path: string) => new Uint8Array(readFileSync(join(golden, path)));
/** One of each way of storing weights, and some graphs with branches. */
const models = [
  ...['00_conv1d', '01_conv2d', '03_conv3d', '04_convt1d', '12_residual', '17_padpixel', '18_separable', '19_conv1d'],
  ...['23_convt1d', '32_inception', '38_conv1d', '42_convt1d', '56_separable'],
].map((name) => bytesOf(`${name}/model.onnx`));
const tensors = ['00_conv1d', '19_conv1d'].map((name) => bytesOf(`${name}/test_data_set_0/input_0.pb`));

/** Any two floats as outside data; a reader that trusts nothing need not know where they come from. */
const readExternal = (_: string, __: number, length = 0) => new Uint8Array(length);

/** What became of each mutation, so that a test can see that both ends are reached. */
function outcomes(files: readonly Uint8Array[], read: (bytes: Uint8Array) => unknown, count: number) {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.nat(files.length - 1), fc.array(mutations, { minLength: 1, maxLength: 3 }), (index, changes) => {
      const file = changes.reduce((bytes, change) => mutated(bytes, change, files), files[index] ?? new Uint8Array(0));
      // Anything that is no LabError is thrown on by refusalOf and fails the property with the changes that led to it.
      const code = refusalOf(() => read(file))?.code ?? 'accepted';
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }),
    { numRuns: runs(count) },
  );
  return seen;
}

describe('a changed file', () => {
  it('of a model is a model or one sentence, and never anything else', () => {
    const seen = outcomes(models, (bytes) => readOnnxModel(bytes, { file: 'm.onnx', readExternal }), 2000);
    for (const code of ['accepted', 'onnx.damaged', 'onnx.graph', 'onnx.tensor', 'onnx.model', 'onnx.empty'])
      expect(seen.get(code), code).toBeGreaterThan(0);
  });

  it('of a tensor is a tensor or one sentence, and never anything else', () => {
    const seen = outcomes(tensors, (bytes) => readOnnxTensor(bytes, 't.pb'), 300);
    for (const code of ['accepted', 'onnx.damaged', 'onnx.tensor', 'onnx.empty'])
      expect(seen.get(code), code).toBeGreaterThan(0);
  });

  it.each(models.map((bytes, index) => ({ index, bytes })))(
    'cut off anywhere is refused, but for the end of a field after the graph: model $index',
    ({ bytes }) => {
      // Protobuf does not say where a file ends: what follows the graph and the operator sets may be missing unnoticed.
      const ends = Array.from({ length: bytes.length }, (_, end) => end);
      const read = (end: number) => readOnnxModel(bytes.slice(0, end), { file: 'm.onnx', readExternal });
      expect(ends.filter((end) => refusalOf(() => read(end)) === undefined).length).toBeLessThanOrEqual(2);
    },
  );
});
