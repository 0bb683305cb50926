import { fail, LabError } from '../errors.ts';
import { shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { OnnxDtype, OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.types.ts';
import { constantOf, type NodeLowering, type Sink, type Value } from './node-lowering.ts';
import { operators } from './operators/registry.ts';
import type { Lowered, Program, ProgramValue } from './program.types.ts';

/** What an input of the network will be. `given`: its values too, where shapes may depend on them. */
export interface GivenInput {
  readonly shape: Shape;
  readonly dtype: OnnxDtype;
  readonly given?: OnnxTensor;
}

/** Two gibibytes: the largest buffer WebAssembly and typed arrays handle everywhere. */
const defaultByteLimit = 2 ** 31;

/**
 * A network with inputs of these shapes as a program of layers: attributes, paddings and shapes settled, arithmetic on
 * shapes done. Nothing is computed and no result allocated. The problems are those of the first node that cannot be
 * lowered. The model must be one that {@link readOnnxModel} answered: its nodes are in order.
 */
export function lower(
  model: OnnxModel,
  inputs: ReadonlyMap<string, GivenInput>,
  byteLimit = defaultByteLimit,
): Lowered {
  try {
    return { ok: true, program: programOf(model, inputs, byteLimit) };
  } catch (thrown) {
    if (thrown instanceof LabError) return { ok: false, problems: [thrown.data] };
    throw thrown;
  }
}

function programOf(model: OnnxModel, given: ReadonlyMap<string, GivenInput>, byteLimit: number): Program {
  const sink: Sink = { steps: [], constants: new Map(), byteLimit };
  const values = new Map<string, Value>();
  for (const [name, tensor] of model.graph.initializers) values.set(name, constantOf(sink, tensor));
  const inputs = new Map<string, ProgramValue>();
  for (const info of model.graph.inputs) {
    const value = inputValue(info, given.get(info.name), values.has(info.name));
    if (value === undefined) continue;
    values.set(info.name, value);
    inputs.set(info.name, { id: value.id, shape: value.shape, dtype: value.dtype });
  }
  const opset = model.opsets.get('') ?? model.opsets.get('ai.onnx') ?? 1;
  for (const [index, node] of model.graph.nodes.entries()) lowerNode(node, index, opset, values, sink);
  const outputs = new Map<string, ProgramValue>();
  for (const { name } of model.graph.outputs) {
    outputs.set(name, values.get(name) ?? fail('onnx.outputMissing', { name }));
  }
  return { inputs, constants: usedConstants(sink, outputs), steps: sink.steps, outputs, values };
}

/** An input that has a default may be left out. */
function inputValue(info: OnnxValueInfo, given: GivenInput | undefined, hasDefault: boolean): Value | undefined {
  if (given === undefined) {
    return hasDefault
      ? undefined
      : fail('onnx.graphInput', { name: info.name, found: 'missing', wanted: wantedText(info) });
  }
  const declared = info.shape;
  const fits =
    declared === undefined ||
    (declared.length === given.shape.length &&
      declared.every(({ size }, axis) => size === undefined || size === given.shape[axis]));
  if (!fits || (info.dtype !== undefined && info.dtype !== given.dtype)) {
    fail('onnx.graphInput', {
      name: info.name,
      found: `${given.dtype} ${shapeText(given.shape)}`,
      wanted: wantedText(info),
    });
  }
  const { shape, dtype } = given;
  return { id: `input ${info.name}`, shape, dtype, ...(given.given === undefined ? {} : { given: given.given }) };
}

function wantedText({ dtype, shape }: OnnxValueInfo): string {
  const sizes = shape?.map(({ size, symbol }) => size ?? symbol ?? '?').join(' × ');
  return `${dtype ?? 'a tensor'} ${sizes ?? ''}`.trim();
}

function lowerNode(node: OnnxNode, index: number, opset: number, values: Map<string, Value>, sink: Sink): void {
  const label = node.name === '' ? `${node.opType} ${index + 1}` : node.name;
  const known = node.domain === '' || node.domain === 'ai.onnx';
  const operator = known && Object.hasOwn(operators, node.opType) ? operators[node.opType] : undefined;
  if (operator === undefined) {
    fail('onnx.operator', { node: label, operator: known ? node.opType : `${node.domain}.${node.opType}`, opset });
  }
  const inputs = node.inputs.map((name, i) => {
    if (name === '') return undefined;
    return values.get(name) ?? fail('onnx.inputMissing', { node: label, operator: node.opType, index: i + 1 });
  });
  const at: NodeLowering = { node, label, opset, inputs, sink };
  const results = operator(at);
  for (const [i, name] of node.outputs.entries()) {
    const result = results[i];
    if (name === '') continue;
    if (result === undefined)
      fail('onnx.operator', { node: label, operator: `${node.opType} with ${i + 1} outputs`, opset });
    values.set(name, result);
  }
}

/** Those a step or an output reads: others were only there to be calculated with. */
function usedConstants(sink: Sink, outputs: ReadonlyMap<string, ProgramValue>): Map<string, OnnxTensor> {
  const used = new Set([...sink.steps.flatMap(({ inputs, weights }) => [...inputs, ...weights])]);
  for (const { id } of outputs.values()) used.add(id);
  return new Map([...sink.constants].filter(([id]) => used.has(id)));
}
