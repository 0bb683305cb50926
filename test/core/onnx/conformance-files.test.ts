import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { externalReader } from '../../../electron/cli/onnx-external.ts';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import { readOnnxTensor } from '../../../core/onnx/read-tensor.ts';
import { conformanceFolder } from '../../support/conformance-folder.ts';
import { refusalOf } from '../../support/refusal.ts';

// The ONNX project's own tests are too large to keep here; where they are to be had all their files are read.
const onnx = conformanceFolder('onnx');

/** What is no tensor and therefore refused: an optional value, and files that hold one. */
const notTensors = /test_identity_opt[\\/]/;

it.runIf(onnx !== undefined)(
  'every model and tensor of the ONNX project’s tests is read, and no field is unknown',
  () => {
    const root = onnx ?? '';
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    const count = { models: 0, tensors: 0, unknownFields: 0 };
    const refused = files.filter((file) => {
      const path = join(root, file);
      if (!/[.](onnx|pb)$/.test(file)) return false;
      return refusalOf(() => {
        const bytes = readFileSync(path);
        if (file.endsWith('.pb')) return readOnnxTensor(bytes, file) && count.tensors++;
        const model = readOnnxModel(bytes, { file, readExternal: externalReader(dirname(path)) });
        count.unknownFields += model.unknownFields;
        return count.models++;
      });
    });
    expect(refused.filter((file) => !notTensors.test(file))).toEqual([]);
    expect(count.models).toBeGreaterThan(600);
    expect(count.tensors).toBeGreaterThan(1800);
    expect(count.unknownFields).toBe(0);
  },
);
