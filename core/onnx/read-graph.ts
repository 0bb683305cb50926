import { fail } from '../errors.ts';
import { readMessage, type Message } from './message.ts';
import { graphFields, nodeFields } from './messages.ts';
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor } from './model.types.ts';
import { readAttribute } from './read-attribute.ts';
import { shown, type ReadState } from './read-state.ts';
import { readTensor } from './read-tensor.ts';
import { readValueInfo } from './read-value-info.ts';
import { countNodes } from './subgraphs.ts';

/**
 * A GraphProto as it stands; whether its parts fit together is for `checkGraph` to say.
 * Errors (thrown): `onnx.damaged`, `onnx.limit`, `onnx.graph`, `onnx.tensor`, `onnx.unsupported`, `onnx.outsideData`.
 */
export function readGraph(state: ReadState, message: Message): OnnxGraph {
  const raw = readMessage(state, message, graphFields);
  countNodes(state, raw.nodes.length);
  if (raw.sparseInitializers.length > 0)
    fail('onnx.unsupported', { file: state.file, feature: 'sparse tensors', where: 'its initialisers' });
  return {
    name: raw.name ?? '',
    nodes: raw.nodes.map((node, index) => readNode(state, node, index)),
    initializers: readInitializers(state, raw.initializers),
    inputs: raw.inputs.map((input) => readValueInfo(state, input, 'input')),
    outputs: raw.outputs.map((output) => readValueInfo(state, output, 'output')),
  };
}

/** How sentences call a node: by its name, else by its place, counted from 0. */
export function nodeLabel(node: Pick<OnnxNode, 'name' | 'opType'>, index: number): string {
  const operator = shown(node.opType);
  return node.name === '' ? `node ${index} (${operator})` : `“${shown(node.name)}” (${operator})`;
}

/** Domains have two names for the standard set. */
export function plainDomain(domain: string | undefined): string {
  return domain === undefined || domain === 'ai.onnx' ? '' : domain;
}

function readNode(state: ReadState, message: Message, index: number): OnnxNode {
  const raw = readMessage(state, message, nodeFields);
  const { name = '', opType = '' } = raw;
  const label = nodeLabel({ name, opType }, index);
  if (opType === '') fail('onnx.graph', { file: state.file, detail: `${label} names no operator` });
  const attributes = new Map<string, OnnxAttribute>();
  for (const entry of raw.attributes) {
    const [key, value] = readAttribute(state, entry, label);
    if (attributes.has(key))
      fail('onnx.graph', { file: state.file, detail: `${label} has the attribute “${shown(key)}” twice` });
    attributes.set(key, value);
  }
  return { name, opType, domain: plainDomain(raw.domain), inputs: raw.inputs, outputs: raw.outputs, attributes };
}

function readInitializers(state: ReadState, messages: readonly Message[]): ReadonlyMap<string, OnnxTensor> {
  const tensors = new Map<string, OnnxTensor>();
  messages.forEach((message, index) => {
    const tensor = readTensor(state, message, `initialiser ${index}`);
    const { name } = tensor;
    if (name === '') fail('onnx.graph', { file: state.file, detail: `initialiser ${index} has no name` });
    if (tensors.has(name))
      fail('onnx.graph', { file: state.file, detail: `two initialisers are called “${shown(name)}”` });
    tensors.set(name, tensor);
  });
  return tensors;
}
