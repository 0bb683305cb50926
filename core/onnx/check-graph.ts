import { fail } from '../errors.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from './model.types.ts';
import { nodeLabel } from './read-graph.ts';
import { shown } from './read-state.ts';

/**
 * Whether the parts of a model fit together (ONNX, Open Neural Network Exchange Intermediate Representation, “Graphs”):
 * each name is given once, each node reads what stands before it, each output is made, each domain is imported.
 * Operators and shapes are not looked at. Errors (thrown): `onnx.graph`.
 */
export function checkGraph({ graph, opsets }: Pick<OnnxModel, 'graph' | 'opsets'>, file: string): void {
  const broken = (detail: string): never => fail('onnx.graph', { file, detail });
  const known = given(graph, broken);
  graph.nodes.forEach((node, index) => {
    const label = nodeLabel(node, index);
    if (!opsets.has(node.domain))
      broken(`${label} is of the operator set “${shown(node.domain || 'ai.onnx')}”, which the model does not import`);
    for (const name of node.inputs) if (name !== '' && !known.has(name)) broken(missing(graph, index, name));
    for (const name of node.outputs) {
      if (name !== '' && known.has(name)) broken(`${label} makes “${shown(name)}”, which is there already`);
      known.add(name);
    }
  });
  const outputs = new Set<string>();
  for (const { name } of graph.outputs) {
    if (!known.has(name)) broken(`no node makes its output “${shown(name)}”`);
    if (outputs.has(name)) broken(`two outputs are called “${shown(name)}”`);
    outputs.add(name);
  }
}

/** What is there before the first node. An initialiser may also be listed as an input: then it is its default. */
function given(graph: OnnxGraph, broken: (detail: string) => never): Set<string> {
  const inputs = new Set<string>();
  for (const { name } of graph.inputs) {
    if (inputs.has(name)) broken(`two inputs are called “${shown(name)}”`);
    inputs.add(name);
  }
  return new Set([...inputs, ...graph.initializers.keys()]);
}

/** Why node `index` cannot read `name`: it is nowhere, it comes too late, or it waits for the node itself. */
function missing(graph: OnnxGraph, index: number, name: string): string {
  const node = graph.nodes[index];
  const label = node === undefined ? `node ${index}` : nodeLabel(node, index);
  const makers = makersOf(graph.nodes);
  const maker = makers.get(name);
  if (maker === undefined) return `${label} reads “${shown(name)}”, which nothing makes`;
  if (dependsOn(graph.nodes, makers, maker, index))
    return `${label} reads “${shown(name)}”, which is made out of its own output: the nodes run in a circle`;
  return `${label} reads “${shown(name)}” before it is made: the nodes are not in order`;
}

function makersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, number> {
  return new Map(nodes.flatMap((node, index) => node.outputs.map((name) => [name, index] as const)));
}

/** Whether node `from` reads, directly or through others, what node `target` makes. Each node is looked at once. */
function dependsOn(
  nodes: readonly OnnxNode[],
  makers: ReadonlyMap<string, number>,
  from: number,
  target: number,
): boolean {
  const seen = new Set([from]);
  for (const index of seen) {
    if (index === target) return true;
    for (const name of nodes[index]?.inputs ?? []) {
      const maker = name === '' ? undefined : makers.get(name);
      if (maker !== undefined) seen.add(maker);
    }
  }
  return false;
}
