import { defaultsOf } from '../kinds/registry.ts';
import type { Algorithm } from '../layers/algorithms.ts';
import type { Params, ParamValue } from '../layers/field.ts';
import type { Preparation } from '../sources/preparation.ts';
import { compactJson } from './canonical.ts';
import { sourceId, type PipelineNode, type InputSource, type ProjectDocument } from './document.ts';
import { projectLimits } from './project-limits.ts';

// Every edit returns a new document that shares what did not change, or the same document where there is nothing to do
// (an id that is gone, a value that is already there). A chain stays a chain, and every input stays before its reader.

/** The first of n1, n2, ... that no node has. */
export function newNodeId(document: ProjectDocument): string {
  return newNodeIds(document, 1)[0] ?? '';
}

/** As many ids as wanted, in order, that no node has. */
export function newNodeIds(document: ProjectDocument, count: number): readonly string[] {
  const taken = new Set(document.nodes.map((node) => node.id));
  const ids: string[] = [];
  for (let number = 1; ids.length < count; number++) if (!taken.has(`n${number}`)) ids.push(`n${number}`);
  return ids;
}

/**
 * Puts a new node with its kind's defaults at `index` (brought into range): it reads the node before it, and what read
 * that node reads it. Nothing happens when the id is taken or the project is full.
 */
export function addNode(document: ProjectDocument, type: string, index: number, id: string): ProjectDocument {
  return insert(document, { id, type, bypassed: false, params: defaultsOf(type), inputs: [] }, index);
}

/** Puts a copy right after a node, under the id `copyId`. */
export function duplicateNode(document: ProjectDocument, id: string, copyId: string): ProjectDocument {
  const index = indexOf(document, id);
  const node = document.nodes[index];
  if (node === undefined) return document;
  return insert(document, { ...unplaced(node), id: copyId }, index + 1);
}

/** A block as it is copied: where it stands on the canvas follows from its wiring. */
export function unplaced(node: PipelineNode): PipelineNode {
  const { at, ...rest } = node;
  return at === undefined ? node : rest;
}

/** Takes a node out; what read it reads what it read first, or where it read nothing, one input less. */
export function removeNode(document: ProjectDocument, id: string): ProjectDocument {
  const node = document.nodes[indexOf(document, id)];
  if (node === undefined) return document;
  const rest = document.nodes.filter((each) => each.id !== id);
  const [instead] = node.inputs;
  return { ...document, nodes: instead === undefined ? cutOff(rest, id) : rewired(rest, id, instead) };
}

/** Takes several nodes out, each as {@link removeNode} does. */
export function removeNodes(document: ProjectDocument, ids: readonly string[]): ProjectDocument {
  return ids.reduce(removeNode, document);
}

/**
 * Takes a node out and puts it back so that it stands at `toIndex` (brought into range). Its inputs after the first
 * stay; nothing happens where one of them would stand behind it.
 */
export function moveNode(document: ProjectDocument, id: string, toIndex: number): ProjectDocument {
  const from = indexOf(document, id);
  const node = document.nodes[from];
  if (node === undefined || from === inRange(toIndex, document.nodes.length - 1)) return document;
  const without = removeNode(document, id);
  const earlier = new Set([sourceId, ...without.nodes.slice(0, inRange(toIndex, without.nodes.length)).map(idOf)]);
  if (node.inputs.slice(1).some((input) => !earlier.has(input))) return document;
  return insert(without, node, toIndex);
}

export function setBypassed(document: ProjectDocument, id: string, bypassed: boolean): ProjectDocument {
  return change(document, id, (node) => (node.bypassed === bypassed ? node : { ...node, bypassed }));
}

export function setParam(document: ProjectDocument, id: string, name: string, value: ParamValue): ProjectDocument {
  return setParams(document, id, { [name]: value });
}

/** How a node's steps are to be computed; `undefined`: by rule. */
export function setAlgorithm(document: ProjectDocument, id: string, algorithm: Algorithm | undefined): ProjectDocument {
  return change(document, id, (node) => {
    const { algorithm: current, ...rest } = node;
    if (current === algorithm) return node;
    return algorithm === undefined ? rest : { ...rest, algorithm };
  });
}

/** Several parameters at once: what a problem's fix asks for. */
export function setParams(document: ProjectDocument, id: string, params: Params): ProjectDocument {
  return change(document, id, (node) => {
    const news = Object.entries(params).some(([name, value]) => node.params[name] !== value);
    return news ? { ...node, params: { ...node.params, ...params } } : node;
  });
}

/** Another kind in the same place, under the same id and name. */
export function replaceKind(document: ProjectDocument, id: string, type: string, params: Params): ProjectDocument {
  return change(document, id, (node) => ({ ...node, type, params }));
}

/** Gives a node a name of the user's; `undefined` or blanks take it away. Cut at 200 characters. */
export function renameNode(document: ProjectDocument, id: string, name: string | undefined): ProjectDocument {
  const wanted = name?.trim().slice(0, projectLimits.name);
  return change(document, id, (node) => {
    const { name: current, ...unnamed } = node;
    if (wanted === undefined || wanted === '') return current === undefined ? node : unnamed;
    return current === wanted ? node : { ...unnamed, name: wanted };
  });
}

/** Another input, or none. */
export function setSource(document: ProjectDocument, source: InputSource | undefined): ProjectDocument {
  const { source: current, ...rest } = document;
  if (same(current, source)) return document;
  return source === undefined ? rest : { ...rest, source };
}

/** What is done to the input first. */
export function setPreparation(document: ProjectDocument, preparation: Preparation): ProjectDocument {
  const { preparation: current, ...rest } = document;
  if (same(current ?? [], preparation)) return document;
  return preparation.length === 0 ? rest : { ...rest, preparation };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && compactJson(a) === compactJson(b));
}

function insert(document: ProjectDocument, node: PipelineNode, index: number): ProjectDocument {
  const { nodes } = document;
  const taken = node.id === sourceId || nodes.some((each) => each.id === node.id);
  if (taken || nodes.length >= projectLimits.nodes) return document;
  const at = inRange(index, nodes.length);
  const before = nodes[at - 1]?.id ?? sourceId;
  const after = rewired(nodes.slice(at), before, node.id);
  const inputs = [before, ...node.inputs.slice(1)];
  return { ...document, nodes: [...nodes.slice(0, at), { ...node, inputs }, ...after] };
}

function cutOff(nodes: readonly PipelineNode[], id: string): readonly PipelineNode[] {
  return nodes.map((node) =>
    node.inputs.includes(id) ? { ...node, inputs: node.inputs.filter((input) => input !== id) } : node,
  );
}

function rewired(nodes: readonly PipelineNode[], from: string, to: string): readonly PipelineNode[] {
  return nodes.map((node) => {
    if (!node.inputs.includes(from)) return node;
    return { ...node, inputs: node.inputs.map((input) => (input === from ? to : input)) };
  });
}

function change(document: ProjectDocument, id: string, edit: (node: PipelineNode) => PipelineNode): ProjectDocument {
  const index = indexOf(document, id);
  const node = document.nodes[index];
  if (node === undefined) return document;
  const edited = edit(node);
  return edited === node ? document : { ...document, nodes: document.nodes.with(index, edited) };
}

const idOf = (node: PipelineNode) => node.id;

function indexOf(document: ProjectDocument, id: string): number {
  return document.nodes.findIndex((node) => node.id === id);
}

function inRange(index: number, last: number): number {
  return Math.min(Math.max(0, Math.trunc(index)), Math.max(0, last));
}
