import type { Compute } from '../compute.ts';
import type { LayerOp } from '../../../../core/layers/op.ts';
import type { OnnxTensor } from '../../../../core/onnx/model.types.ts';
import type { Program } from '../../../../core/onnx/program.types.ts';
import { floatsOf, settleAll } from '../../../../core/onnx/values.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import type { Values } from '../compare.ts';
import { ConformanceError } from '../suite.ts';

/** Ops that only move values, so that nothing has to be rounded or wrapped after them. */
const moving: readonly LayerOp['type'][] = ['rearrange', 'concat', 'pad', 'max-index', 'unfold'];

/**
 * Runs a program on its inputs, by name, and answers the values of the tensors asked for, by name. Memory is let go as soon
 * as no later step reads it. Throws a LabError where values are beyond what float32 holds exactly.
 */
export function runProgram(
  program: Program,
  inputs: ReadonlyMap<string, OnnxTensor>,
  compute: Compute,
  asked: readonly string[],
): Map<string, Values> {
  const memory = new Map<string, Float32Array>();
  for (const [name, value] of program.inputs) {
    const tensor = inputs.get(name);
    if (tensor !== undefined) memory.set(value.id, floatsOf(tensor));
  }
  const wanted = asked.map((name) => {
    const value = program.outputs.get(name) ?? program.values.get(name);
    if (value === undefined) throw new ConformanceError(`the network has no tensor ${name}`);
    return { name, value };
  });
  const last = lastReaders(program);
  for (const { value } of wanted) last.delete(value.id);
  const read = (id: string) => memory.get(id) ?? constantOf(program, id);
  for (const [index, step] of program.steps.entries()) {
    const output = new Float32Array(numel(step.op.output));
    const buffers = { inputs: step.inputs.map(read), weights: step.weights.map(read), output };
    compute(step.op, buffers);
    if (!moving.includes(step.op.type)) settleAll(output, step.dtype, step.node);
    memory.set(step.id, output);
    for (const id of [...step.inputs, ...step.weights]) if (last.get(id) === index) memory.delete(id);
  }
  return new Map(wanted.map(({ name, value }) => [name, { shape: value.shape, data: read(value.id) }]));
}

/** The last step that reads each value. */
function lastReaders(program: Program): Map<string, number> {
  const last = new Map<string, number>();
  for (const [index, step] of program.steps.entries()) {
    for (const id of [...step.inputs, ...step.weights]) last.set(id, index);
  }
  return last;
}

function constantOf(program: Program, id: string): Float32Array {
  const tensor = program.constants.get(id);
  if (tensor === undefined) throw new ConformanceError(`nothing computes ${id}`);
  return floatsOf(tensor);
}
