import { errorData, type ErrorData } from '../errors.ts';
import { defaultsOf, findKind } from '../kinds/registry.ts';
import { sourceId, type PipelineNode, type Position, type ProjectDocument } from './document.ts';
import { unplaced } from './edit.ts';
import { labelOf } from './label.ts';
import { projectLimits } from './project-limits.ts';

// Edits of a graph. Like those of edit.ts they return a new document or the same one, and every input stays before its
// reader: nodes move back in the order where a new wire asks for it.

/** One wire: what it reads, who reads it, and at which of its inputs. */
export interface Wire {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** How many inputs a block of this type takes at most; unknown ones take one. */
export function mostInputs(type: string): number {
  return Math.min(findKind(type)?.inputs?.most ?? 1, projectLimits.inputs);
}

/** The ids of all nodes that read `id`, directly or through others, and `id` itself. */
export function downstreamOf(document: ProjectDocument, id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const node of document.nodes) if (node.inputs.some((input) => found.has(input))) found.add(node.id);
  return found;
}

/**
 * Why a wire cannot be laid at all, whatever flows through it; `undefined` where it can.
 * Errors: `wire.circle`, `wire.full`, `layer.inputMissing`.
 */
export function wireError(document: ProjectDocument, { from, to, port }: Wire): ErrorData | undefined {
  const target = document.nodes.find((node) => node.id === to);
  const label = labelIn(document, to);
  if (target === undefined || !exists(document, from))
    return errorData('layer.inputMissing', { layer: label, input: from });
  if (downstreamOf(document, to).has(from))
    return errorData('wire.circle', { start: labelIn(document, from), layer: label });
  const most = mostInputs(target.type);
  return port < most ? undefined : errorData('wire.full', { layer: label, most });
}

/** Lays a wire. An input that is taken is replaced; a port behind the last becomes the next one. */
export function connect(document: ProjectDocument, wire: Wire): ProjectDocument {
  if (wireError(document, wire) !== undefined) return document;
  const { from, to, port } = wire;
  const ordered = readerBehind(document, from, to);
  return changeInputs(ordered, to, (inputs) => {
    if (inputs[port] === from) return inputs;
    return port < inputs.length ? inputs.with(port, from) : [...inputs, from];
  });
}

/** Takes a wire away; the inputs behind it move up by one. */
export function disconnect(document: ProjectDocument, to: string, port: number): ProjectDocument {
  return changeInputs(document, to, (inputs) => (port in inputs ? inputs.toSpliced(port, 1) : inputs));
}

/** A new block that reads `from` and is read by nobody yet; `undefined`: it reads nothing yet either. */
export function addBranch(
  document: ProjectDocument,
  type: string,
  id: string,
  from?: string,
  at?: Position,
): ProjectDocument {
  if (!canAdd(document, id) || (from !== undefined && !exists(document, from))) return document;
  const node = newNode(type, id, from === undefined ? [] : [from], at);
  return { ...document, nodes: [...document.nodes, node] };
}

/** A new block inside a wire: it reads what `to` read there, and `to` reads it. Its parameters are its defaults and these. */
export function addOnWire(
  document: ProjectDocument,
  type: string,
  id: string,
  { to, port }: Pick<Wire, 'to' | 'port'>,
  extra: { readonly params?: PipelineNode['params']; readonly at?: Position } = {},
): ProjectDocument {
  const index = document.nodes.findIndex((node) => node.id === to);
  const reader = document.nodes[index];
  const from = reader?.inputs[port];
  if (reader === undefined || from === undefined || !canAdd(document, id)) return document;
  const plain = newNode(type, id, [from], extra.at);
  const node = { ...plain, params: { ...plain.params, ...extra.params } };
  const nodes = document.nodes.toSpliced(index, 1, node, { ...reader, inputs: reader.inputs.with(port, id) });
  return { ...document, nodes };
}

/**
 * Puts copies of blocks behind `behind` (absent: behind the last one) as one piece: wires among them stay, every other
 * input reads `behind`, and what read `behind` reads the last of them that none of them reads. So a copied chain
 * continues the chain and a copied residual block is a second one. `ids` names the copies, one each.
 */
