import { fail } from '../errors.ts';
import { onnxLimits } from './limits.ts';
import { readMessage, type Message } from './message.ts';
import { attributeFields, graphFields, nodeFields } from './messages.ts';
import type { ReadState } from './read-state.ts';

/** Errors (thrown): `onnx.limit` for more nodes in a file than the lab reads. */
export function countNodes(state: ReadState, count: number): void {
  state.nodes += count;
  if (state.nodes > onnxLimits.nodes)
    fail('onnx.limit', { file: state.file, found: state.nodes, what: 'nodes', limit: onnxLimits.nodes });
}

/**
 * Walks a graph inside an attribute, `depth` graphs deep, for its limits and its encoding. Nothing of it is kept: the lab
 * has no control flow.
 * Errors (thrown): `onnx.damaged`, `onnx.limit`.
 */
export function checkSubgraph(state: ReadState, message: Message, depth: number): void {
  if (depth > onnxLimits.subgraphDepth) {
    const values = { found: depth, what: 'graphs inside one another', limit: onnxLimits.subgraphDepth };
    fail('onnx.limit', { file: state.file, ...values });
  }
  const graph = readMessage(state, message, graphFields);
  countNodes(state, graph.nodes.length);
  for (const node of graph.nodes) {
    for (const attribute of readMessage(state, node, nodeFields).attributes) {
      const { g, graphs } = readMessage(state, attribute, attributeFields);
      for (const inner of [...(g === undefined ? [] : [g]), ...graphs]) checkSubgraph(state, inner, depth + 1);
    }
  }
}
