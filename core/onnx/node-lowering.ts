import { fail, LabError } from '../errors.ts';
import type { Params } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import { layerDefinitions } from '../layers/registry.ts';
import { bytesOf, sameShape, shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { foldStep } from './fold-step.ts';
import type { OnnxDtype, OnnxNode, OnnxTensor } from './model.types.ts';
import type { ProgramStep, ProgramValue } from './program.types.ts';
import { tensorOf } from './values.ts';

/** A tensor while a network is lowered. */
export interface Value extends ProgramValue {
  /** Its values, where they do not depend on the network's inputs. */
  readonly constant?: OnnxTensor;
  /** Its values, where it is an input that was given with them: good for shapes, not for arithmetic. */
  readonly given?: OnnxTensor;
}

/** What the lowering of all nodes writes to. */
export interface Sink {
  readonly steps: ProgramStep[];
  readonly constants: Map<string, OnnxTensor>;
  /** Most bytes one result may have. */
  readonly byteLimit: number;
}

/** One node being lowered. */
export interface NodeLowering {
  readonly node: OnnxNode;
  /** How sentences call it. */
  readonly label: string;
  readonly opset: number;
  /** `undefined` for inputs left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly sink: Sink;
}

/** What one operator becomes: adds steps to the sink and answers the node's outputs, in order. */
export type Operator = (at: NodeLowering) => readonly Value[];

/** Input `index`, counted from 0, which must be there. */
export function inputOf(at: NodeLowering, index: number): Value {
  const value = at.inputs[index];
  if (value !== undefined) return value;
  return fail('onnx.inputMissing', { node: at.label, operator: at.node.opType, index: index + 1 });
}

/** Input `index`, if it is there. */
export function optionalInput(at: NodeLowering, index: number): Value | undefined {
  return at.inputs[index];
}

/** All inputs, none of which may be left out. */
export function allInputs(at: NodeLowering): Value[] {
  return at.inputs.map((_, index) => inputOf(at, index));
}

/** Says that input `index` breaks a rule. */
export function refuseInput(at: NodeLowering, index: number, value: string | number, rule: string): never {
  return fail('onnx.inputValue', { index: index + 1, node: at.label, operator: at.node.opType, value, rule });
}

/**
 * Adds one step and answers its output; with small inputs that are all known, the output's values instead. Throws
 * `onnx.resultTooLarge` before anything is allocated.
 */
export function emit(
  at: NodeLowering,
  op: LayerOp,
  inputs: readonly Value[],
  weights: readonly Value[] = [],
  dtype: OnnxDtype = inputs[0]?.dtype ?? 'float32',
): Value {
  const { sink, label, node } = at;
  const bytes = bytesOf(op.output);
  if (!(bytes <= sink.byteLimit)) {
    fail('onnx.resultTooLarge', { node: label, operator: node.opType, bytes, limit: sink.byteLimit });
  }
  for (const [index, value] of [...inputs, ...weights].entries()) checkNumbers(at, value, index);
  const known = foldStep(op, inputs, dtype);
  if (known !== undefined) return constant(at, known.name, dtype, op.output, known.values);
  const id = `${label}/${sink.steps.length}`;
  const ids = (values: readonly Value[]) => values.map((value) => value.id);
  sink.steps.push({ id, op, inputs: ids(inputs), weights: ids(weights), dtype, node: label });
  return { id, shape: op.output, dtype };
}

function checkNumbers(at: NodeLowering, value: Value, index: number): void {
  if (value.dtype !== 'string') return;
  const { label: node, node: onnx } = at;
  fail('onnx.inputType', { index: index + 1, node, operator: onnx.opType, dtype: value.dtype, rule: 'numbers' });
}

/**
 * Adds the step of a layer as a document would have it. Throws the layer's own sentence where it refuses, and
 * `layer.inputShape` where a weight has not the shape the layer needs.
 */
export function emitLayer(
  at: NodeLowering,
  type: string,
  params: Params,
  inputs: readonly Value[],
  weights: readonly Value[] = [],
): Value {
  const [input, ...others] = inputs.map((value) => value.shape);
  const resolved = layerDefinitions[type]?.resolve(params, input ?? [], at.label, others);
  if (resolved === undefined) throw new TypeError(`no layer ${type}`);
  if (!resolved.ok) {
    const [problem] = resolved.problems;
    throw problem === undefined ? new TypeError(`${type} refuses without a reason`) : new LabError(problem.error);
  }
  for (const [i, slot] of resolved.slots.entries()) {
    const found = weights[i]?.shape;
    if (found !== undefined && sameShape(found, slot.shape)) continue;
    fail('layer.inputShape', {
      index: at.inputs.findIndex((value) => value?.id === weights[i]?.id) + 1,
      layer: at.label,
      found: found === undefined ? '0' : shapeText(found),
      wanted: shapeText(slot.shape),
    });
  }
  return emit(at, resolved.op, inputs, weights);
}

/** A new constant. */
export function constant(
  at: NodeLowering,
  name: string,
  dtype: OnnxDtype,
  shape: Shape,
  numbers: readonly number[],
): Value {
  return constantOf(at.sink, tensorOf(name, dtype, shape, numbers));
}

export function constantOf(sink: Sink, tensor: OnnxTensor): Value {
  const id = `constant ${sink.constants.size}`;
  sink.constants.set(id, tensor);
  return { id, shape: tensor.shape, dtype: tensor.dtype, constant: tensor };
}