export function insertNodes(
  document: ProjectDocument,
  copied: readonly PipelineNode[],
  ids: readonly string[],
  behind = document.nodes.at(-1)?.id ?? sourceId,
): ProjectDocument {
  const taken = new Set([sourceId, ...document.nodes.map((node) => node.id)]);
  const full = document.nodes.length + copied.length > projectLimits.nodes;
  if (copied.length === 0 || full || !taken.has(behind) || ids.some((id) => taken.has(id))) return document;
  const named = new Map(copied.map((node, index) => [node.id, ids[index] ?? node.id]));
  const copies = copied.map((node) => ({
    ...unplaced(node),
    id: named.get(node.id) ?? node.id,
    inputs: node.inputs.map((input) => named.get(input) ?? behind),
  }));
  const read = new Set(copies.flatMap((node) => node.inputs));
  const last = copies.findLast((node) => !read.has(node.id)) ?? copies.at(-1);
  const place = document.nodes.findIndex((node) => node.id === behind) + 1;
  const rest = document.nodes.slice(place).map((node) => {
    if (last === undefined || !node.inputs.includes(behind)) return node;
    return { ...node, inputs: node.inputs.map((input) => (input === behind ? last.id : input)) };
  });
  return { ...document, nodes: [...document.nodes.slice(0, place), ...copies, ...rest] };
}

/** Puts blocks where the user dragged them. */
export function placeNodes(document: ProjectDocument, places: ReadonlyMap<string, Position>): ProjectDocument {
  const { coordinate: most } = projectLimits;
  const inside = (value: number) => Math.min(most, Math.max(-most, Math.round(value)));
  return changeNodes(document, (node) => {
    const place = places.get(node.id);
    if (place === undefined) return node;
    const at: Position = [inside(place[0]), inside(place[1])];
    return node.at?.[0] === at[0] && node.at[1] === at[1] ? node : { ...node, at };
  });
}

/** Forgets where the user put blocks: all are laid out by their wiring again. */
export function tidy(document: ProjectDocument): ProjectDocument {
  return changeNodes(document, unplaced);
}

/** Every wire of a document, reader by reader. */
export function wiresOf(document: ProjectDocument): readonly Wire[] {
  return document.nodes.flatMap(({ id, inputs }) => inputs.map((from, port) => ({ from, to: id, port })));
}

function newNode(type: string, id: string, inputs: readonly string[], at?: Position): PipelineNode {
  return { id, type, bypassed: false, params: defaultsOf(type), inputs, ...(at === undefined ? {} : { at }) };
}

function canAdd({ nodes }: ProjectDocument, id: string): boolean {
  return id !== sourceId && nodes.length < projectLimits.nodes && nodes.every((node) => node.id !== id);
}

function exists({ nodes }: ProjectDocument, id: string): boolean {
  return id === sourceId || nodes.some((node) => node.id === id);
}

function labelIn({ nodes }: ProjectDocument, id: string): string {
  const index = nodes.findIndex((node) => node.id === id);
  const node = nodes[index];
  return node === undefined ? id : labelOf(node, index);
}

/** The same nodes with `to`, and whatever reads it before `from`, moved right behind `from`. */
function readerBehind(document: ProjectDocument, from: string, to: string): ProjectDocument {
  const { nodes } = document;
  const [first, last] = [nodes.findIndex((node) => node.id === to), nodes.findIndex((node) => node.id === from)];
  if (last < first) return document;
  const moved = downstreamOf(document, to);
  const between = nodes.slice(first, last + 1);
  const ordered = [
    ...nodes.slice(0, first),
    ...between.filter((node) => !moved.has(node.id)),
    ...between.filter((node) => moved.has(node.id)),
    ...nodes.slice(last + 1),
  ];
  return { ...document, nodes: ordered };
}

function changeInputs(
  document: ProjectDocument,
  id: string,
  edit: (inputs: readonly string[]) => readonly string[],
): ProjectDocument {
  return changeNodes(document, (node) => {
    if (node.id !== id) return node;
    const inputs = edit(node.inputs);
    return inputs === node.inputs ? node : { ...node, inputs };
  });
}

/** The same document where no node changes. */
function changeNodes(document: ProjectDocument, edit: (node: PipelineNode) => PipelineNode): ProjectDocument {
  const nodes = document.nodes.map(edit);
  return nodes.every((node, index) => node === document.nodes[index]) ? document : { ...document, nodes };
}
