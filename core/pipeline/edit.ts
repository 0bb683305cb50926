import { defaultsOf } from '../kinds/registry.ts';
import type { Algorithm } from '../layers/algorithms.ts';
import type { Params, ParamValue } from '../layers/field.ts';
import { sourceId, type PipelineNode, type ProjectDocument, type SourceRef } from './document.ts';
import { projectLimits } from './project-limits.ts';

// Every edit returns a new document that shares what did not change, or the same document where there is nothing to do
// (an id that is gone, a value that is already there). A chain stays a chain, and every input stays before its reader.

/** The first of n1, n2, ... that no node has. */
export function newNodeId(document: ProjectDocument): string {
  const taken = new Set(document.nodes.map((node) => node.id));
  let number = 1;
  while (taken.has(`n${number}`)) number++;
  return `n${number}`;
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
  return node === undefined ? document : insert(document, { ...node, id: copyId }, index + 1);
}

/** Takes a node out; what read it reads what it read. */
export function removeNode(document: ProjectDocument, id: string): ProjectDocument {
  const node = document.nodes[indexOf(document, id)];
  if (node === undefined) return document;
  const rest = document.nodes.filter((each) => each.id !== id);
  return { ...document, nodes: rewired(rest, id, node.inputs[0] ?? sourceId) };
}

/** Takes a node out and puts it back so that it stands at `toIndex` (brought into range). */
export function moveNode(document: ProjectDocument, id: string, toIndex: number): ProjectDocument {
  const from = indexOf(document, id);
  const node = document.nodes[from];
  if (node === undefined || from === inRange(toIndex, document.nodes.length - 1)) return document;
  return insert(removeNode(document, id), node, toIndex);
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

/** Another picture, or none. */
export function setSource(document: ProjectDocument, source: SourceRef | undefined): ProjectDocument {
  const { source: current, ...rest } = document;
  if (current?.name === source?.name && current?.sha256 === source?.sha256) return document;
  return source === undefined ? rest : { ...rest, source };
}

function insert(document: ProjectDocument, node: PipelineNode, index: number): ProjectDocument {
  const { nodes } = document;
  const taken = node.id === sourceId || nodes.some((each) => each.id === node.id);
  if (taken || nodes.length >= projectLimits.nodes) return document;
  const at = inRange(index, nodes.length);
  const before = nodes[at - 1]?.id ?? sourceId;
  const after = rewired(nodes.slice(at), before, node.id);
  return { ...document, nodes: [...nodes.slice(0, at), { ...node, inputs: [before] }, ...after] };
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

function indexOf(document: ProjectDocument, id: string): number {
  return document.nodes.findIndex((node) => node.id === id);
}

function inRange(index: number, last: number): number {
  return Math.min(Math.max(0, Math.trunc(index)), Math.max(0, last));
}
