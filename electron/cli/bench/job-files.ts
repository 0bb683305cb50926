import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceSet } from '../../../core/kernels/reference/reference-set.ts';
import { uniformSource } from '../../../core/layers/random.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { onnxModel } from './onnx-model.ts';
import type { Job } from './protocol.ts';
import { weightShape, type BenchOp } from './workloads.ts';

/** A job as files that any process can read, and what must come out. */
export interface PreparedJob {
  readonly job: Job;
  readonly expected: () => Float32Array;
  /** Where a process may write what it computed, and what is there. */
  readonly answerPath: string;
  readonly answer: () => Float32Array;
}

/**
 * The folder that the processes of a run share: inputs and weights (uniform in ±0.5, from the seed), ONNX models, the
 * outputs of the reference kernels in double precision, and what the processes answered. Made empty.
 */
export function jobFolder(folder: string, seed: number) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = new Map<string, PreparedJob>();
  const prepare = (name: string, ops: readonly BenchOp[]): PreparedJob => {
    const known = made.get(name) ?? makeJob(join(folder, name), name, ops, seed);
    made.set(name, known);
    return known;
  };
  return { prepare, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function makeJob(folder: string, name: string, ops: readonly BenchOp[], seed: number): PreparedJob {
  mkdirSync(folder);
  const [first] = ops;
  if (first === undefined) throw new Error('a job without steps');
  const paths = {
    input: join(folder, 'input.f32'),
    weights: ops.map((_, i) => join(folder, `weight-${i}.f32`)),
    model: join(folder, 'model.onnx'),
  };
  const input = uniform(numel(first.input), seed, 0);
  const weights = ops.map((op, i) => uniform(numel(weightShape(op)), seed, i + 1));
  writeFloats(paths.input, input);
  for (const [i, path] of paths.weights.entries()) writeFloats(path, weights[i] ?? new Float32Array());
  writeFileSync(paths.model, onnxModel(ops, weights));
  const expected = join(folder, 'expected.f32');
  writeFloats(expected, referenceOutput(ops, input, weights));
  const answerPath = join(folder, 'answer.f32');
  return {
    job: { name, ops, ...paths },
    expected: () => readFloats(expected),
    answerPath,
    answer: () => readFloats(answerPath),
  };
}

/** Straight from the definition, sums in double precision. */
export function referenceOutput(
  ops: readonly BenchOp[],
  input: Float32Array,
  weights: readonly Float32Array[],
): Float32Array {
  return ops.reduce((data, op, i) => {
    const output = new Float32Array(numel(op.output));
    const kernel = referenceSet.kernelFor(op);
    kernel.bind({ inputs: [data], weights: weights.slice(i, i + 1), output }, {})(0, kernel.units);
    return output;
  }, input);
}

function uniform(length: number, seed: number, stream: number): Float32Array {
  const next = uniformSource(seed, stream);
  return Float32Array.from({ length }, () => next() - 0.5);
}

/** Numbers as float32, little-endian, as every machine the lab runs on keeps them. */
export function writeFloats(path: string, values: Float32Array): void {
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

export function readFloats(path: string): Float32Array {
  const bytes = readFileSync(path);
  const floats = new Float32Array(bytes.length / 4);
  new Uint8Array(floats.buffer).set(bytes);
  return floats;
}
